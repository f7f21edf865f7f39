#pragma once
// What the derivations of facts share; derive.h is what others use.

#include "policies/derive.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace custos::policies {

[[nodiscard]] FactValue date_fact(const Until& until);
[[nodiscard]] FactValue count_fact(std::uint64_t count);
template <class Tag>
[[nodiscard]] TextSet texts_of(const std::vector<Name<Tag>>& names) {
    std::vector<std::string> out;
    for (const auto& name : names)
        out.push_back(name.text());
    return make_set(std::move(out));
}
/// `part` of `whole` in percent, three decimals, rounded down; nothing of nothing is everything.
[[nodiscard]] Decimal share(std::uint64_t part, std::uint64_t whole);

class RecordFields {
public:
    template <class T>
    RecordFields& put(std::string_view name, const std::optional<T>& value) {
        if (value)
            record.fields.emplace(name, FactValue{*value});
        return *this;
    }
    RecordFields& put(std::string_view name, FactValue value) {
        record.fields.emplace(name, std::move(value));
        return *this;
    }
    FactRecord record;
};

/// The register's entry for a transfer (Art. 30(1)(e)).
[[nodiscard]] FactRecord transfer_record(const Transfer& transfer);
/// Hits at or under `root`.
[[nodiscard]] std::uint64_t places_under(std::span<const CategoryObservation> categories,
                                         std::string_view root);
[[nodiscard]] TextSet names_of(std::span<const CategoryObservation> categories);
/// True if `found` or an ancestor of it is declared.
[[nodiscard]] bool is_covered(const std::string& found, const TextSet& declared);
[[nodiscard]] bool has_ended(const ActivityRecord& activity, Date today);
/// Facts of the root `agency.`, which every scope sees.
void agency_facts(const AgencyRecord& agency, FactSet& out);

} // namespace custos::policies
