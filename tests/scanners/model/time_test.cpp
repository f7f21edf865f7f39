#include "scanners/model/time.h"

#include <gtest/gtest.h>

namespace custos {
namespace {

TEST(InstantText, PrintsMillisecondsUtc) {
    EXPECT_EQ(to_text(from_micros(1'700'000'000'123'456)), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(to_text(from_micros(-1)), "1969-12-31T23:59:59.999Z");
}
TEST(InstantText, ReadsOffsetsAndDecimals) {
    const auto expected = from_micros(1'700'000'000'123'456);
    EXPECT_EQ(parse_instant("2023-11-14T23:13:20.123456+01:00"), expected);
    EXPECT_EQ(parse_instant("2023-11-14T22:13:20.123456Z"), expected);
}
TEST(InstantText, RefusesWhatIsNoInstant) {
    for (const char* text : {"", "2023-11-14", "2023-13-14T22:13:20Z", "2023-11-14T22:13:20",
                             "2023-02-29T00:00:00Z", "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20+1:00"})
        EXPECT_FALSE(parse_instant(text)) << text;
}
TEST(DateText, OnlyDaysThatExist) {
    EXPECT_TRUE(parse_date("2024-02-29"));
    EXPECT_FALSE(parse_date("2023-02-29"));
    EXPECT_EQ(to_text(*parse_date("2024-02-29")), "2024-02-29");
}

} // namespace
} // namespace custos
