#include "scanners/scan/object_scanner.h"

#include "scanners/source/file/unique_fd.h"
#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace custos::scanners {
namespace {

using testing::TemporaryFolder;
using namespace std::string_literals;

const std::string kAddress = "an.peeters@example.org";

std::shared_ptr<const DetectorSet> email_only() {
    static const auto kSet = [] {
        auto loaded = DetectorSet::load({}, {.only = {"contact.email"}});
        return loaded ? *loaded : nullptr;
    }();
    return kSet;
}

KeyedHash test_hash() {
    const std::array<std::uint8_t, kFingerprintKeyBytes> key{1, 2, 3};
    return std::move(KeyedHash::create(Secret(key))).value();
}

struct Spot {
    std::uint64_t start, end, line, column;
    friend bool operator==(const Spot&, const Spot&) = default;
};

class Spots final : public HitObserver {
public:
    void on_hit(const HitPlace& hit) override {
        all.push_back({hit.match.start, hit.match.end, hit.line, hit.column});
    }
    std::vector<Spot> all;
};

class ObjectScan : public ::testing::Test {
protected:
    ObjectReport scan(const std::string& content) {
        return scan_file(folder_.write("object", content));
    }
    ObjectReport scan_file(const std::string& path) {
        const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        ObjectReport report;
        spots_.all.clear();
        scanner_.scan(file.get(), "object", report, &spots_, throttle_, stop_.get_token());
        return report;
    }
    static bool has_gap(const ObjectReport& report, GapCode code) {
        return std::any_of(report.gaps.begin(), report.gaps.end(),
                           [code](const Gap& gap) { return gap.code == code; });
    }

    TemporaryFolder folder_;
    KeyedHash hash_ = test_hash();
    ScanLimits limits_;
    ObjectScanner scanner_{email_only(), &hash_, &hash_, {}, {}};
    Throttle* throttle_ = nullptr;
    std::stop_source stop_;
    Spots spots_;
};

TEST_F(ObjectScan, FindsAHitWithItsPlace) {
    const auto report = scan("één regel\ntweede: " + kAddress + "\n");
    EXPECT_EQ(report.read, ReadState::whole);
    EXPECT_EQ(report.charset, "utf-8");
    ASSERT_EQ(report.findings.size(), 1U);
    const auto& finding = report.findings.front();
    EXPECT_EQ(finding.detector.text(), "contact.email");
    EXPECT_EQ(finding.count, 1U);
    EXPECT_EQ(finding.distinct.estimate(), 1U);
    // "één regel\n" is 12 bytes long.
    EXPECT_EQ(finding.places.front(), (Place{.start = 20, .end = 42, .line = 2, .column = 9}));
    EXPECT_TRUE(report.gaps.empty());
    EXPECT_NE(report.content, Digest{});
    EXPECT_EQ(report.token.size_bytes, 43U);
}

TEST_F(ObjectScan, FindsTheSameAtAnyOffset) {
    for (const std::size_t shift : {0U, 65U}) {
        const auto report = scan(std::string(shift, ' ') + kAddress + " en " + kAddress);
        ASSERT_EQ(report.findings.size(), 1U);
        EXPECT_EQ(report.findings.front().count, 2U);
        EXPECT_EQ(report.findings.front().distinct.estimate(), 1U);
        EXPECT_EQ(spots_.all.front().start, shift);
        EXPECT_EQ(spots_.all.back().start, shift + kAddress.size() + 4);
    }
}

TEST_F(ObjectScan, FindsEachHitOnceAcrossBlocksAndSegments) {
    // One line, hits at every distance from the edges of blocks.
    std::string text;
    std::vector<std::uint64_t> starts;
    while (text.size() < (3U << 20U)) {
        text += std::string(997, 'x') + " ";
        starts.push_back(text.size());
        text += kAddress + " ";
    }
    const auto report = scan(text);
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_EQ(report.findings.front().count, starts.size());
    ASSERT_EQ(spots_.all.size(), starts.size());
    for (std::size_t i = 0; i < starts.size(); ++i) {
        ASSERT_EQ(spots_.all[i].start, starts[i]);
        ASSERT_EQ(spots_.all[i].column, starts[i] + 1);
    }
    EXPECT_EQ(report.findings.front().places.size(), Finding::kPlaces);
}

struct Encoded {
    const char* charset;
    std::function<std::string(char32_t)> encode;
    std::string mark;
};

std::string two_bytes(char32_t c, bool little) {
    const char low = static_cast<char>(c & 0xFFU);
    const char high = static_cast<char>(c >> 8U);
    return little ? std::string{low, high} : std::string{high, low};
}

TEST_F(ObjectScan, FindsTheSameInEveryCharacterSet) {
    const std::u32string text = U"Geachte René, uw adres is an.peeters@example.org, à bientôt.";
    const auto single = [](char32_t c) { return std::string(1, static_cast<char>(c)); };
    const Encoded encodings[] = {
        {"iso-8859-1", single, ""},
        {"utf-16le", [](char32_t c) { return two_bytes(c, true); }, ""},
        {"utf-16le", [](char32_t c) { return two_bytes(c, true); }, "\xFF\xFE"},
        {"utf-16be", [](char32_t c) { return two_bytes(c, false); }, ""},
        {"utf-16be", [](char32_t c) { return two_bytes(c, false); }, "\xFE\xFF"},
    };
    for (const auto& one : encodings) {
        std::string bytes = one.mark;
        for (const char32_t c : text)
            bytes += one.encode(c);
        const auto report = scan(bytes);
        EXPECT_EQ(report.charset, one.charset);
        EXPECT_EQ(report.read, ReadState::whole);
        ASSERT_EQ(spots_.all.size(), 1U) << one.charset;
        // "René" holds one letter of two bytes in the decoded text.
        EXPECT_EQ(spots_.all.front(), (Spot{27, 49, 1, 27})) << one.charset;
    }
}

TEST_F(ObjectScan, CountsOffsetsOfUtf8FromTheStartOfTheFileWithAMark) {
    const auto report = scan("\xEF\xBB\xBF" + kAddress);
    EXPECT_EQ(report.charset, "utf-8");
    ASSERT_EQ(spots_.all.size(), 1U);
    EXPECT_EQ(spots_.all.front(), (Spot{3, 25, 1, 1}));
}

TEST_F(ObjectScan, DecidesTheCharacterSetWhenTheFirstHighByteComesLate) {
    const std::string ascii(1'200'000, 'a');
    const auto report = scan(ascii + " Ren\xE9 woont in Li\xE8ge " + kAddress);
    EXPECT_EQ(report.charset, "iso-8859-1");
    ASSERT_EQ(spots_.all.size(), 1U);
    EXPECT_EQ(spots_.all.front().start, ascii.size() + 23); // two letters grew by one byte
    const auto utf8 = scan(ascii + " René woont in Liège " + kAddress);
    EXPECT_EQ(utf8.charset, "utf-8");
    EXPECT_EQ(utf8.read, ReadState::whole);
}

TEST_F(ObjectScan, DecidesWellWhenTheFirstHighByteEndsABlock) {
    for (const std::size_t before : {65'535U, 65'536U, 524'287U, 524'288U}) {
        const std::string ascii(before, 'a');
        EXPECT_EQ(scan(ascii + "\xE9t\xE9 " + kAddress).charset, "iso-8859-1") << before;
        const auto utf8 = scan(ascii + "été " + kAddress);
        EXPECT_EQ(utf8.charset, "utf-8") << before;
        EXPECT_EQ(utf8.read, ReadState::whole) << before;
        EXPECT_EQ(spots_.all.size(), 1U) << before;
    }
}

TEST_F(ObjectScan, KeepsOffsetsBehindBytesThatAreNoUtf8) {
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += "één zin met accenten ";
    const auto before = text.size() + 2;
    const auto report = scan(text + "\xFF " + kAddress);
    ASSERT_EQ(spots_.all.size(), 1U);
    EXPECT_EQ(spots_.all.front().start, before);
    EXPECT_EQ(report.charset, "utf-8");
    EXPECT_TRUE(report.gaps.empty());
}

TEST_F(ObjectScan, LeavesAGapForWhatNeedsAReader) {
    const auto pdf = scan("%PDF-1.7 " + kAddress);
    EXPECT_EQ(pdf.read, ReadState::none);
    EXPECT_EQ(pdf.format, "pdf");
    ASSERT_EQ(pdf.gaps.size(), 1U);
    EXPECT_EQ(pdf.gaps.front().code, GapCode::unsupported_format);
    EXPECT_EQ(pdf.gaps.front().detail, "pdf");
    EXPECT_TRUE(pdf.findings.empty());
    EXPECT_EQ(scan("PK\x03\x04\x14\0\x01\0"s).gaps.front().code, GapCode::encrypted_document);
    EXPECT_EQ(scan(std::string(2000, '\0')).gaps.front().code, GapCode::binary);
}

TEST_F(ObjectScan, ReadsThePlainPartOfAMailAndSaysThatItIsAPart) {
    const auto report =
        scan("Received: x\nFrom: " + kAddress + "\nSubject: y\nMIME-Version: 1.0\n\nbody\n");
    EXPECT_EQ(report.read, ReadState::part);
    EXPECT_EQ(report.format, "eml");
    EXPECT_EQ(report.gaps.front().detail, "eml");
    EXPECT_EQ(report.findings.size(), 1U);
    EXPECT_EQ(report.content, Digest{});
}

TEST_F(ObjectScan, StopsWhereATextTurnsIntoBytes) {
    const auto report =
        scan(std::string(600'000, 'a') + " " + kAddress + " " + std::string(1'000'000, '\0'));
    EXPECT_EQ(report.read, ReadState::part);
    EXPECT_TRUE(has_gap(report, GapCode::binary));
    EXPECT_GT(report.gaps.front().at_byte, 0U);
}

TEST_F(ObjectScan, ReadsAnEmptyFileWhole) {
    const auto report = scan("");
    EXPECT_EQ(report.read, ReadState::whole);
    EXPECT_EQ(report.format, "empty");
    EXPECT_TRUE(report.gaps.empty());
}

/// Does something to the file while it is read: at the first block.
class Meddler final : public Throttle {
public:
    explicit Meddler(std::function<void()> act) : act_(std::move(act)) {}
    bool admit(std::uint64_t, const std::stop_token& stop) override {
        if (act_)
            std::exchange(act_, nullptr)();
        return !stop.stop_requested();
    }

private:
    std::function<void()> act_;
};

TEST_F(ObjectScan, ReportsAFileThatGrowsWhileItIsReadAndDoesNotChaseIt) {
    const auto path = folder_.write("log", std::string(700'000, 'x') + " " + kAddress + "\n");
    Meddler grow([&] {
        std::ofstream out(path, std::ios::app);
        out << std::string(700'000, 'y');
    });
    throttle_ = &grow;
    const auto report = scan_file(path);
    EXPECT_EQ(report.bytes_read, 700'024U);
    EXPECT_TRUE(has_gap(report, GapCode::changed_while_read));
    EXPECT_EQ(report.read, ReadState::part);
    EXPECT_EQ(report.content, Digest{});
    EXPECT_EQ(report.findings.size(), 1U);
}

TEST_F(ObjectScan, ReportsAFileThatIsCutWhileItIsRead) {
    const auto path = folder_.write("log", std::string(700'000, 'x'));
    Meddler cut([&] { ASSERT_EQ(::truncate(path.c_str(), 10), 0); });
    throttle_ = &cut;
    EXPECT_TRUE(has_gap(scan_file(path), GapCode::changed_while_read));
}

TEST_F(ObjectScan, StopsOnRequestWithAGap) {
    stop_.request_stop();
    const auto report = scan("naam " + kAddress);
    EXPECT_EQ(report.read, ReadState::none);
    EXPECT_TRUE(has_gap(report, GapCode::cancelled));
    EXPECT_TRUE(report.findings.empty());
}

TEST_F(ObjectScan, ReadsAsFarAsTheBoundAndSaysSo) {
    ObjectScanner bounded(email_only(), nullptr, nullptr, {.max_bytes = 1000}, {});
    const auto path = folder_.write("big", kAddress + std::string(5000, ' ') + kAddress);
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    ObjectReport report;
    bounded.scan(file.get(), "big", report, nullptr, nullptr, std::stop_token{});
    EXPECT_EQ(report.bytes_read, 1000U);
    EXPECT_EQ(report.read, ReadState::part);
    EXPECT_TRUE(has_gap(report, GapCode::too_large));
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_EQ(report.findings.front().count, 1U);
    EXPECT_TRUE(report.findings.front().distinct.tokens().empty());
}

TEST_F(ObjectScan, ReportsADescriptorThatCannotBeRead) {
    const UniqueFd folder(::open(folder_.path().c_str(), O_RDONLY | O_DIRECTORY));
    ObjectReport report;
    scanner_.scan(folder.get(), "x", report, nullptr, nullptr, std::stop_token{});
    EXPECT_TRUE(has_gap(report, GapCode::read_error));
    EXPECT_EQ(report.gaps.front().native, EISDIR);
}

TEST_F(ObjectScan, GivesTheSameContentTheSameDigest) {
    const auto first = scan("inhoud");
    EXPECT_EQ(first.content, scan("inhoud").content);
    EXPECT_NE(first.content, scan("Inhoud").content);
}

TEST_F(ObjectScan, HidesAPathPartThatHoldsAHit) {
    ObjectReport report;
    scanner_.judge_path("brieven/an.peeters@example.org.txt/caf\xE9\n.txt", report);
    EXPECT_TRUE(report.path_has_hits);
    EXPECT_EQ(report.display_path.find("peeters"), std::string::npos);
    EXPECT_TRUE(report.display_path.starts_with("brieven/•••@•••"));
    EXPECT_TRUE(report.display_path.ends_with("/caf\uFFFD\uFFFD.txt"));
    ASSERT_EQ(report.path_categories.size(), 1U);
    scanner_.judge_path("brieven/gewoon.txt", report);
    EXPECT_FALSE(report.path_has_hits);
    EXPECT_EQ(report.display_path, "brieven/gewoon.txt");
    EXPECT_TRUE(report.path_categories.empty());
}

} // namespace
} // namespace custos::scanners
