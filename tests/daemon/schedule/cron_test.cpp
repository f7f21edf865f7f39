#include "daemon/schedule/cron.h"

#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace custos::daemon {

using custos::testing::FailsNaming;
using custos::testing::IsOk;

namespace {

constexpr const char* kBrussels = "Europe/Brussels";

std::string next(std::string_view expression, std::string_view after,
                 std::string_view zone = kBrussels) {
    const auto schedule = CronSchedule::create(expression, zone);
    if (!schedule)
        return message_of(schedule.error());
    const auto instant = schedule->next(*parse_instant(after));
    return instant ? to_text(*instant) : "never";
}

struct Case {
    const char* name;
    const char* expression;
    const char* after;
    const char* next;
};

} // namespace

class CronScheduleNext : public ::testing::TestWithParam<Case> {};

TEST_P(CronScheduleNext, IsTheFirstFittingTimeAfter) {
    const Case& given = GetParam();
    EXPECT_EQ(next(given.expression, given.after), given.next) << given.name;
}

// Brussels is UTC+1 in winter and UTC+2 in summer. In 2026 the clock goes forward on 29 March
// (02:00 → 03:00 local, 01:00 UTC) and back on 25 October (03:00 → 02:00 local, 01:00 UTC).
INSTANTIATE_TEST_SUITE_P(
    Table, CronScheduleNext,
    ::testing::Values(
        Case{"winter", "30 22 * * *", "2026-11-22T12:00:00Z", "2026-11-22T21:30:00.000Z"},
        Case{"summer", "30 22 * * *", "2026-07-01T12:00:00Z", "2026-07-01T20:30:00.000Z"},
        Case{"strictly after", "30 22 * * *", "2026-11-22T21:30:00Z", "2026-11-23T21:30:00.000Z"},
        Case{"weekday range by name", "0 8 * * mon-fri", "2026-11-20T12:00:00Z",
             "2026-11-23T07:00:00.000Z"},
        Case{"range that ends on Sunday", "0 8 * * fri-sun", "2026-11-21T12:00:00Z",
             "2026-11-22T07:00:00.000Z"},
        Case{"seven is Sunday", "0 8 * * 7", "2026-11-20T12:00:00Z", "2026-11-22T07:00:00.000Z"},
        Case{"steps", "*/20 9 * * *", "2026-11-22T08:20:00Z", "2026-11-22T08:40:00.000Z"},
        Case{"step from a value", "40/10 9 * * *", "2026-11-22T08:40:00Z",
             "2026-11-22T08:50:00.000Z"},
        Case{"lists", "5,35 9 * * *", "2026-11-22T08:06:00Z", "2026-11-22T08:35:00.000Z"},
        Case{"either day field", "0 0 13 * fri", "2026-11-14T00:00:00Z",
             "2026-11-19T23:00:00.000Z"},
        Case{"month by name", "0 0 1 jan *", "2026-11-22T00:00:00Z", "2026-12-31T23:00:00.000Z"},
        Case{"29 February", "0 12 29 2 *", "2026-11-22T00:00:00Z", "2028-02-29T11:00:00.000Z"},
        Case{"30 February", "0 12 30 2 *", "2026-11-22T00:00:00Z", "never"},
        Case{"alias", "@monthly", "2026-11-22T00:00:00Z", "2026-11-30T23:00:00.000Z"},
        Case{"skipped time runs after the gap", "30 2 * * *", "2026-03-28T12:00:00Z",
             "2026-03-29T01:00:00.000Z"},
        Case{"and at its own time the next day", "30 2 * * *", "2026-03-29T01:00:00Z",
             "2026-03-30T00:30:00.000Z"},
        Case{"repeated time runs the first time", "30 2 * * *", "2026-10-24T12:00:00Z",
             "2026-10-25T00:30:00.000Z"},
        Case{"and not the second", "30 2 * * *", "2026-10-25T00:30:00Z",
             "2026-10-26T01:30:00.000Z"}));

TEST(CronSchedule, RunsOnceForAllTimesThatAGapSkips) {
    const auto schedule = CronSchedule::create("*/15 2 * * *", kBrussels);
    ASSERT_THAT(schedule, IsOk());
    const auto first = schedule->next(*parse_instant("2026-03-28T12:00:00Z"));
    ASSERT_TRUE(first);
    EXPECT_EQ(to_text(*first), "2026-03-29T01:00:00.000Z");
    EXPECT_EQ(to_text(*schedule->next(*first)), "2026-03-30T00:00:00.000Z");
}

TEST(CronSchedule, NamesTheFieldThatIsWrong) {
    EXPECT_THAT(CronSchedule::create("61 * * * *", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "`minute` cannot be `61`"));
    EXPECT_THAT(CronSchedule::create("0 25 * * *", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "`hour`"));
    EXPECT_THAT(CronSchedule::create("0 0 * * funday", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "`day of week` cannot be `funday`"));
    EXPECT_THAT(CronSchedule::create("0 0 * *", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "five fields"));
    EXPECT_THAT(CronSchedule::create("5-1 * * * *", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "`minute`"));
    EXPECT_THAT(CronSchedule::create("*/0 * * * *", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "`minute`"));
}

TEST(CronSchedule, SuggestsTheNearestAlias) {
    EXPECT_THAT(CronSchedule::create("@dayly", kBrussels),
                FailsNaming(ErrorCode::invalid_input, "did you mean `@daily`"));
}

TEST(CronSchedule, RefusesATimeZoneThatDoesNotExist) {
    EXPECT_THAT(CronSchedule::create("@daily", "Europe/Bruxelles"),
                FailsNaming(ErrorCode::invalid_input, "Europe/Bruxelles"));
    EXPECT_FALSE(is_time_zone("Mars/Olympus"));
    EXPECT_TRUE(is_time_zone("UTC"));
}

} // namespace custos::daemon
