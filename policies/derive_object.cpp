// Facts of the root `object.`: what one scan saw of one object.

#include "policies/derive_parts.h"

namespace custos::policies {
namespace {

void permission_facts(const ObjectObservation& seen, const SourceRecord& source, FactSet& out) {
    if (seen.permissions) {
        constexpr std::string_view kOctal = "01234567";
        std::string mode;
        for (unsigned shift = 12; shift > 0; shift -= 3)
            mode += kOctal[(seen.permissions->mode >> (shift - 3)) & 7U];
        out.set("object.perm.mode", FactValue{mode});
        out.set("object.perm.owner", FactValue{static_cast<std::int64_t>(seen.permissions->uid)});
        out.set("object.perm.has_acl", FactValue{seen.permissions->has_acl});
        out.set("object.perm.world_read", FactValue{seen.permissions->world_read});
        out.set("object.perm.world_write", FactValue{seen.permissions->world_write});
    }
    // A file on the machine is reached by an account of it.
    if (seen.anonymous || source.uri.starts_with("file:"))
        out.set("object.perm.anonymous", FactValue{seen.anonymous.value_or(false)});
}

std::uint64_t direct_identifiers(std::span<const CategoryObservation> categories) {
    std::uint64_t places = 0;
    for (const std::string_view root :
         {"government_id", "contact.email", "contact.phone", "person.name", "financial.iban"})
        places += places_under(categories, root);
    return places;
}

bool is_hold_valid(const SourceRecord& source, Date today) {
    if (!source.legal_hold || !source.legal_hold->reference || !source.legal_hold->until)
        return false;
    const auto& until = source.legal_hold->until->date;
    return !until || *until >= today;
}

} // namespace

Instance derive_object(const SourceRecord& source, const ObjectObservation& seen,
                       std::shared_ptr<const FactSet> around, Instant as_of, const TimeZone& zone) {
    Instance out{.scope = Scope::object, .key = to_hex(seen.key), .shared = std::move(around)};
    FactSet& facts = out.own;
    facts.set("object.locator", FactValue{seen.display_path});
    facts.set("object.size", count_fact(seen.size_bytes));
    facts.set_if("object.mtime", seen.mtime);
    facts.set_if("object.birth", seen.birth);
    facts.set("object.categories", FactValue{names_of(seen.categories)});
    std::vector<FactRecord> counts;
    for (const CategoryObservation& one : seen.categories)
        counts.push_back(RecordFields{}
                             .put("category", FactValue{one.category.text()})
                             .put("count", count_fact(one.count))
                             .record);
    facts.set("object.category_counts", FactValue{std::move(counts)});
    facts.set("object.path_categories", FactValue{texts_of(seen.path_categories)});
    facts.set("object.persons_estimate", count_fact(estimate_persons(seen.categories).strongest));
    facts.set("object.direct_identifiers", count_fact(direct_identifiers(seen.categories)));
    facts.set("object.nrn_count",
              count_fact(places_under(seen.categories, "government_id.be_nrn")));
    const ObjectAge age = age_of(seen, source, zone);
    facts.set("object.age_basis", FactValue{std::string(name_of(age.basis))});
    facts.set_if("object.age_date", age.date);
    const FactValue* period =
        out.shared == nullptr ? nullptr : out.shared->find("reg.retention_period");
    if (period != nullptr && age.date)
        facts.set("object.retention_due",
                  FactValue{add(*age.date, std::get<CivilDuration>(period->value))});
    facts.set("object.retention_hold_valid", FactValue{is_hold_valid(source, zone.date_of(as_of))});
    permission_facts(seen, source, facts);
    facts.set("object.kind_hint",
              FactValue{seen.kind_hint.empty() ? std::string("none") : seen.kind_hint});
    facts.set("object.secrets_count", count_fact(seen.secrets_count));
    facts.set("object.secret_in_folder", FactValue{seen.secret_in_folder});
    return out;
}

} // namespace custos::policies
