#include "policies/derive.h"

#include "policies/names.h"

#include <algorithm>
#include <array>

namespace custos::policies {
namespace {

constexpr std::array<std::string_view, 8> kMandatoryArticle30{
    "controller",    "controller_contact",  "dpo_contact", "purposes",
    "data_subjects", "categories_declared", "recipients",  "transfers"};

FactValue date_fact(const Until& until) {
    return until.date ? FactValue{*until.date} : FactValue{OpenEnded{}};
}
template <class Tag>
TextSet texts_of(const std::vector<Name<Tag>>& names) {
    std::vector<std::string> out;
    for (const auto& name : names)
        out.push_back(name.text());
    return make_set(std::move(out));
}
std::string responsible_text(const Responsible& one) {
    return one.person ? one.role + " (" + *one.person + ")" : one.role;
}
FactValue count_fact(std::uint64_t count) {
    return FactValue{static_cast<std::int64_t>(count)};
}

/// `part` of `whole` in percent, three decimals, rounded down; nothing of nothing is everything.
Decimal share(std::uint64_t part, std::uint64_t whole) {
    constexpr std::uint64_t kHundredPercent = 100'000;
    if (whole == 0)
        return Decimal{static_cast<std::int64_t>(kHundredPercent)};
    return Decimal{static_cast<std::int64_t>(part * kHundredPercent / whole)};
}

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

// ---- agency -------------------------------------------------------------------------------------

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

// ---- activity -----------------------------------------------------------------------------------

bool has_ended(const ActivityRecord& activity, Date today) {
    return activity.ended_on && *activity.ended_on <= today;
}

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
            transfers.push_back(RecordFields{}
                                    .put("country", FactValue{one.country})
                                    .put("recipient", one.recipient)
                                    .put("mechanism", one.mechanism)
                                    .put("safeguards_ref", one.safeguards_ref)
                                    .record);
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
    out.set_if("activity.archiving_research", a.archiving_research);
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

// ---- reg: the activities of a source ------------------------------------------------------------

/// Union over activities of a list that each may leave unknown. Known entries count; if all that is
/// known is empty and something is unknown, so is the union.
class KnownUnion {
public:
    template <class Values>
    void add(const std::optional<Values>& values) {
        complete_ = complete_ && values.has_value();
        if (values)
            values_.insert(values_.end(), values->begin(), values->end());
    }
    [[nodiscard]] bool complete() const noexcept { return complete_; }
    [[nodiscard]] std::optional<TextSet> take() {
        TextSet out = make_set(std::move(values_));
        if (out.empty() && !complete_)
            return std::nullopt;
        return out;
    }

private:
    std::vector<std::string> values_;
    bool complete_ = true;
};

std::optional<TextSet> category_texts(const std::optional<std::vector<DataCategory>>& categories) {
    if (!categories)
        return std::nullopt;
    return texts_of(*categories);
}

struct Declared {
    TextSet categories;
    bool complete = true;
};

/// Fills reg.*; returns what the linked activities declare.
Declared reg_facts(const SourceRecord& source, std::span<const ActivityRecord* const> linked,
                   Date today, FactSet& out) {
    KnownUnion purposes;
    KnownUnion bases;
    KnownUnion conditions;
    KnownUnion authorities;
    KnownUnion declared;
    std::vector<std::string> ids;
    std::optional<CivilDuration> longest;
    std::optional<Date> oldest;
    std::optional<Date> ended_on;
    bool all_ended = !linked.empty();
    bool periods_known = !linked.empty();
    bool reviews_known = !linked.empty();
    for (const ActivityRecord* activity : linked) {
        ids.push_back(activity->id.text());
        purposes.add(activity->purposes);
        bases.add(activity->legal_basis);
        conditions.add(activity->art9_conditions);
        authorities.add(activity->art10_authority
                            ? std::optional(std::vector<std::string>{*activity->art10_authority})
                            : std::nullopt);
        declared.add(category_texts(activity->categories_declared));
        const auto& period = activity->retention_period;
        periods_known = periods_known && period.has_value();
        if (period && (!longest || add(today, *period) > add(today, *longest)))
            longest = period;
        reviews_known = reviews_known && activity->last_review.has_value();
        if (activity->last_review && (!oldest || *activity->last_review < *oldest))
            oldest = activity->last_review;
        all_ended = all_ended && has_ended(*activity, today);
        if (activity->ended_on && (!ended_on || *activity->ended_on > *ended_on))
            ended_on = activity->ended_on;
    }
    out.set("reg.activity_ids", FactValue{make_set(std::move(ids))});
    out.set_if("reg.purposes", purposes.take());
    out.set_if("reg.legal_basis", bases.take());
    out.set_if("reg.art9_conditions", conditions.take());
    out.set_if("reg.art10_authorities", authorities.take());
    // The longest of the known periods would be a guess while another is unknown.
    if (source.retention_period)
        out.set("reg.retention_period", FactValue{*source.retention_period});
    else if (periods_known)
        out.set_if("reg.retention_period", longest);
    if (reviews_known)
        out.set_if("reg.last_review", oldest);
    out.set("reg.all_ended", FactValue{all_ended});
    if (all_ended)
        out.set_if("reg.ended_on", ended_on);
    Declared result{declared.take().value_or(TextSet{}), declared.complete()};
    if (result.complete || !result.categories.empty())
        out.set("reg.categories_declared", FactValue{result.categories});
    return result;
}

// ---- source -------------------------------------------------------------------------------------

void identity_facts_of(const SourceRecord& s, FactSet& out) {
    out.set("source.id", FactValue{s.id.text()});
    out.set("source.title", FactValue{s.title.value_or(s.id.text())});
    out.set_if("source.kind", s.kind);
    out.set_if("source.connector", s.connector);
    out.set_if("source.environment", s.environment);
    out.set_if("source.status", s.status);
    out.set_if("source.status_since", s.status_since);
    out.set_if("source.agency", s.agency);
    if (s.owner)
        out.set("source.owner", FactValue{responsible_text(*s.owner)});
    if (s.it_admin)
        out.set("source.it_admin", FactValue{responsible_text(*s.it_admin)});
    if (s.activity_ids)
        out.set("source.activity_ids", FactValue{texts_of(*s.activity_ids)});
}

void place_facts(const SourceRecord& s, FactSet& out) {
    if (s.locations) {
        std::vector<FactRecord> locations;
        for (const Location& one : *s.locations)
            locations.push_back(RecordFields{}
                                    .put("country", FactValue{one.country})
                                    .put("operator", one.operator_name)
                                    .put("mechanism", one.mechanism)
                                    .put("mechanism_ref", one.mechanism_ref)
                                    .put("tia_ref", one.tia_ref)
                                    .put("valid_until", one.valid_until)
                                    .record);
        out.set("source.locations", FactValue{std::move(locations)});
    }
    if (s.recipients)
        out.set("source.recipients", FactValue{make_set(*s.recipients)});
    out.set_if("source.public", s.is_public);
    out.set_if("source.authentic_source", s.authentic_source);
    if (s.copy_of) {
        out.set("source.copy_of.source", FactValue{s.copy_of->source});
        out.set_if("source.copy_of.last_refresh", s.copy_of->last_refresh);
        out.set_if("source.copy_of.justification", s.copy_of->justification);
        if (s.copy_of->last_refresh && s.copy_of->refresh_interval)
            out.set("source.copy_of.refresh_due",
                    FactValue{add(*s.copy_of->last_refresh, *s.copy_of->refresh_interval)});
    }
}

void security_facts(const SourceRecord& s, FactSet& out) {
    out.set_if("source.classification", s.classification);
    if (s.encryption_at_rest) {
        out.set_if("source.encryption_at_rest.state", s.encryption_at_rest->state);
        out.set_if("source.encryption_at_rest.evidence_ref", s.encryption_at_rest->evidence_ref);
        out.set_if("source.encryption_at_rest.verified_at", s.encryption_at_rest->verified_at);
    }
    if (s.transport) {
        out.set_if("source.transport.tls", s.transport->tls);
        out.set_if("source.transport.version", s.transport->version);
    }
    out.set_if("source.authentication", s.authentication);
    out.set_if("source.access_review_at", s.access_review_at);
    out.set_if("source.backup_ref", s.backup_ref);
}

void belgian_facts(const SourceRecord& s, FactSet& out) {
    std::vector<FactRecord> authorisations;
    for (const NrnAuthorisation& one :
         s.nrn_authorisations.value_or(std::vector<NrnAuthorisation>{})) {
        RecordFields fields;
        fields.put("kind", FactValue{one.kind})
            .put("reference", one.reference)
            .put("purposes", FactValue{make_set(one.purposes)})
            .put("activity_ids", FactValue{texts_of(one.activity_ids)})
            .put("valid_from", one.valid_from);
        if (one.valid_until)
            fields.put("valid_until", date_fact(*one.valid_until));
        authorisations.push_back(std::move(fields.record));
    }
    if (s.nrn_authorisations)
        out.set("source.nrn_authorisations", FactValue{std::move(authorisations)});
    out.set_if("source.health_access_list_ref", s.health_access_list_ref);
    out.set_if("source.judicial_access_list_ref", s.judicial_access_list_ref);
    out.set_if("source.confidentiality_ref", s.confidentiality_ref);
    out.set("source.legal_hold.present", FactValue{s.legal_hold.has_value()});
    if (s.legal_hold) {
        out.set_if("source.legal_hold.reference", s.legal_hold->reference);
        if (s.legal_hold->until)
            out.set("source.legal_hold.until", date_fact(*s.legal_hold->until));
    }
    out.set_if("source.selection_list_ref", s.selection_list_ref);
}

void category_facts(const std::vector<CategoryObservation>& categories, const Declared& declared,
                    FactSet& out) {
    const TextSet found = names_of(categories);
    std::vector<std::string> undeclared;
    for (const std::string& name : found)
        if (!is_covered(name, declared.categories))
            undeclared.push_back(name);
    // What an activity with unknown categories declares may cover the rest.
    if (declared.complete || undeclared.empty()) {
        std::vector<FactRecord> records;
        for (const CategoryObservation& one : categories)
            if (std::binary_search(undeclared.begin(), undeclared.end(), one.category.text()))
                records.push_back(RecordFields{}
                                      .put("category", FactValue{one.category.text()})
                                      .put("count", count_fact(one.count))
                                      .put("objects", count_fact(one.objects))
                                      .record);
        out.set("source.undeclared", FactValue{std::move(records)});
        out.set("source.categories_undeclared", FactValue{make_set(std::move(undeclared))});
    }
    out.set("source.categories_found", FactValue{found});
    const PersonsEstimate persons = estimate_persons(categories);
    out.set("source.persons_estimate", count_fact(persons.strongest));
    out.set("source.persons_low", count_fact(persons.low));
    out.set("source.persons_high", count_fact(persons.high));
    out.set("source.nrn_count", count_fact(places_under(categories, "government_id.be_nrn")));
    out.set("source.bis_count", count_fact(places_under(categories, "government_id.be_bis")));
    out.set("source.criminal_count", count_fact(places_under(categories, "judicial")));
}

void scan_facts(const SourceRecord& s, const SourceObservation& seen, const TimeZone& zone,
                FactSet& out) {
    out.set_if("source.scan_interval", s.scan_interval);
    out.set_if("source.last_full_scan", seen.last_full_scan);
    if (s.scan_interval)
        out.set("source.scan_due",
                FactValue{zone.add(seen.last_full_scan.value_or(zone.start_of(seen.registered_on)),
                                   *s.scan_interval)});
    if (seen.objects_eligible) {
        const std::uint64_t read = std::min(seen.objects_read.value_or(0), *seen.objects_eligible);
        out.set("source.objects_eligible", count_fact(*seen.objects_eligible));
        out.set("source.objects_unread", count_fact(*seen.objects_eligible - read));
        out.set("source.coverage_pct", FactValue{share(read, *seen.objects_eligible)});
        std::vector<FactRecord> causes;
        for (const auto& [code, objects] : seen.unread_by_cause)
            causes.push_back(RecordFields{}
                                 .put("cause", FactValue{std::string(name_of(code))})
                                 .put("objects", count_fact(objects))
                                 .record);
        out.set("source.unread_by_cause", FactValue{std::move(causes)});
    }
    if (seen.ages) {
        const std::uint64_t uncertain = seen.ages->weak + seen.ages->unknown;
        const std::uint64_t whole = uncertain + seen.ages->strong;
        out.set("source.weak_age_pct", FactValue{whole == 0 ? Decimal{} : share(uncertain, whole)});
    }
    if (seen.stale_objects)
        out.set("source.stale_objects", count_fact(*seen.stale_objects));
    if (seen.anonymous_objects)
        out.set("source.anonymous_objects", count_fact(*seen.anonymous_objects));
    else if (s.uri.starts_with("file:"))
        out.set("source.anonymous_objects", count_fact(0));
    out.set("source.sample_locators", FactValue{make_set(seen.sample_locators)});
}

// ---- object -------------------------------------------------------------------------------------

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
    return out;
}

Instance derive_source(const SourceRecord& source, const SourceObservation& seen,
                       const Register& reg, Instant as_of, const TimeZone& zone) {
    Instance out{.scope = Scope::source, .key = source.id.text()};
    FactSet& facts = out.own;
    if (reg.agency)
        agency_facts(*reg.agency, facts);
    identity_facts_of(source, facts);
    place_facts(source, facts);
    security_facts(source, facts);
    belgian_facts(source, facts);
    const auto ids = source.activity_ids.value_or(std::vector<ActivityId>{});
    std::vector<ActivityRecord> unregistered; // links whose content is unknown
    unregistered.reserve(ids.size());
    std::vector<const ActivityRecord*> linked;
    for (const ActivityId& id : ids) {
        const auto found = std::find_if(reg.activities.begin(), reg.activities.end(),
                                        [&](const ActivityRecord& one) { return one.id == id; });
        linked.push_back(found != reg.activities.end()
                             ? &*found
                             : &unregistered.emplace_back(ActivityRecord{.id = id}));
    }
    const Declared declared = reg_facts(source, linked, zone.date_of(as_of), facts);
    scan_facts(source, seen, zone, facts);
    if (seen.categories)
        category_facts(*seen.categories, declared, facts);
    return out;
}

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
