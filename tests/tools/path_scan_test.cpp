#include "tools/custos/path_scan.h"

#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace custos::tools {
namespace {

using nlohmann::json;
using testing::FailsWith;
using testing::IsOk;

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<json> rows_of(const std::string& path) {
    std::vector<json> rows;
    std::istringstream in(bytes_of(path));
    for (std::string line; std::getline(in, line);)
        rows.push_back(json::parse(line));
    return rows;
}

class PathScanTest : public ::testing::Test {
protected:
    PathScanTest() {
        scan_.roots = {tree_.path()};
        scan_.detectors.only = {"contact.email"};
        scan_.output = out_.at("rows");
        scan_.progress = false;
    }
    testing::TemporaryFolder tree_;
    testing::TemporaryFolder out_;
    PathScan scan_;
};

TEST_F(PathScanTest, WritesOneRowPerHitAndASummary) {
    tree_.write("a.txt", "\nan@example.org");
    const auto status = scan_paths(scan_);
    ASSERT_THAT(status, IsOk());
    EXPECT_EQ(*status, ExitStatus::done);
    const auto rows = rows_of(scan_.output);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["object"], "a.txt");
    EXPECT_TRUE(rows[0]["member"].is_null());
    EXPECT_EQ(rows[0]["detector"], "contact.email");
    EXPECT_EQ(rows[0]["start"], 1);
    EXPECT_EQ(rows[0]["end"], 15);
    EXPECT_EQ(rows[0]["line"], 2);
    EXPECT_EQ(rows[0]["column"], 1);
    EXPECT_EQ(rows[0]["masked"], "•••@•••");
    EXPECT_FALSE(rows[0].contains("fingerprint"));
    EXPECT_FALSE(rows[0].contains("value"));
    EXPECT_EQ(rows[1]["summary"]["hits"], 1);
    EXPECT_EQ(bytes_of(scan_.output).find("an@example"), std::string::npos);
}

TEST_F(PathScanTest, MakesTheOutputPrivateAndWhole) {
    tree_.write("a.txt", "an@example.org");
    ASSERT_THAT(scan_paths(scan_), IsOk());
    struct stat status {};
    ASSERT_EQ(::stat(scan_.output.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto entries = std::distance(std::filesystem::directory_iterator(out_.path()),
                                       std::filesystem::directory_iterator());
    EXPECT_EQ(entries, 1);
}

TEST_F(PathScanTest, GivesTheSameRowsWhateverTheThreads) {
    for (int i = 0; i < 200; ++i)
        tree_.write("f" + std::to_string(i % 7) + "/" + std::to_string(i),
                    std::string(static_cast<std::size_t>(i * 37 % 1000), ' ') +
                        "an@example.org b@example.org");
    scan_.threads = 1;
    ASSERT_THAT(scan_paths(scan_), IsOk());
    auto one = rows_of(scan_.output);
    scan_.threads = 4;
    ASSERT_THAT(scan_paths(scan_), IsOk());
    auto four = rows_of(scan_.output);
    EXPECT_EQ(one.size(), 401U);
    one.pop_back(); // the summary holds the time
    four.pop_back();
    EXPECT_EQ(one, four);
}

TEST_F(PathScanTest, MakesARowOfWhatCouldNotBeRead) {
    tree_.write("b.pdf", "%PDF-1.4 x");
    ASSERT_EQ(::mkfifo(tree_.at("pipe").c_str(), 0600), 0);
    const auto status = scan_paths(scan_);
    ASSERT_THAT(status, IsOk());
    EXPECT_EQ(*status, ExitStatus::partly);
    const auto rows = rows_of(scan_.output);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0]["error"]["code"], "unsupported-format");
    EXPECT_EQ(rows[0]["error"]["detail"], "pdf");
    EXPECT_EQ(rows[1]["error"]["code"], "not-a-regular-file");
    EXPECT_EQ(rows[2]["summary"]["errors"], 2);
}

TEST_F(PathScanTest, KeepsNamesThatAreNotUtf8Exactly) {
    tree_.write("caf\xE9\n", "an@example.org");
    ASSERT_THAT(scan_paths(scan_), IsOk());
    const auto rows = rows_of(scan_.output);
    EXPECT_EQ(rows[0]["object"], "caf\uFFFD\n");
    EXPECT_EQ(rows[0]["object_b64"], "Y2Fm6Qo=");
}

TEST_F(PathScanTest, AggregatesPerObjectAndDetector) {
    tree_.write("a.txt", "an@example.org an@example.org b@example.org");
    scan_.aggregate = true;
    ASSERT_THAT(scan_paths(scan_), IsOk());
    const auto rows = rows_of(scan_.output);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["count"], 3);
    EXPECT_EQ(rows[0]["distinct"], 2);
    EXPECT_EQ(rows[0]["places"].size(), 3U);
}

TEST_F(PathScanTest, WritesFingerprintsOnlyWithAKey) {
    tree_.write("a.txt", "an@example.org AN@example.org");
    scan_.fingerprint_key = out_.write("key", std::string(64, 'a'));
    std::filesystem::permissions(scan_.fingerprint_key, std::filesystem::perms(0600));
    ASSERT_THAT(scan_paths(scan_), IsOk());
    const auto rows = rows_of(scan_.output);
    EXPECT_EQ(rows[0]["fingerprint"].get<std::string>().size(), 32U);
}

TEST_F(PathScanTest, WritesValidJsonAndCsv) {
    tree_.write("a,\"b\".txt", "an@example.org b@example.org");
    scan_.rows.format = OutputFormat::json;
    ASSERT_THAT(scan_paths(scan_), IsOk());
    EXPECT_EQ(json::parse(bytes_of(scan_.output)).size(), 3U);
    scan_.rows.format = OutputFormat::csv;
    ASSERT_THAT(scan_paths(scan_), IsOk());
    const auto csv = bytes_of(scan_.output);
    EXPECT_NE(csv.find("hit,\"a,\"\"b\"\".txt\",contact.email"), std::string::npos);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
}

TEST_F(PathScanTest, LeavesTheOldOutputWhenItFails) {
    tree_.write("a.txt", "x");
    out_.write("rows", "old");
    scan_.roots = {tree_.at("nowhere")};
    EXPECT_THAT(scan_paths(scan_), FailsWith(ErrorCode::not_found));
    EXPECT_EQ(bytes_of(scan_.output), "old");
    scan_.roots = {tree_.path()};
    scan_.output = "/nowhere/at/all";
    EXPECT_THAT(scan_paths(scan_), FailsWith(ErrorCode::not_found));
}

TEST_F(PathScanTest, NamesTheRootWhenThereAreSeveral) {
    tree_.write("a/x", "an@example.org");
    tree_.write("b/x", "an@example.org");
    scan_.roots = {tree_.at("a"), tree_.at("b")};
    ASSERT_THAT(scan_paths(scan_), IsOk());
    const auto rows = rows_of(scan_.output);
    EXPECT_EQ(rows[1]["root"], tree_.at("b"));
    EXPECT_EQ(rows[1]["object"], "x");
}

TEST_F(PathScanTest, ReadsNothingInADryRun) {
    tree_.write("a", "12345");
    tree_.write("b/c", "12345");
    scan_.rows.format = OutputFormat::json;
    ::testing::internal::CaptureStdout();
    const auto status = show_dry_run(scan_);
    const auto rows = json::parse(::testing::internal::GetCapturedStdout());
    ASSERT_THAT(status, IsOk());
    EXPECT_EQ(rows[0]["objects"], 2);
    EXPECT_EQ(rows[0]["bytes"], 10);
    EXPECT_FALSE(rows[0]["atime_moves"].get<bool>());
    EXPECT_FALSE(std::filesystem::exists(scan_.output));
}

} // namespace
} // namespace custos::tools
