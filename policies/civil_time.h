#pragma once
// Durations and days as the law counts them: in the calendar of a time zone, not in seconds.

#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace custos::policies {

/// ISO 8601 duration. Years and months are calendar steps, clamped to the month's last day.
struct CivilDuration {
    std::int32_t years = 0;
    std::int32_t months = 0;
    std::int32_t days = 0;
    std::int64_t seconds = 0;
    friend bool operator==(const CivilDuration&, const CivilDuration&) = default;
};

/// Accepts `P2Y6M`, `P30D`, `P2W`, `PT72H`, `P1DT12H`; whole, non-negative numbers only.
[[nodiscard]] std::optional<CivilDuration> parse_duration(std::string_view text) noexcept;
/// The shortest ISO 8601 text; weeks print as days, nothing as `P0D`.
[[nodiscard]] std::string to_text(const CivilDuration& duration);
/// `date` plus the calendar part of `duration`; whole days out of its seconds count too.
[[nodiscard]] Date add(Date date, const CivilDuration& duration) noexcept;

/// An IANA time zone (ICU).
/// Thread: immutable.
class TimeZone {
public:
    /// Errors: invalid_input when ICU does not know `name`.
    [[nodiscard]] static Result<TimeZone> open(std::string_view name);
    [[nodiscard]] static TimeZone utc();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// The civil date of `instant` here.
    [[nodiscard]] Date date_of(Instant instant) const;
    /// The first instant of `date` here.
    [[nodiscard]] Instant start_of(Date date) const;
    /// Calendar arithmetic in local time, then the seconds.
    [[nodiscard]] Instant add(Instant instant, const CivilDuration& duration) const;

private:
    struct Rules;
    explicit TimeZone(std::string name, std::shared_ptr<const Rules> rules);
    std::string name_;
    std::shared_ptr<const Rules> rules_; // shared: copies of an immutable zone need no second table
};

} // namespace custos::policies
