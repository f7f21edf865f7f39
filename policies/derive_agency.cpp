// Facts of the roots `agency.` and `system.`.

#include "policies/derive_parts.h"

namespace custos::policies {

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
    return out;
}

} // namespace custos::policies
