// How many people findings are about, and how old an object is.

#include "policies/derive.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace custos::policies {
namespace {

/// Strongest first: what identifies one person best (POLICIES 2, persons_estimate).
constexpr std::array<std::string_view, 6> kLadder{"government_id", "contact.email",
                                                  "contact.phone", "financial.iban",
                                                  "person",        "special.health"};
constexpr std::array<std::string_view, 6> kAgeBases{
    "record_event", "document_metadata", "path_date", "birth", "mtime", "unknown"};

/// The largest number of distinct values in one category at or under `root`.
std::uint64_t largest_under(std::span<const CategoryObservation> categories,
                            const DataCategory& root) {
    std::uint64_t largest = 0;
    for (const CategoryObservation& one : categories)
        if (is_under(one.category, root))
            largest = std::max(largest, one.distinct.value_or(0));
    return largest;
}

/// Digits of `width` at the front of `text`; they are taken off.
std::optional<unsigned> take_number(std::string_view& text, std::size_t width) {
    unsigned number = 0;
    if (text.size() < width)
        return std::nullopt;
    const auto [end, code] = std::from_chars(text.data(), text.data() + width, number);
    if (code != std::errc{} || end != text.data() + width)
        return std::nullopt;
    text.remove_prefix(width);
    return number;
}

struct PathDate {
    std::optional<unsigned> year;
    std::optional<unsigned> month;
    std::optional<unsigned> day;
};

/// Matches `pattern` at the front of `text`.
std::optional<PathDate> match_here(std::string_view pattern, std::string_view text) {
    struct Field {
        std::string_view token;
        std::size_t width;
        std::optional<unsigned> PathDate::*target;
    };
    constexpr std::array<Field, 3> kFields{{{"{yyyy}", 4, &PathDate::year},
                                            {"{mm}", 2, &PathDate::month},
                                            {"{dd}", 2, &PathDate::day}}};
    PathDate out;
    while (!pattern.empty()) {
        const auto* field = std::find_if(kFields.begin(), kFields.end(), [&](const Field& one) {
            return pattern.starts_with(one.token);
        });
        if (field != kFields.end()) {
            out.*(field->target) = take_number(text, field->width);
            if (!(out.*(field->target)))
                return std::nullopt;
            pattern.remove_prefix(field->token.size());
        } else {
            if (text.empty() || text.front() != pattern.front())
                return std::nullopt;
            text.remove_prefix(1);
            pattern.remove_prefix(1);
        }
    }
    return out;
}

/// The last day that the parts allow, so that nothing is called overdue too early.
std::optional<Date> last_day_of(const PathDate& parts) {
    if (!parts.year)
        return std::nullopt;
    const std::chrono::year year(static_cast<int>(*parts.year));
    const std::chrono::month month(parts.month.value_or(12));
    if (!month.ok())
        return std::nullopt;
    const Date date = parts.day ? Date(year / month / std::chrono::day(*parts.day))
                                : Date(year / month / std::chrono::last);
    return date.ok() ? std::optional(date) : std::nullopt;
}

} // namespace

PersonsEstimate estimate_persons(std::span<const CategoryObservation> categories) {
    PersonsEstimate out;
    bool any = false;
    std::uint64_t sum = 0;
    for (const CategoryObservation& one : categories) {
        // A key or an enterprise number is no person (Art. 4(1): natural persons).
        const bool personal = !is_under(one.category, DataCategory("credential")) &&
                              !is_under(one.category, DataCategory("organisation"));
        any = any || (personal && one.count > 0);
    }
    for (const std::string_view root : kLadder) {
        const std::uint64_t people = largest_under(categories, DataCategory(std::string(root)));
        if (out.strongest == 0)
            out.strongest = people;
        out.low = std::max(out.low, people);
        sum += people;
    }
    if (any && out.strongest == 0)
        out.strongest = out.low = sum = 1;
    out.high = std::max(out.low, sum);
    return out;
}

std::string_view name_of(AgeBasis basis) noexcept {
    return kAgeBases[static_cast<std::size_t>(basis)];
}

std::optional<Date> date_in_path(std::string_view pattern, std::string_view path) {
    if (pattern.find("{yyyy}") == std::string_view::npos)
        return std::nullopt;
    for (std::size_t at = 0; at < path.size(); ++at)
        if (const auto parts = match_here(pattern, path.substr(at)))
            if (const auto date = last_day_of(*parts))
                return date;
    return std::nullopt;
}

ObjectAge age_of(const ObjectObservation& object, const SourceRecord& source,
                 const TimeZone& zone) {
    if (object.record_event)
        return {AgeBasis::record_event, object.record_event};
    if (object.document_metadata)
        return {AgeBasis::document_metadata, object.document_metadata};
    if (source.path_date)
        if (const auto date = date_in_path(*source.path_date, object.display_path))
            return {AgeBasis::path_date, date};
    if (object.birth)
        return {AgeBasis::birth, zone.date_of(*object.birth)};
    if (object.mtime)
        return {AgeBasis::mtime, zone.date_of(*object.mtime)};
    return {};
}

} // namespace custos::policies
