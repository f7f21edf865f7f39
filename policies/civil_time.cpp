#include "policies/civil_time.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace custos::policies {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::int64_t kSecondsPerDay = 86'400;
/// 10,000 years: far past any period in law, and far from overflowing a date.
constexpr std::int64_t kMaxUnits = 10'000LL * 366;

/// Whole number and its unit letter off the front of `text`.
struct Part {
    std::int64_t number = 0;
    char unit = 0;
};
std::optional<Part> take_part(std::string_view& text) noexcept {
    Part part;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), part.number);
    if (code != std::errc{} || end == text.data() + text.size() || part.number < 0 ||
        part.number > kMaxUnits * kSecondsPerDay || text.front() == '-')
        return std::nullopt;
    part.unit = *end;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return part;
}

bool take_date_parts(std::string_view& text, CivilDuration& out) noexcept {
    constexpr std::string_view kOrder = "YMWD";
    std::size_t next = 0;
    while (!text.empty() && text.front() != 'T') {
        const auto part = take_part(text);
        if (!part || part->number > kMaxUnits)
            return false;
        const std::size_t at = kOrder.find(part->unit, next);
        if (at == std::string_view::npos)
            return false;
        next = at + 1;
        const auto number = static_cast<std::int32_t>(part->number);
        switch (part->unit) {
        case 'Y': out.years = number; break;
        case 'M': out.months = number; break;
        case 'W': out.days += number * 7; break;
        default: out.days += number; break;
        }
    }
    return true;
}

bool take_time_parts(std::string_view& text, CivilDuration& out) noexcept {
    constexpr std::string_view kOrder = "HMS";
    constexpr std::array<std::int64_t, 3> kSeconds{3'600, 60, 1};
    std::size_t next = 0;
    while (!text.empty()) {
        const auto part = take_part(text);
        const std::size_t at = part ? kOrder.find(part->unit, next) : std::string_view::npos;
        if (at == std::string_view::npos ||
            part->number > kMaxUnits * kSecondsPerDay / kSeconds[at])
            return false;
        next = at + 1;
        out.seconds += part->number * kSeconds[at];
    }
    return true;
}

double to_icu(Instant instant) noexcept {
    // ICU counts milliseconds; offsets never change within one.
    return static_cast<double>(
        std::chrono::floor<std::chrono::milliseconds>(instant).time_since_epoch().count());
}

} // namespace

std::optional<CivilDuration> parse_duration(std::string_view text) noexcept {
    CivilDuration out;
    if (text.size() < 3 || text.front() != 'P')
        return std::nullopt;
    text.remove_prefix(1);
    if (!take_date_parts(text, out))
        return std::nullopt;
    if (!text.empty()) {
        text.remove_prefix(1);
        if (text.empty() || !take_time_parts(text, out))
            return std::nullopt;
    }
    return out;
}

std::string to_text(const CivilDuration& duration) {
    std::string out = "P";
    const auto part = [&out](std::int64_t number, char unit) {
        if (number != 0)
            out += std::to_string(number) + unit;
    };
    part(duration.years, 'Y');
    part(duration.months, 'M');
    part(duration.days, 'D');
    if (duration.seconds != 0) {
        out += 'T';
        part(duration.seconds / 3'600, 'H');
        part(duration.seconds / 60 % 60, 'M');
        part(duration.seconds % 60, 'S');
    }
    return out == "P" ? "P0D" : out;
}

Date add(Date date, const CivilDuration& duration) noexcept {
    Date moved = date + std::chrono::years(duration.years) + std::chrono::months(duration.months);
    if (!moved.ok()) // the 31st of a shorter month, 29 February of a common year
        moved = moved.year() / moved.month() / std::chrono::last;
    return sys_days(moved) + days(duration.days) + days(duration.seconds / kSecondsPerDay);
}

struct TimeZone::Rules {
    std::unique_ptr<icu::BasicTimeZone> zone;
};

TimeZone::TimeZone(std::string name, std::shared_ptr<const Rules> rules)
    : name_(std::move(name)), rules_(std::move(rules)) {}

Result<TimeZone> TimeZone::open(std::string_view name) {
    const auto length = static_cast<std::int32_t>(std::min<std::size_t>(name.size(), 64));
    std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), length))));
    if (found == nullptr || *found == icu::TimeZone::getUnknown())
        return fail(ErrorCode::invalid_input,
                    "no time zone {}: write an IANA name such as Europe/Brussels",
                    OwnText(std::string(name)));
    auto* basic = dynamic_cast<icu::BasicTimeZone*>(found.get()); // ICU promises one
    if (basic == nullptr)
        return fail(ErrorCode::internal, "ICU gave no rules for time zone {}",
                    OwnText(std::string(name)));
    static_cast<void>(found.release());
    auto rules = std::make_shared<Rules>();
    rules->zone.reset(basic);
    return TimeZone(std::string(name), std::move(rules));
}

TimeZone TimeZone::utc() {
    return TimeZone("UTC", nullptr);
}

Date TimeZone::date_of(Instant instant) const {
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    if (rules_ != nullptr) {
        UErrorCode status = U_ZERO_ERROR;
        rules_->zone->getOffset(to_icu(instant), 0, raw, saving, status);
        if (U_FAILURE(status) != 0)
            raw = saving = 0;
    }
    return std::chrono::floor<days>(instant + std::chrono::milliseconds(raw + saving));
}

Instant TimeZone::start_of(Date date) const {
    const Instant local = sys_days(date);
    if (rules_ == nullptr)
        return local;
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    // A midnight that does not exist begins when the clock jumps; one that exists twice, at first.
    rules_->zone->getOffsetFromLocal(to_icu(local), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw,
                                     saving, status);
    if (U_FAILURE(status) != 0)
        return local;
    return local - std::chrono::milliseconds(raw + saving);
}

Instant TimeZone::add(Instant instant, const CivilDuration& duration) const {
    CivilDuration calendar = duration;
    calendar.seconds = 0;
    const Date day = date_of(instant);
    const auto into_day = instant - start_of(day);
    const Date moved = policies::add(day, calendar);
    return start_of(moved) + into_day + std::chrono::seconds(duration.seconds);
}

} // namespace custos::policies
