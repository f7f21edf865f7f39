#include "scanners/detect/detector_set.h"
#include "scanners/detect/facts.h"
#include "scanners/detect/validators/validator.h"
#include "tests/scanners/detect/shipped.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

// The packs that travel inside the program: what a list of detectors promises, kept for each.
namespace custos::scanners {
namespace {

using testing::shipped;

TEST(ShippedPacks, FindEveryPositiveExampleAndNoNegativeOne) {
    ASSERT_NE(shipped(), nullptr);
    for (const ExampleFailure& failure : test_examples(*shipped()).failures)
        ADD_FAILURE() << failure.detector.text() << ": " << failure.example << ": " << failure.why;
}

TEST(ShippedPacks, GiveThreeExamplesOfEachKind) {
    ASSERT_NE(shipped(), nullptr);
    for (const DetectorFacts& facts : facts_of(*shipped())) {
        EXPECT_GE(facts.positive_examples, 3U) << facts.detector->id.text();
        EXPECT_GE(facts.negative_examples, 3U) << facts.detector->id.text();
    }
}

TEST(ShippedPacks, HoldAtLeastTwoHundredTwentyDetectors) {
    ASSERT_NE(shipped(), nullptr);
    EXPECT_GE(shipped()->detectors().size(), 220U);
}

TEST(ShippedPacks, ValidateMoreThanHundredFortyOfThem) {
    ASSERT_NE(shipped(), nullptr);
    const auto all = facts_of(*shipped());
    EXPECT_GE(std::ranges::count_if(all, [](const DetectorFacts& f) { return f.validated; }), 120);
    for (const DetectorFacts& facts : all) {
        const bool stable = facts.detector->maturity == Maturity::stable;
        EXPECT_TRUE(stable || !facts.validated) << facts.detector->id.text();
    }
}

// A form alone is nobody's number: it needs a word or a field name beside it. Four forms are so
// much their own that nothing else looks like them.
TEST(ShippedPacks, WantSupportForNumbersThatNothingChecks) {
    ASSERT_NE(shipped(), nullptr);
    const std::vector<std::string> own_form = {"ro.onrc", "gb.nino", "be.capakey",
                                               "online.cookie_id"};
    for (const DetectorFacts& facts : facts_of(*shipped())) {
        const bool is_number = facts.detector->mask == Mask::number;
        const bool needs_support = is_number && !facts.validated &&
                                   std::ranges::count(own_form, facts.detector->id.text()) == 0;
        EXPECT_TRUE(!needs_support || facts.requirement != "none") << facts.detector->id.text();
    }
}

TEST(ShippedPacks, KnowANumberOfEveryMemberState) {
    ASSERT_NE(shipped(), nullptr);
    for (const char* state : {"at.", "be.", "bg.", "cy.", "cz.", "de.", "dk.", "ee.", "es.",
                              "fi.", "fr.", "gr.", "hr.", "hu.", "ie.", "it.", "lt.", "lu.",
                              "lv.", "mt.", "nl.", "pl.", "pt.", "ro.", "se.", "si.", "sk."})
        EXPECT_TRUE(std::ranges::any_of(shipped()->detectors(), [&](const Detector& detector) {
            return detector.id.text().starts_with(state);
        })) << state;
}

TEST(ShippedPacks, LeaveExperimentalDetectorsOffUnlessAsked) {
    const auto stable = DetectorSet::load({}, {});
    ASSERT_TRUE(stable) << message_of(stable.error());
    EXPECT_TRUE(std::ranges::all_of((*stable)->detectors(), [](const Detector& detector) {
        return detector.maturity == Maturity::stable;
    }));
    ASSERT_NE(shipped(), nullptr);
    EXPECT_LT((*stable)->detectors().size(), shipped()->detectors().size());
}

std::string document() {
    std::ifstream in(CUSTOS_SOURCE_DIR "/docs/writing-detectors.md", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(WritingDetectors, ShowsAPackThatKeepsItsExamples) {
    const std::string text = document();
    const std::size_t begin = text.find("```yaml\n") + 8;
    const std::string pack = text.substr(begin, text.find("```", begin) - begin);
    const std::array<PackText, 1> extra = {{{.file = "example.yaml", .text = pack}}};
    const auto set = DetectorSet::load(extra, {.only = {"acme.personnel"}});
    ASSERT_TRUE(set) << message_of(set.error());
    const ExampleReport report = test_examples(**set);
    EXPECT_EQ(report.positive + report.negative, 6U);
    for (const ExampleFailure& failure : report.failures)
        ADD_FAILURE() << failure.example << ": " << failure.why;
    EXPECT_FALSE(facts_of(**set).front().slow_lane);
}

TEST(WritingDetectors, ExplainsEveryValidatorThatTakesParameters) {
    const std::string text = document();
    for (const ValidatorRow& row : all_validators()) {
        const bool told = text.find("| `" + std::string(row.name) + "` |") != text.npos;
        EXPECT_TRUE(told || row.parameters.empty()) << row.name;
    }
}

} // namespace
} // namespace custos::scanners
