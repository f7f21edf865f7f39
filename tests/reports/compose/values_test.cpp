#include "reports/compose/values.h"

#include <gmock/gmock.h>

namespace custos::reports {
namespace {

TEST(CleanText, KeepsEveryScriptAndMarksWhatSteersText) {
    EXPECT_EQ(clean_text("dossier_été_Ωμέγα_日本.txt"), "dossier_été_Ωμέγα_日本.txt");
    EXPECT_EQ(clean_text("invoice\u202Efdp.exe"), "invoice\uFFFDfdp.exe");
    EXPECT_EQ(clean_text("a\x01\x1B[31mb"), "a\uFFFD\uFFFD[31mb");
    EXPECT_EQ(clean_text("a\nb\tc"), "a b c");
    EXPECT_EQ(clean_text("bad \xC3\x28 bytes"), "bad \uFFFD( bytes");
    EXPECT_EQ(clean_text(std::string_view("nul\0byte", 8)), "nul\uFFFDbyte");
    EXPECT_EQ(clean_text("💬\u200B\u2066"), "💬\uFFFD\uFFFD");
}

struct RangeCase {
    std::uint64_t low;
    std::uint64_t high;
    const char* json;
};

TEST(RangeOf, RoundsOutwardsAndHidesSmallNumbers) {
    const RangeCase cases[] = {
        {0, 0, "null"},
        {1, 1, R"({"high":4,"low":1})"},
        {0, 4, R"({"high":4,"low":1})"},
        {3, 12, R"({"high":12,"low":1})"},
        {5, 5, R"({"high":5,"low":5})"},
        {99, 101, R"({"high":110,"low":99})"},
        {10'211, 11'904, R"({"high":12000,"low":10000})"},
        {999, 999, R"({"high":1000,"low":990})"},
        {700, 3, R"({"high":700,"low":700})"}, // a store that swaps the two
    };
    for (const RangeCase& test : cases)
        EXPECT_EQ(range_of({test.low, test.high}).dump(), test.json);
}

TEST(CellOf, HidesOneToFourOnly) {
    EXPECT_EQ(cell_of(0).dump(), R"({"high":0,"low":0})");
    for (std::uint64_t small = 1; small < 5; ++small)
        EXPECT_EQ(cell_of(small).dump(), R"({"high":4,"low":1})");
    EXPECT_EQ(cell_of(5).dump(), R"({"high":5,"low":5})");
}

TEST(Merge, GoesFromTheLargestEstimateToTheSum) {
    PersonsEstimate total{80, 90};
    merge(total, {120, 130});
    EXPECT_EQ(total, (PersonsEstimate{120, 220}));
}

TEST(Merge, KeepsEvidenceSortedWithoutRepeats) {
    EvidenceNumbers numbers{9, 3};
    merge(numbers, {3, 1});
    EXPECT_THAT(numbers, ::testing::ElementsAre(1, 3, 9));
}

} // namespace
} // namespace custos::reports
