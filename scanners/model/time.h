#pragma once
// Instants are microseconds UTC; they print as RFC 3339 with milliseconds and `Z`. Nobody reads
// the clock in logic: a Clock is passed in.

#include "scanners/model/ids.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custos {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
/// A civil date without a time zone.
using Date = std::chrono::year_month_day;

/// `2026-11-22T11:16:11.123Z` (RFC 3339, UTC).
[[nodiscard]] std::string to_text(Instant instant);
/// Accepts RFC 3339 with `Z` or a numeric offset and 0 to 9 decimals.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text) noexcept;

/// `2026-11-22` (ISO 8601).
[[nodiscard]] std::string to_text(Date date);
/// Accepts exactly `YYYY-MM-DD` of a day that exists.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text) noexcept;

[[nodiscard]] std::int64_t to_micros(Instant instant) noexcept;
[[nodiscard]] Instant from_micros(std::int64_t micros) noexcept;

/// Source of time and of random bytes; tests pass their own.
class Clock {
public:
    virtual ~Clock() = default;
    /// The wall clock. It may jump, also backwards.
    [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's own clock.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

/// A new UUID version 7 (RFC 9562): `now` in its first 48 bits, the rest from getrandom(2).
[[nodiscard]] Uuid make_uuid(Instant now);

} // namespace custos
