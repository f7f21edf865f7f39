// Facts of the root `activity.`: one entry of the register, with what its sources show.

#include "policies/derive_parts.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace custos::policies {
namespace {

constexpr std::array<std::string_view, 8> kMandatoryArticle30{
    "controller",    "controller_contact",  "dpo_contact", "purposes",
    "data_subjects", "categories_declared", "recipients",  "transfers"};

void article_30_facts(const ActivityRecord& a, FactSet& out) {
    out.set_if("activity.controller", a.controller);
    if (a.joint_controllers)
        out.set("activity.joint_controllers", FactValue{make_set(*a.joint_controllers)});
    out.set_if("activity.arrangement_ref", a.arrangement_ref);
    if (a.purposes)
        out.set("activity.purposes", FactValue{make_set(*a.purposes)});
    if (a.data_subjects)
        out.set("activity.data_subjects", FactValue{make_set(*a.data_subjects)});
    if (a.categories_declared)
        out.set("activity.categories_declared", FactValue{texts_of(*a.categories_declared)});
    if (a.recipients)
        out.set("activity.recipients", FactValue{make_set(*a.recipients)});
    if (a.transfers) {
        std::vector<FactRecord> transfers;
        for (const Transfer& one : *a.transfers)
            transfers.push_back(transfer_record(one));
        out.set("activity.transfers", FactValue{std::move(transfers)});
    }
    out.set_if("activity.retention_period", a.retention_period);
    out.set_if("activity.retention_criterion", a.retention_criterion);
    out.set_if("activity.retention_reason", a.retention_reason);
    out.set_if("activity.security_measures", a.security_measures);
}

/// Empty fields of Art. 30(1)(a)–(e), and those of (f) and (g) that neither a value nor a reason
/// fills ("where possible").
void completeness_facts(const ActivityRecord& a, FactSet& out) {
    std::vector<std::string> missing;
    for (const std::string& name : missing_fields(a))
        if (std::find(kMandatoryArticle30.begin(), kMandatoryArticle30.end(), name) !=
            kMandatoryArticle30.end())
            missing.push_back(name);
    // A stated but empty list of purposes, people or categories describes nothing.
    const auto is_empty = [](const auto& list) { return list && list->empty(); };
    if (is_empty(a.purposes))
        missing.emplace_back("purposes");
    if (is_empty(a.data_subjects))
        missing.emplace_back("data_subjects");
    if (is_empty(a.categories_declared))
        missing.emplace_back("categories_declared");
    out.set("activity.missing_mandatory", FactValue{make_set(std::move(missing))});
    std::vector<std::string> possible;
    if (!a.retention_period && !a.retention_criterion && !a.retention_reason)
        possible.emplace_back("retention_period");
    if (!a.security_measures && !a.security_reason)
        possible.emplace_back("security_measures");
    out.set("activity.missing_where_possible", FactValue{make_set(std::move(possible))});
}

void duty_facts(const ActivityRecord& a, FactSet& out) {
    if (a.legal_basis)
        out.set("activity.legal_basis", FactValue{make_set(*a.legal_basis)});
    out.set_if("activity.legal_basis_ref", a.legal_basis_ref);
    out.set_if("activity.consent_evidence_ref", a.consent_evidence_ref);
    if (a.art9_conditions)
        out.set("activity.art9_conditions", FactValue{make_set(*a.art9_conditions)});
    out.set_if("activity.art10_authority", a.art10_authority);
    out.set_if("activity.minors", a.minors);
    out.set_if("activity.information_society_service", a.information_society_service);
    out.set_if("activity.notice_ref", a.notice_ref);
    out.set_if("activity.rights_procedure_ref", a.rights_procedure_ref);
    if (a.dpia) {
        out.set_if("activity.dpia.required", a.dpia->required);
        out.set_if("activity.dpia.reference", a.dpia->reference);
        out.set_if("activity.dpia.date", a.dpia->date);
        out.set_if("activity.dpia.residual_risk", a.dpia->residual_risk);
        out.set_if("activity.dpia.prior_consultation_ref", a.dpia->prior_consultation_ref);
        out.set_if("activity.dpia.next_review", a.dpia->next_review);
    }
    if (a.processors) {
        std::vector<FactRecord> processors;
        for (const ProcessorContract& one : *a.processors) {
            RecordFields fields;
            fields.put("name", FactValue{one.name})
                .put("contract_ref", one.contract_ref)
                .put("sub_processors_authorised", one.sub_processors_authorised);
            if (one.contract_until)
                fields.put("contract_until", date_fact(*one.contract_until));
            processors.push_back(std::move(fields.record));
        }
        out.set("activity.processors", FactValue{std::move(processors)});
    }
    out.set_if("activity.automated_decisions", a.automated_decisions);
    out.set_if("activity.systematic_monitoring", a.systematic_monitoring);
    out.set_if("activity.archiving_purpose", a.archiving_purpose);
    out.set_if("activity.archiving_research", a.archiving_research);
    out.set_if("activity.parental_consent_ref", a.parental_consent_ref);
}

/// What the sources that name the activity say. Unknown while one of them was never scanned,
/// unless there are none.
void linked_facts(std::span<const LinkedSource> sources, FactSet& out) {
    std::vector<std::string> ids;
    std::vector<std::string> found;
    std::uint64_t persons = 0;
    bool scanned = true;
    for (const LinkedSource& source : sources) {
        ids.push_back(source.record.id.text());
        scanned = scanned && source.seen.categories.has_value();
        if (!source.seen.categories)
            continue;
        for (const std::string& name : names_of(*source.seen.categories))
            found.push_back(name);
        persons = std::max(persons, estimate_persons(*source.seen.categories).strongest);
    }
    out.set("activity.source_ids", FactValue{make_set(std::move(ids))});
    if (!scanned)
        return;
    out.set("activity.categories_found", FactValue{make_set(std::move(found))});
    out.set("activity.persons_estimate", count_fact(persons));
}

/// What is in `now` and not in `before`.
TextSet added(const TextSet& now, const TextSet& before) {
    TextSet out;
    std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                        std::back_inserter(out));
    return out;
}

/// What changed since the DPIA (Art. 35(11)); each part is unknown while a side of it is.
void dpia_changes(const ActivityRecord& a, std::span<const LinkedSource> sources, FactSet& out) {
    if (!a.dpia || !a.dpia->assessed)
        return;
    const DpiaScope& before = *a.dpia->assessed;
    const FactValue* found = out.find("activity.categories_found");
    if (before.categories && a.categories_declared && found != nullptr) {
        const TextSet assessed = texts_of(*before.categories);
        std::vector<std::string> fresh;
        for (const TextSet& names :
             {texts_of(*a.categories_declared), std::get<TextSet>(found->value)})
            for (const std::string& name : names)
                if (!is_covered(name, assessed))
                    fresh.push_back(name);
        out.set("activity.dpia.new_categories", FactValue{make_set(std::move(fresh))});
    }
    const FactValue* persons = out.find("activity.persons_estimate");
    if (before.persons && *before.persons > 0 && persons != nullptr) {
        constexpr std::int64_t kHundredPercent = 100'000; // in thousandths
        const std::int64_t more =
            std::max<std::int64_t>(0, std::get<std::int64_t>(persons->value) - *before.persons);
        out.set("activity.dpia.persons_growth_pct",
                FactValue{Decimal{more * kHundredPercent / *before.persons}});
    }
    const bool places_known =
        std::all_of(sources.begin(), sources.end(),
                    [](const LinkedSource& one) { return one.record.locations.has_value(); });
    if (before.countries && a.transfers && places_known) {
        std::vector<std::string> countries;
        for (const Transfer& one : *a.transfers)
            countries.push_back(one.country);
        for (const LinkedSource& source : sources)
            for (const Location& one : *source.record.locations)
                countries.push_back(one.country);
        out.set("activity.dpia.new_countries",
                FactValue{added(make_set(std::move(countries)), make_set(*before.countries))});
    }
    if (before.processors && a.processors) {
        std::vector<std::string> names;
        for (const ProcessorContract& one : *a.processors)
            names.push_back(one.name);
        out.set("activity.dpia.new_processors",
                FactValue{added(make_set(std::move(names)), make_set(*before.processors))});
    }
}

} // namespace

Instance derive_activity(const ActivityRecord& activity, const ActivityObservation& seen,
                         const Register& reg, std::span<const LinkedSource> sources, Instant as_of,
                         const TimeZone& zone) {
    Instance out{.scope = Scope::activity, .key = activity.id.text()};
    FactSet& facts = out.own;
    if (reg.agency)
        agency_facts(*reg.agency, facts);
    facts.set("activity.id", FactValue{activity.id.text()});
    facts.set("activity.title", FactValue{activity.title.value_or(activity.id.text())});
    facts.set("activity.ended", FactValue{has_ended(activity, zone.date_of(as_of))});
    article_30_facts(activity, facts);
    completeness_facts(activity, facts);
    duty_facts(activity, facts);
    if (activity.public_authority)
        facts.set("activity.public_authority", FactValue{*activity.public_authority});
    else if (reg.agency)
        facts.set_if("activity.public_authority", reg.agency->public_authority);
    facts.set_if("activity.last_review", activity.last_review);
    facts.set("activity.reviewed_on", FactValue{activity.last_review.value_or(seen.registered_on)});
    linked_facts(sources, facts);
    dpia_changes(activity, sources, facts);
    return out;
}

} // namespace custos::policies
