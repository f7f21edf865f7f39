#include "daemon/schedule/timetable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace custos::daemon {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

Instant at(std::string_view text) {
    return *parse_instant(text);
}

CronSchedule cron(std::string_view expression) {
    return *CronSchedule::create(expression, "UTC");
}

} // namespace

TEST(Timetable, HandsOutWhatIsDueOnce) {
    Timetable table;
    table.set("nightly", cron("0 22 * * *"), at("2026-11-22T12:00:00Z"));
    EXPECT_THAT(table.take_due(at("2026-11-22T21:59:59Z")), IsEmpty());
    EXPECT_THAT(table.take_due(at("2026-11-22T22:00:00Z")), ElementsAre("nightly"));
    EXPECT_THAT(table.take_due(at("2026-11-22T22:00:01Z")), IsEmpty());
}

TEST(Timetable, CatchesUpOnceHoweverMuchWasMissed) {
    Timetable table;
    table.set("hourly", cron("@hourly"), at("2026-11-20T00:00:00Z"));
    EXPECT_THAT(table.take_due(at("2026-11-22T12:30:00Z")), ElementsAre("hourly"));
    EXPECT_THAT(table.take_due(at("2026-11-22T12:31:00Z")), IsEmpty());
    EXPECT_EQ(table.next(), at("2026-11-22T13:00:00Z"));
}

TEST(Timetable, OrdersByTheTimeThatWasMissed) {
    Timetable table;
    table.set("a", cron("0 10 * * *"), at("2026-11-22T00:00:00Z"));
    table.set("b", cron("0 9 * * *"), at("2026-11-22T00:00:00Z"));
    EXPECT_THAT(table.take_due(at("2026-11-22T11:00:00Z")), ElementsAre("b", "a"));
}

TEST(Timetable, DoesNotWaitForAClockThatWasSetBack) {
    Timetable table;
    table.set("daily", cron("0 9 * * *"), at("2027-06-01T12:00:00Z"));
    EXPECT_THAT(table.take_due(at("2027-06-01T12:00:01Z")), IsEmpty());
    EXPECT_THAT(table.take_due(at("2026-11-22T08:00:00Z")), IsEmpty());
    EXPECT_EQ(table.next(), at("2026-11-22T09:00:00Z"));
}

TEST(Timetable, ForgetsWhatIsErased) {
    Timetable table;
    table.set("x", cron("@hourly"), at("2026-11-22T00:00:00Z"));
    table.erase("x");
    EXPECT_FALSE(table.next());
    EXPECT_THAT(table.take_due(at("2026-11-23T00:00:00Z")), IsEmpty());
}

TEST(ClockWatch, NoticesAClockThatJumpedBack) {
    ClockWatch watch(at("2026-11-22T12:00:00Z"));
    EXPECT_FALSE(watch.observe(at("2026-11-22T12:00:10Z")));
    EXPECT_EQ(watch.observe(at("2026-11-22T11:00:10Z")), std::chrono::hours(1));
}

TEST(ClockWatch, AllowsWhatATimeServiceCorrects) {
    ClockWatch watch(at("2026-11-22T12:00:00Z"));
    EXPECT_FALSE(watch.observe(at("2026-11-22T11:59:30Z")));
}

} // namespace custos::daemon
