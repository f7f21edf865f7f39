#include "tools/custos/json_text.h"
#include "tools/custos/listing.h"
#include "tools/custos/ordered_output.h"
#include "tools/custos/progress.h"

#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;
using testing::IsOk;

TEST(JsonText, EscapesAsAParserExpects) {
    const std::string hard = std::string("a\"\\\n\t\x01\x7F é 😀");
    std::string out;
    append_json(out, hard);
    EXPECT_EQ(json::parse(out).get<std::string>(), hard);
}

TEST(JsonText, QuotesCsvAndDisarmsFormulas) {
    std::string out;
    append_csv(out, "=1+1");
    EXPECT_EQ(out, "\"'=1+1\"");
    out.clear();
    append_csv(out, "a,\"b\"\n");
    EXPECT_EQ(out, "\"a,\"\"b\"\"\n\"");
}

TEST(JsonText, EncodesBase64) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("\xFF\xFE\x00z"), "//4=");
}

TEST(JsonText, SaysSizesAndTimesForPeople) {
    EXPECT_EQ(readable_bytes(999), "999 B");
    EXPECT_EQ(readable_bytes(1000), "1.0 kB");
    EXPECT_EQ(readable_bytes(20e9), "20.0 GB");
    EXPECT_EQ(readable_seconds(0.2), "1 s");
    EXPECT_EQ(readable_seconds(200), "3 min 20 s");
    EXPECT_EQ(readable_seconds(7500), "2 h 5 min");
}

TEST(OrderedOutput, PutsObjectsInOrderWhoeverFinishesFirst) {
    const testing::TemporaryFolder folder;
    auto file = ResultFile::open(folder.at("rows"));
    ASSERT_THAT(file, IsOk());
    OrderedOutput output(**file, false);
    constexpr std::uint64_t kObjects = 400;
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t t = 0; t < 4; ++t)
            threads.emplace_back([&output, t] {
                for (std::uint64_t ticket = t; ticket < kObjects; ticket += 4) {
                    std::string rows = std::to_string(ticket) + "\n";
                    output.begin(ticket);
                    output.add(ticket, rows);
                    rows = "+\n";
                    output.finish(ticket, rows);
                }
            });
    }
    ASSERT_THAT(output.state(), IsOk());
    ASSERT_THAT((*file)->commit(), IsOk());
    std::string expected;
    for (std::uint64_t ticket = 0; ticket < kObjects; ++ticket)
        expected += std::to_string(ticket) + "\n+\n";
    std::ifstream in(folder.at("rows"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), expected);
}

TEST(OrderedOutput, TellsAFailureOfTheDisk) {
    auto file = ResultFile::open("");
    ASSERT_THAT(file, IsOk());
    EXPECT_FALSE(ResultFile::open("/proc/no-such-folder/x").has_value());
}

TEST(Listing, AlignsATableByCodePoints) {
    const json rows = {{{"id", "één"}, {"n", 5}}, {{"id", "b"}, {"n", 12345}}};
    constexpr Column kColumns[] = {{"NAME", "id"}, {"COUNT", "n"}};
    EXPECT_EQ(render_list(rows, kColumns, OutputFormat::text, false),
              "NAME  COUNT\néén       5\nb     12345\n");
}

TEST(Listing, LetsNoControlCharacterReachTheTerminal) {
    const json rows = {{{"id", "a\x1B[31mb"}}};
    constexpr Column kColumns[] = {{"NAME", "id"}};
    EXPECT_EQ(render_list(rows, kColumns, OutputFormat::text, false).find('\x1B'),
              std::string::npos);
}

TEST(Progress, SaysWhatIsLeft) {
    const auto line = progress_line({.objects = 10,
                                     .bytes = 50'000'000,
                                     .hits = 3,
                                     .objects_in_all = 20,
                                     .bytes_in_all = 100'000'000,
                                     .state = {}},
                                    10, 200);
    EXPECT_EQ(line, "[##########----------] 10 of 20 files, 50.0 MB of 100.0 MB, 5.0 MB/s, 3 hits, "
                    "10 s left");
    EXPECT_EQ(progress_line({.objects = 1, .state = {}}, 0, 5).size(), 5U);
}

} // namespace
} // namespace custos::tools
