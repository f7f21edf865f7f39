#pragma once
// Cron expressions in a time zone: when something runs next.
//
// Five fields (minute, hour, day of month, month, day of week) with lists, ranges, steps and English
// names, or @hourly @daily @midnight @weekly @monthly @yearly @annually. As in cron(8), when both
// day fields are restricted, a day that fits either counts. 7 and 0 are both Sunday.
//
// Across a change of the clocks: a time that the clock skips runs once, at the first instant after
// the gap; a time that occurs twice runs the first time only.

#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <bitset>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace custos::daemon {

/// Whether ICU knows `name` as an IANA time zone.
[[nodiscard]] bool is_time_zone(std::string_view name);

/// Thread: immutable; safe from any thread.
class CronSchedule {
public:
    /// Errors: invalid_input naming the field, what stands there and what is allowed.
    static Result<CronSchedule> create(std::string_view expression, std::string_view time_zone);
    CronSchedule(const CronSchedule& other);
    CronSchedule& operator=(const CronSchedule&) = delete; // nobody replaces one in place
    CronSchedule(CronSchedule&&) noexcept;
    CronSchedule& operator=(CronSchedule&&) noexcept;
    ~CronSchedule();

    /// The first instant after `after`; nullopt when there is none within eight years (a 29 February
    /// may be that far; a 30 February never comes).
    [[nodiscard]] std::optional<Instant> next(Instant after) const;

private:
    struct Zone;
    struct Fields {
        std::bitset<60> minutes;
        std::bitset<24> hours;
        std::bitset<32> days;    ///< 1 to 31
        std::bitset<13> months;  ///< 1 to 12
        std::bitset<7> weekdays; ///< 0 = Sunday
        bool any_day = false;
        bool any_weekday = false;
    };
    CronSchedule(Fields fields, std::unique_ptr<Zone> zone);
    [[nodiscard]] bool fits(Date date) const;
    Fields fields_;
    std::unique_ptr<Zone> zone_;
};

} // namespace custos::daemon
