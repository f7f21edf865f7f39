#include "scanners/detect/detector_set.h"
#include "scanners/detect/facts.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

// The packs that travel inside the program: what a list of detectors promises, kept for each.
namespace custos::scanners {
namespace {

/// Every shipped detector, experimental ones too; loaded once, since compiling takes its time.
const std::shared_ptr<const DetectorSet>& shipped() {
    static const std::shared_ptr<const DetectorSet> set = [] {
        auto loaded = DetectorSet::load({}, {.experimental = true});
        EXPECT_TRUE(loaded) << (loaded ? "" : message_of(loaded.error()));
        return loaded ? *loaded : nullptr;
    }();
    return set;
}

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

} // namespace
} // namespace custos::scanners
