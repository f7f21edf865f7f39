#include "scanners/detect/pack.h"

#include "scanners/detect/detector_set.h"
#include "tests/scanners/detect/sample_pack.h"
#include "tests/support/is_ok.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

namespace custos::scanners {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kCategories = {"contact.email", "government_id.nl_bsn"};

/// A pack of one detector, with `line` in the place of the line that begins with `key`.
std::string pack_with(const std::string& key, const std::string& line) {
    std::string text = "format: detector-pack/1\n"
                       "pack: test\n"
                       "detectors:\n"
                       "  - id: test.one\n"
                       "    title: One\n"
                       "    category: contact.email\n"
                       "    gdpr: \"4(1)\"\n"
                       "    mask: email\n"
                       "    pattern: '\\d{9}'\n"
                       "    confidence: 0.5\n"
                       "    examples: {positive: [\"123456789\"]}\n";
    const std::size_t begin = text.find(key + ":");
    const std::size_t end = text.find('\n', begin);
    return text.replace(begin, end - begin, line);
}

std::string error_of(const std::string& text) {
    const auto pack = parse_pack({.file = "test.yaml", .text = text}, kCategories);
    return pack ? std::string() : message_of(pack.error());
}

TEST(Pack, IsRead) {
    const std::string text = pack_with("pack", "pack: other");
    const auto pack = parse_pack({.file = "test.yaml", .text = text}, kCategories);
    ASSERT_TRUE(pack) << message_of(pack.error());
    EXPECT_EQ(pack->name, "other");
    ASSERT_EQ(pack->detectors.size(), 1U);
    EXPECT_EQ(pack->detectors[0].detector.id.text(), "test.one");
    EXPECT_EQ(pack->detectors[0].detector.mask, Mask::email);
}

struct Refusal {
    const char* key;
    const char* line;
    const char* message;
};
class PackRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(PackRefusal, NamesThePlaceAndTheMend) {
    const Refusal& refusal = GetParam();
    EXPECT_THAT(error_of(pack_with(refusal.key, refusal.line)), HasSubstr(refusal.message));
}

INSTANTIATE_TEST_SUITE_P(
    All, PackRefusal,
    ::testing::Values(
        Refusal{"format", "format: detector-pack/2", "test.yaml:1:9: unknown format"},
        Refusal{"title", "titel: One", "test.yaml:5:5: unknown key `titel`"},
        Refusal{"title", "titel: One", "did you mean `title`?"},
        Refusal{"title", "title: [a]", "test.yaml:5:12: `title` must be a text"},
        Refusal{"category", "category: contact.emial", "did you mean `contact.email`?"},
        Refusal{"mask", "mask: emai", "test.yaml:8:11: unknown `mask` `emai`"},
        Refusal{"mask", "mask: emai", "did you mean `email`?"},
        Refusal{"mask", "mask: email\n    mask: email",
                "test.yaml:9:5: key `mask` stands here twice"},
        Refusal{"pattern", "validator: nl_bsm", "key `pattern` is missing"},
        Refusal{"gdpr", "gdpr: \"4\"\n    validator: nl_bsm", "did you mean `nl_bsn`?"},
        Refusal{"gdpr", "gdpr: \"4\"\n    validator: {name: nl_bsn, regio: NL}",
                "unknown key `regio`"},
        Refusal{"confidence", "confidence: 1.5", "must be a number from 0.05 to 1"},
        Refusal{"confidence", "confidence: often", "must be a number from 0.05 to 1"},
        Refusal{"gdpr", "gdpr: \"4\"\n    requires: contxt", "did you mean `context`?"},
        Refusal{"gdpr", "gdpr: \"4\"\n    context: {nl: [a], xx: [b]}", "unknown key `xx`"},
        Refusal{"gdpr", "gdpr: \"4\"\n    context: {nl: a}", "must be a list of texts"},
        Refusal{"examples", "examples: {positive: []}", "at least one positive example"},
        Refusal{"  - id", "  - id: Test One", "is no detector id"},
        Refusal{"pack", "pack: [", "test.yaml"}));

TEST(DetectorSet, RefusesABadPatternWithItsPlace) {
    std::string text = pack_with("pattern", "pattern: '\\d{9'");
    text = text.replace(text.find("'\\d{9'"), 6, "'(\\d{9}'");
    const std::array<PackText, 1> extra = {{{.file = "own.yaml", .text = text}}};
    const auto set = DetectorSet::load(extra, {});
    ASSERT_FALSE(set);
    EXPECT_THAT(message_of(set.error()), HasSubstr("own.yaml:9:14: not a regular expression"));
}

TEST(DetectorSet, RefusesALazyRepeat) {
    const std::string text = pack_with("pattern", "pattern: 'a.*?b'");
    const std::array<PackText, 1> extra = {{{.file = "own.yaml", .text = text}}};
    const auto set = DetectorSet::load(extra, {});
    ASSERT_FALSE(set);
    EXPECT_THAT(message_of(set.error()), HasSubstr("lazy repeats"));
}

TEST(DetectorSet, RefusesAnIdThatExists) {
    const std::string text = pack_with("pack", "pack: own");
    const std::array<PackText, 2> extra = {
        {{.file = "one.yaml", .text = text}, {.file = "two.yaml", .text = text}}};
    const auto set = DetectorSet::load(extra, {});
    ASSERT_FALSE(set);
    EXPECT_THAT(message_of(set.error()), HasSubstr("exists already (one.yaml, line 9)"));
}

TEST(DetectorSet, SuggestsTheNearestDetector) {
    const std::string text = pack_with("pack", "pack: own");
    const std::array<PackText, 1> extra = {{{.file = "one.yaml", .text = text}}};
    const auto set = DetectorSet::load(extra, {.only = {"test.onne"}});
    ASSERT_FALSE(set);
    EXPECT_THAT(message_of(set.error()), HasSubstr("did you mean `test.one`?"));
}

TEST(DetectorSet, HasADigestThatFollowsPacksAndChoice) {
    const std::string text = pack_with("pack", "pack: own");
    const std::string other = pack_with("confidence", "confidence: 0.6");
    const std::array<PackText, 1> one = {{{.file = "one.yaml", .text = text}}};
    const std::array<PackText, 1> two = {{{.file = "one.yaml", .text = other}}};
    const auto digest = [](std::span<const PackText> packs, const DetectorChoice& choice) {
        const auto set = DetectorSet::load(packs, choice);
        return set ? (*set)->digest() : Digest{};
    };
    EXPECT_NE(digest(one, {}), Digest{});
    EXPECT_EQ(digest(one, {}), digest(one, {}));
    EXPECT_NE(digest(one, {}), digest(two, {}));
    EXPECT_NE(digest(one, {}), digest(one, {.only = {"test.one"}}));
}

TEST(DetectorSet, RunsTheExamplesOfTheSamplePack) {
    const auto set = testing::sample_set();
    ASSERT_NE(set, nullptr);
    const ExampleReport report = test_examples(*set);
    EXPECT_EQ(report.detectors, 4U);
    EXPECT_EQ(report.positive, 4U);
    for (const ExampleFailure& failure : report.failures)
        ADD_FAILURE() << failure.detector.text() << ": " << failure.example << ": " << failure.why;
}

} // namespace
} // namespace custos::scanners
