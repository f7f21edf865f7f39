#include "daemon/schedule/cron.h"

#include "scanners/model/nearest.h"

#include <unicode/timezone.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <span>
#include <vector>

namespace custos::daemon {

namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::minutes;
using LocalMinutes = std::chrono::local_time<minutes>;

constexpr int kYearsAhead = 8;

struct FieldRule {
    std::string_view name;
    int low;
    int high;
    std::span<const std::string_view> names; ///< of low, low + 1, …
};

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 8> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat", "sun"};
const std::array<FieldRule, 5> kFields = {{{"minute", 0, 59, {}},
                                           {"hour", 0, 23, {}},
                                           {"day of month", 1, 31, {}},
                                           {"month", 1, 12, kMonths},
                                           {"day of week", 0, 7, kWeekdays}}};

struct Alias {
    std::string_view name;
    std::string_view expression;
};
constexpr std::array<Alias, 7> kAliases = {{{"@yearly", "0 0 1 1 *"},
                                            {"@annually", "0 0 1 1 *"},
                                            {"@monthly", "0 0 1 * *"},
                                            {"@weekly", "0 0 * * 0"},
                                            {"@daily", "0 0 * * *"},
                                            {"@midnight", "0 0 * * *"},
                                            {"@hourly", "0 * * * *"}}};

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

tl::unexpected<Error> wrong_field(const FieldRule& rule, std::string_view item) {
    return fail(ErrorCode::invalid_input,
                "cron field `{}` cannot be `{}`; allowed: *, {} to {}, ranges, lists and /steps",
                OwnText(std::string(rule.name)), OwnText(std::string(item)),
                static_cast<std::int64_t>(rule.low), static_cast<std::int64_t>(rule.high));
}

std::optional<int> parse_number(std::string_view text) {
    int value = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end || text.front() == '-')
        return std::nullopt;
    return value;
}

std::optional<int> parse_value(const FieldRule& rule, std::string_view text) {
    if (const auto number = parse_number(text))
        return *number >= rule.low && *number <= rule.high ? number : std::nullopt;
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto name = std::ranges::find(rule.names, lower);
    if (name == rule.names.end())
        return std::nullopt;
    return rule.low + static_cast<int>(name - rule.names.begin());
}

/// Calls `set` for every value of one item of a list: `*`, `5`, `1-5`, `*/2`, `8-18/2`.
template <class Set>
Result<void> parse_item(const FieldRule& rule, std::string_view item, const Set& set) {
    const auto slash = item.find('/');
    const std::string_view range = item.substr(0, slash);
    int step = 1;
    if (slash != std::string_view::npos) {
        const auto parsed = parse_number(item.substr(slash + 1));
        if (!parsed || *parsed < 1 || *parsed > rule.high)
            return wrong_field(rule, item);
        step = *parsed;
    }
    int first = rule.low;
    int last = rule.high;
    if (range != "*") {
        const auto dash = range.find('-');
        const auto from = parse_value(rule, range.substr(0, dash));
        if (!from)
            return wrong_field(rule, item);
        first = *from;
        // `5/10` means from 5 to the end, as in Debian's cron.
        last = dash == std::string_view::npos && slash == std::string_view::npos ? first : last;
        if (dash != std::string_view::npos) {
            const auto to = parse_value(rule, range.substr(dash + 1));
            // `fri-sun`: Sunday by name is 0 when it begins a range and 7 when it ends one.
            last = to && *to == 0 && rule.high == 7 ? 7 : to.value_or(-1);
        }
        if (last < first)
            return wrong_field(rule, item);
    }
    for (int value = first; value <= last; value += step)
        set(static_cast<std::size_t>(value));
    return {};
}

template <class Set>
Result<void> parse_field(const FieldRule& rule, std::string_view text, const Set& set) {
    for (const std::string_view item : split(text, ','))
        CUSTOS_CHECK(parse_item(rule, item, set));
    return {};
}

Result<std::string_view> expand_alias(std::string_view expression) {
    if (expression.empty() || expression.front() != '@')
        return expression;
    std::vector<std::string_view> names;
    for (const Alias& alias : kAliases) {
        if (alias.name == expression)
            return alias.expression;
        names.push_back(alias.name);
    }
    return fail(ErrorCode::invalid_input,
                "no schedule `{}`; did you mean `{}`? allowed: @hourly, @daily, @weekly, @monthly, "
                "@yearly or five cron fields",
                OwnText(std::string(expression)), OwnText(nearest_name(expression, names)));
}

std::vector<std::string_view> fields_of(std::string_view expression) {
    std::vector<std::string_view> fields;
    for (const std::string_view part : split(expression, ' '))
        if (!part.empty())
            fields.push_back(part);
    return fields;
}

std::unique_ptr<icu::TimeZone> create_zone(std::string_view name) {
    const auto id = icu::UnicodeString::fromUTF8(
        icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    // ICU answers an unknown name with a zone of its own, "Etc/Unknown".
    if (!zone || *zone == icu::TimeZone::getUnknown())
        return nullptr;
    return zone;
}

} // namespace

bool is_time_zone(std::string_view name) {
    return create_zone(name) != nullptr;
}

struct CronSchedule::Zone {
    std::unique_ptr<icu::TimeZone> zone;

    [[nodiscard]] milliseconds offset_at(Instant instant) const {
        const auto at = std::chrono::floor<milliseconds>(instant).time_since_epoch().count();
        int32_t raw = 0;
        int32_t saving = 0;
        UErrorCode status = U_ZERO_ERROR;
        zone->getOffset(static_cast<UDate>(at), 0, raw, saving, status);
        return milliseconds(U_SUCCESS(status) ? raw + saving : 0);
    }
    [[nodiscard]] LocalMinutes local_of(Instant instant) const {
        return LocalMinutes(
            std::chrono::floor<minutes>(instant.time_since_epoch() + offset_at(instant)));
    }
    /// The instant of a civil time: its first occurrence; for one that the clock skips, the first
    /// instant after the gap.
    [[nodiscard]] Instant instant_of(LocalMinutes local) const {
        const Instant as_utc(local.time_since_epoch());
        const milliseconds before = offset_at(as_utc - days(1));
        const milliseconds after = offset_at(as_utc + days(1));
        const Instant early = as_utc - before;
        if (before == after || offset_at(early) == before)
            return early;
        const Instant late = as_utc - after;
        if (offset_at(late) == after)
            return late;
        return end_of_gap(late, early);
    }

private:
    /// The change of offset between two instants, to the minute.
    [[nodiscard]] Instant end_of_gap(Instant low, Instant high) const {
        low = std::chrono::floor<minutes>(low);
        high = std::chrono::ceil<minutes>(high);
        const milliseconds old = offset_at(low);
        while (high - low > minutes(1)) {
            const Instant middle = low + std::chrono::floor<minutes>((high - low) / 2);
            (offset_at(middle) == old ? low : high) = middle;
        }
        return high;
    }
};

CronSchedule::CronSchedule(Fields fields, std::unique_ptr<Zone> zone)
    : fields_(fields), zone_(std::move(zone)) {}
CronSchedule::CronSchedule(const CronSchedule& other)
    : fields_(other.fields_), zone_(std::make_unique<Zone>()) {
    zone_->zone.reset(other.zone_->zone->clone());
}
CronSchedule::CronSchedule(CronSchedule&&) noexcept = default;
CronSchedule& CronSchedule::operator=(CronSchedule&&) noexcept = default;
CronSchedule::~CronSchedule() = default;

Result<CronSchedule> CronSchedule::create(std::string_view expression, std::string_view time_zone) {
    CUSTOS_TRY(const auto expanded, expand_alias(expression));
    const auto texts = fields_of(expanded);
    if (texts.size() != kFields.size())
        return fail(ErrorCode::invalid_input,
                    "a schedule has five fields (minute hour day month weekday), not {}: `{}`",
                    static_cast<std::int64_t>(texts.size()), OwnText(std::string(expression)));
    Fields fields;
    CUSTOS_CHECK(parse_field(kFields[0], texts[0], [&](auto v) { fields.minutes.set(v); }));
    CUSTOS_CHECK(parse_field(kFields[1], texts[1], [&](auto v) { fields.hours.set(v); }));
    CUSTOS_CHECK(parse_field(kFields[2], texts[2], [&](auto v) { fields.days.set(v); }));
    CUSTOS_CHECK(parse_field(kFields[3], texts[3], [&](auto v) { fields.months.set(v); }));
    CUSTOS_CHECK(parse_field(kFields[4], texts[4], [&](auto v) { fields.weekdays.set(v % 7); }));
    fields.any_day = texts[2].front() == '*';
    fields.any_weekday = texts[4].front() == '*';
    auto zone = std::make_unique<Zone>();
    zone->zone = create_zone(time_zone);
    if (!zone->zone)
        return fail(ErrorCode::invalid_input,
                    "no time zone `{}`; give an IANA name such as Europe/Brussels",
                    OwnText(std::string(time_zone)));
    return CronSchedule(fields, std::move(zone));
}

bool CronSchedule::fits(Date date) const {
    if (!fields_.months.test(static_cast<unsigned>(date.month())))
        return false;
    const bool day = fields_.days.test(static_cast<unsigned>(date.day()));
    const std::chrono::weekday weekday{std::chrono::local_days(date)};
    const bool of_week = fields_.weekdays.test(weekday.c_encoding());
    if (fields_.any_day || fields_.any_weekday)
        return day && of_week;
    return day || of_week;
}

std::optional<Instant> CronSchedule::next(Instant after) const {
    // A day early: a skipped time of yesterday may fall after `after`.
    auto day = std::chrono::floor<days>(zone_->local_of(after)) - days(1);
    const auto end = day + days(366 * kYearsAhead);
    for (; day < end; day += days(1)) {
        if (!fits(Date(day)))
            continue;
        for (std::size_t hour = 0; hour < fields_.hours.size(); ++hour) {
            if (!fields_.hours.test(hour))
                continue;
            for (std::size_t minute = 0; minute < fields_.minutes.size(); ++minute) {
                if (!fields_.minutes.test(minute))
                    continue;
                const auto local = day + std::chrono::hours(static_cast<int>(hour)) +
                                   minutes(static_cast<int>(minute));
                const Instant at = zone_->instant_of(LocalMinutes(local));
                if (at > after)
                    return at;
            }
        }
    }
    return std::nullopt;
}

} // namespace custos::daemon
