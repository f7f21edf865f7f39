#include "policies/derive_parts.h"

#include <algorithm>

namespace custos::policies {

FactValue date_fact(const Until& until) {
    return until.date ? FactValue{*until.date} : FactValue{OpenEnded{}};
}
FactValue count_fact(std::uint64_t count) {
    return FactValue{static_cast<std::int64_t>(count)};
}

Decimal share(std::uint64_t part, std::uint64_t whole) {
    constexpr std::uint64_t kHundredPercent = 100'000;
    if (whole == 0)
        return Decimal{static_cast<std::int64_t>(kHundredPercent)};
    return Decimal{static_cast<std::int64_t>(part * kHundredPercent / whole)};
}

FactRecord transfer_record(const Transfer& transfer) {
    return RecordFields{}
        .put("country", FactValue{transfer.country})
        .put("recipient", transfer.recipient)
        .put("mechanism", transfer.mechanism)
        .put("safeguards_ref", transfer.safeguards_ref)
        .put("derogation", transfer.derogation)
        .record;
}

std::uint64_t places_under(std::span<const CategoryObservation> categories, std::string_view root) {
    std::uint64_t places = 0;
    for (const CategoryObservation& one : categories)
        if (is_under(one.category, DataCategory(std::string(root))))
            places += one.count;
    return places;
}
TextSet names_of(std::span<const CategoryObservation> categories) {
    std::vector<std::string> names;
    for (const CategoryObservation& one : categories)
        if (one.count > 0)
            names.push_back(one.category.text());
    return make_set(std::move(names));
}
bool is_covered(const std::string& found, const TextSet& declared) {
    return std::any_of(declared.begin(), declared.end(), [&](const std::string& ancestor) {
        return is_under(DataCategory(found), DataCategory(ancestor));
    });
}

bool has_ended(const ActivityRecord& activity, Date today) {
    return activity.ended_on && *activity.ended_on <= today;
}

} // namespace custos::policies
