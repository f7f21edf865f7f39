// Facts of the roots `agency.` and `system.`.

#include "policies/derive_parts.h"

namespace custos::policies {
namespace {

/// Empty fields of Art. 30(2); a description of measures "where possible", so a reason fills it.
TextSet missing_of(const ProcessorEntry& entry) {
    const auto is_empty = [](const auto& list) { return !list || list->empty(); };
    std::vector<std::string> missing;
    if (is_empty(entry.controllers))
        missing.emplace_back("controllers");
    if (is_empty(entry.processing_categories))
        missing.emplace_back("processing_categories");
    if (!entry.transfers)
        missing.emplace_back("transfers");
    if (!entry.security_measures && !entry.security_reason)
        missing.emplace_back("security_measures");
    return make_set(std::move(missing));
}

} // namespace

void agency_facts(const AgencyRecord& agency, FactSet& out) {
    out.set("agency.id", FactValue{agency.id});
    out.set_if("agency.name", agency.name);
    out.set_if("agency.level", agency.level);
    out.set_if("agency.public_authority", agency.public_authority);
    out.set_if("agency.competent_authority", agency.competent_authority);
    if (agency.dpo) {
        out.set_if("agency.dpo.name", agency.dpo->name);
        out.set_if("agency.dpo.contact", agency.dpo->contact);
        out.set_if("agency.dpo.published", agency.dpo->published);
        out.set_if("agency.dpo.notified_at", agency.dpo->notified_at);
    }
    if (agency.processing_for_others) {
        std::vector<FactRecord> entries;
        for (const ProcessorEntry& one : *agency.processing_for_others)
            entries.push_back(RecordFields{}
                                  .put("id", FactValue{one.id})
                                  .put("missing", FactValue{missing_of(one)})
                                  .record);
        out.set("agency.processing_for_others", FactValue{std::move(entries)});
    }
}

Instance derive_agency(const AgencyRecord& agency) {
    Instance out{.scope = Scope::agency, .key = agency.id};
    agency_facts(agency, out.own);
    return out;
}

Instance derive_system(const SystemObservation& seen) {
    Instance out{.scope = Scope::system, .key = "system"};
    out.own.set_if("system.policy_in_force", seen.policy_in_force);
    out.own.set_if("system.policy_next_review", seen.policy_next_review);
    out.own.set_if("system.detectors_dated", seen.detectors_dated);
    out.own.set_if("system.last_report", seen.last_report);
    out.own.set_if("system.reported_on", seen.last_report ? seen.last_report : seen.installed);
    return out;
}

} // namespace custos::policies
