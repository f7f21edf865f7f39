#include "scanners/model/time.h"

#include <array>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <sys/random.h>

namespace custos {

namespace {

using std::chrono::days;
using std::chrono::floor;

/// Reads exactly `count` digits at `text[at]`; -1 when they are not there.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    if (at + count > text.size())
        return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

} // namespace

std::string to_text(Instant instant) {
    const auto day = floor<days>(instant);
    const std::chrono::hh_mm_ss clock(floor<std::chrono::milliseconds>(instant - day));
    std::array<char, 24> rest{};
    std::snprintf(rest.data(), rest.size(), "T%02d:%02d:%02d.%03dZ",
                  static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return to_text(Date(day)) + rest.data();
}

std::string to_text(Date date) {
    std::array<char, 24> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::optional<Date> parse_date(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    if (year < 0 || month < 0 || day < 0)
        return std::nullopt;
    const Date date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                    std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Instant> parse_instant(std::string_view text) noexcept {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ') ||
        text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto date = parse_date(text.substr(0, 10));
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    std::size_t at = 19;
    std::int64_t micros = 0;
    if (text[at] == '.') {
        std::int64_t unit = 100'000;
        std::size_t count = 0;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++count) {
            micros += unit * (text[at] - '0');
            unit /= 10;
        }
        if (count == 0 || count > 9)
            return std::nullopt;
    }
    if (at >= text.size())
        return std::nullopt;
    std::chrono::minutes offset{0};
    if (text[at] == 'Z' || text[at] == 'z') {
        ++at;
    } else if (text[at] == '+' || text[at] == '-') {
        const int hours = digits(text, at + 1, 2);
        const int minutes = digits(text, at + 4, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || text[at + 3] != ':')
            return std::nullopt;
        offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
        if (text[at] == '-')
            offset = -offset;
        at += 6;
    }
    else
        return std::nullopt;
    if (at != text.size())
        return std::nullopt;
    return Instant(std::chrono::sys_days(*date)) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second) +
           std::chrono::microseconds(micros) - offset;
}

std::int64_t to_micros(Instant instant) noexcept { return instant.time_since_epoch().count(); }
Instant from_micros(std::int64_t micros) noexcept {
    return Instant(std::chrono::microseconds(micros));
}

Instant SystemClock::now() const { return floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

Uuid make_uuid(Instant now) {
    Uuid id;
    // getrandom cannot fail for so few bytes once the system is up; without entropy no id is safe.
    if (getrandom(id.bytes.data(), id.bytes.size(), 0) != static_cast<ssize_t>(id.bytes.size()))
        std::abort();
    const auto millis = static_cast<std::uint64_t>(
        floor<std::chrono::milliseconds>(now).time_since_epoch().count());
    for (std::size_t i = 0; i < 6; ++i)
        id.bytes[i] = static_cast<std::uint8_t>(millis >> (8U * (5U - i)));
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x70U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id;
}

} // namespace custos
