// Facts of the roots `source.` and `reg.`: a source, its scans, and the activities it names.

#include "policies/derive_parts.h"

#include <algorithm>
#include <iterator>

namespace custos::policies {
namespace {

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
    std::vector<FactRecord> transfers;
    bool transfers_known = true;
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
        transfers_known = transfers_known && activity->transfers.has_value();
        for (const Transfer& one : activity->transfers.value_or(std::vector<Transfer>{}))
            transfers.push_back(transfer_record(one));
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
    if (transfers_known)
        out.set("reg.transfers", FactValue{std::move(transfers)});
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

std::string responsible_text(const Responsible& one) {
    return one.person ? one.role + " (" + *one.person + ")" : one.role;
}
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
                                    .put("derogation", one.derogation)
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

/// `1.2` of `1.2`, `TLS 1.2` or `TLSv1.2`.
std::optional<Decimal> tls_version(std::string_view text) {
    const std::size_t digit = text.find_first_of("0123456789");
    return digit == std::string_view::npos ? std::nullopt : parse_decimal(text.substr(digit));
}
bool is_over_network(std::string_view uri) {
    constexpr std::string_view kLocal[] = {"file:", "sqlite:", "maildir:", "mbox:"};
    return std::none_of(std::begin(kLocal), std::end(kLocal),
                        [&](std::string_view scheme) { return uri.starts_with(scheme); });
}

/// Whether look-ups search it, and how it is published.
void duty_facts_of(const SourceRecord& s, FactSet& out) {
    out.set("source.lookup.excluded",
            FactValue{s.subject_lookup.has_value() && s.subject_lookup->excluded});
    if (s.subject_lookup)
        out.set_if("source.lookup.reason", s.subject_lookup->reason);
    out.set("source.open_data.present",
            FactValue{s.open_data.has_value() ||
                      s.kind == std::optional<std::string>("open_data_dir")});
    if (s.open_data) {
        out.set_if("source.open_data.publication_ground", s.open_data->publication_ground);
        out.set_if("source.open_data.release_check_id", s.open_data->release_check_id);
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
        if (s.transport->version)
            out.set_if("source.transport.tls_version", tls_version(*s.transport->version));
    }
    out.set("source.transport.network", FactValue{is_over_network(s.uri)});
    out.set_if("source.authentication", s.authentication);
    out.set_if("source.access_review_at", s.access_review_at);
    out.set_if("source.backup_ref", s.backup_ref);
    out.set("source.backup_place",
            FactValue{s.backup_place.value_or(s.kind == std::optional<std::string>("archive"))});
    out.set_if("source.restore_tested_at", s.restore_tested_at);
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
            .put("valid_from", one.valid_from)
            .put("rechecked_on", one.rechecked_on);
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

} // namespace

Instance derive_source(const SourceRecord& source, const SourceObservation& seen,
                       const Register& reg, Instant as_of, const TimeZone& zone) {
    Instance out{.scope = Scope::source, .key = source.id.text()};
    FactSet& facts = out.own;
    if (reg.agency)
        agency_facts(*reg.agency, facts);
    identity_facts_of(source, facts);
    place_facts(source, facts);
    security_facts(source, facts);
    duty_facts_of(source, facts);
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

} // namespace custos::policies
