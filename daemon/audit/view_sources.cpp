// Sources, categories and people (store_view.h).

#include "daemon/audit/store_view.h"
#include "daemon/store/connection.h"
#include "daemon/store/records.h"
#include "daemon/store/scans.h"
#include "policies/register/register.h"

#include <algorithm>

namespace custos::daemon {

namespace {

void add_register_fields(const policies::SourceRecord& record, reports::SourceState& state) {
    state.title = record.title.value_or(record.id.text());
    state.kind = record.kind.value_or("");
    state.environment = record.environment.value_or("");
    if (record.owner)
        state.owner = record.owner->person.value_or(record.owner->role);
    state.activities = record.activity_ids.value_or(std::vector<ActivityId>());
    if (record.scan_interval)
        state.scan_interval = policies::to_text(*record.scan_interval);
    for (const policies::Exclusion& exclusion : record.scope_exclude)
        state.exclusions.push_back({.pattern = exclusion.pattern, .reason = exclusion.reason});
}

void add_counts(const ObjectCounts& counts, reports::SourceState& state) {
    state.objects_eligible = counts.objects;
    state.objects_read = counts.by_read_state[static_cast<std::size_t>(ReadState::whole)];
    state.objects_in_part = counts.by_read_state[static_cast<std::size_t>(ReadState::part)];
    state.objects_unread = counts.by_read_state[static_cast<std::size_t>(ReadState::none)];
    state.bytes_read = counts.bytes_read;
    state.objects_current_detection = counts.objects - counts.outdated;
    state.suspect = counts.source_gaps[static_cast<std::size_t>(GapCode::source_suspect)] > 0;
}

/// Gaps of objects by code and by whether the object was read up to it, and those of the source.
Result<void> add_gaps(Connection& store, const SourceId& source, const ObjectCounts& counts,
                      reports::SourceState& state) {
    CUSTOS_TRY(const std::int64_t number, store.find_word(source.text()));
    CUSTOS_TRY(auto rows,
               store.query("SELECT g.code, o.read_state!=?2, count(DISTINCT g.object) FROM "
                           "object_gap g JOIN object o ON o.id=g.object WHERE g.source=?1 AND "
                           "o.vanished IS NULL GROUP BY 1, 2 ORDER BY 1, 2",
                           number, ReadState::none));
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        state.gaps.push_back({.code = static_cast<GapCode>(rows.integer(0)),
                              .objects = rows.count(2),
                              .in_part = rows.integer(1) != 0});
    }
    for (std::size_t code = 0; code < kGapCodes; ++code)
        if (counts.source_gaps[code] > 0)
            state.gaps.push_back(
                {.code = static_cast<GapCode>(code), .objects = counts.source_gaps[code]});
    return {};
}

/// The newest entry that says how a scan of this source ended.
Result<void> add_evidence(Connection& store, reports::SourceState& state) {
    CUSTOS_TRY(
        const auto seq,
        store.query_integer("SELECT seq FROM evidence_entry WHERE type='scan.finished' AND "
                            "instr(line, '\"source\":\"'||?1||'\"')>0 ORDER BY seq DESC LIMIT "
                            "1",
                            state.id));
    if (seq)
        state.evidence = {static_cast<std::uint64_t>(*seq)};
    return {};
}

Result<void> add_scans(Connection& store, reports::SourceState& state) {
    CUSTOS_TRY(const auto complete, read_last_complete_unit(store, state.id));
    CUSTOS_TRY(const auto last, read_last_ended_unit(store, state.id));
    if (complete && complete->ended)
        state.last_full_scan = complete->ended;
    if (last) {
        state.access_time_moves = last->atime_moves;
        if (!last->listing_complete)
            state.last_attempt = last->ended;
    }
    return {};
}

bool is_stale(const reports::SourceState& state, const policies::SourceRecord& record,
              const policies::TimeZone& zone, Instant as_of) {
    return record.scan_interval && state.last_full_scan &&
           zone.add(*state.last_full_scan, *record.scan_interval) < as_of;
}

} // namespace

Result<std::vector<reports::SourceState>> StoreView::query_sources(Instant as_of) const {
    const policies::TimeZone zone =
        context_.set == nullptr ? policies::TimeZone::utc() : context_.set->zone;
    CUSTOS_TRY(const auto records, read_records(store(), RecordKind::source));
    std::vector<reports::SourceState> states;
    for (const Record& stored : records) {
        CUSTOS_TRY(const auto record, policies::source_from_json_text(stored.body));
        CUSTOS_TRY(const auto history, read_record_history(store(), RecordKind::source, stored.id));
        reports::SourceState state{.id = SourceId(stored.id),
                                   .registered_at = history.empty() ? stored.changed_at
                                                                    : history.front().changed_at};
        add_register_fields(record, state);
        CUSTOS_CHECK(add_scans(store(), state));
        CUSTOS_TRY(const ObjectCounts counts,
                   count_objects(store(), state.id, context_.detection.digest));
        add_counts(counts, state);
        CUSTOS_CHECK(add_gaps(store(), state.id, counts, state));
        CUSTOS_CHECK(add_evidence(store(), state));
        state.stale = is_stale(state, record, zone, as_of);
        states.push_back(std::move(state));
    }
    return states;
}

Result<const std::vector<CategorySum>*> StoreView::sums_of(const SourceId& source) const {
    const auto found = sums_.find(source);
    if (found != sums_.end())
        return &found->second;
    CUSTOS_TRY(auto sums, sum_categories(store(), source));
    return &sums_.emplace(source, std::move(sums)).first->second;
}

Result<std::vector<reports::CategoryCount>> StoreView::query_category_counts() const {
    CUSTOS_TRY(const auto records, read_records(store(), RecordKind::source));
    std::vector<reports::CategoryCount> counts;
    for (const Record& record : records) {
        const SourceId source(record.id);
        CUSTOS_TRY(const auto* sums, sums_of(source));
        for (const CategorySum& sum : *sums)
            if (sum.confident_hits > 0)
                counts.push_back({.source = source,
                                  .category = sum.category,
                                  .objects = sum.confident_objects,
                                  .hits = sum.confident_hits,
                                  .persons = {.low = sum.persons, .high = sum.persons}});
    }
    return counts;
}

Result<reports::PersonsEstimate> StoreView::query_persons() const {
    CUSTOS_TRY(const PersonsEstimate persons, estimate_persons(store()));
    return reports::PersonsEstimate{.low = persons.low, .high = persons.high};
}

} // namespace custos::daemon
