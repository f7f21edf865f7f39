#include "daemon/store/evaluations.h"

#include "daemon/store/connection.h"

namespace custos::daemon {

namespace {

EvaluationRun run_of(const Statement& row) {
    return EvaluationRun{.id = row.id<Uuid>(0),
                         .as_of = row.instant(1),
                         .evaluated_at = row.instant(2),
                         .trigger = row.string(3),
                         .set = row.id<Digest>(4),
                         .retroactive = row.integer(5) != 0,
                         .counts = row.string(6),
                         .root = row.id<Digest>(7),
                         .evidence_seq = row.count(8)};
}

StoredRecord record_of(const Statement& row) {
    return StoredRecord{.id = row.integer(0),
                        .first_run = row.id<Uuid>(1),
                        .last_run = row.id<Uuid>(2),
                        .record =
                            EvaluationRecord{.rule = row.string(3),
                                             .rev = static_cast<std::uint32_t>(row.integer(4)),
                                             .scope = row.string(5),
                                             .scope_key = row.string(6),
                                             .source = row.string(7),
                                             .outcome = row.string(8),
                                             .severity = row.string(9),
                                             .facts = row.id<Digest>(10),
                                             .body = row.string(11)}};
}

template <class Row, class Make>
Result<std::vector<Row>> collect(Statement rows, Make make) {
    std::vector<Row> found;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return found;
        found.push_back(make(rows));
    }
}

template <class Row, class Make>
Result<std::optional<Row>> first_of(Statement rows, Make make) {
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<Row>();
    return std::optional<Row>(make(rows));
}

#define CUSTOS_RUN_COLUMNS                                                                         \
    "SELECT id, as_of, evaluated_at, trigger, policy_set, retroactive, counts, root, "             \
    "evidence_seq FROM evaluation_run "
#define CUSTOS_EVALUATION_COLUMNS                                                                  \
    "SELECT e.id, a.id, z.id, e.rule, e.rev, e.scope, e.scope_key, e.source, e.outcome, "          \
    "e.severity, e.facts, e.body FROM evaluation e JOIN evaluation_run a ON a.number=e.first_run " \
    "JOIN evaluation_run z ON z.number=e.last_run "

} // namespace

Result<void> put_run(Transaction& change, const EvaluationRun& run) {
    return change.connection().run(
        "INSERT INTO evaluation_run(id, as_of, evaluated_at, trigger, policy_set, retroactive, "
        "counts, root, evidence_seq) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT(id) DO "
        "UPDATE SET counts=excluded.counts, root=excluded.root, evidence_seq=excluded.evidence_seq",
        run.id, run.as_of, run.evaluated_at, run.trigger, run.set, run.retroactive, run.counts,
        run.root, run.evidence_seq);
}

Result<RecordFate> put_evaluation(Transaction& change, const Uuid& run,
                                  const EvaluationRecord& record) {
    Connection& store = change.connection();
    CUSTOS_TRY(const auto number,
               store.query_integer("SELECT number FROM evaluation_run WHERE id=?1", run));
    if (!number)
        return fail(ErrorCode::not_found, "an evaluation was stored before its run");
    {
        CUSTOS_TRY(auto rows,
                   store.query("SELECT id, rev, outcome, facts, severity FROM evaluation WHERE "
                               "rule=?1 AND scope_key=?2 AND in_force=1",
                               record.rule, record.scope_key));
        CUSTOS_TRY(const bool found, rows.step());
        if (found) {
            const std::int64_t id = rows.integer(0);
            const bool same = rows.integer(1) == record.rev && rows.text(2) == record.outcome &&
                              rows.id<Digest>(3) == record.facts && rows.text(4) == record.severity;
            if (same) {
                CUSTOS_CHECK(
                    store.run("UPDATE evaluation SET last_run=?2 WHERE id=?1", id, *number));
                return RecordFate::extended;
            }
            CUSTOS_CHECK(store.run("UPDATE evaluation SET in_force=0 WHERE id=?1", id));
        }
    }
    CUSTOS_CHECK(store.run("INSERT INTO evaluation(rule, rev, scope, scope_key, source, outcome, "
                           "severity, facts, body, first_run, last_run, in_force) VALUES(?1, ?2, "
                           "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, 1)",
                           record.rule, record.rev, record.scope, record.scope_key, record.source,
                           record.outcome, record.severity, record.facts, record.body, *number));
    return RecordFate::stored;
}

Result<std::optional<EvaluationRun>> read_run(Connection& store, const Uuid& run) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_RUN_COLUMNS "WHERE id=?1", run));
    return first_of<EvaluationRun>(std::move(rows), run_of);
}

Result<std::optional<EvaluationRun>> read_last_run(Connection& store) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_RUN_COLUMNS "ORDER BY number DESC LIMIT 1"));
    return first_of<EvaluationRun>(std::move(rows), run_of);
}

Result<std::vector<EvaluationRun>> read_runs(Connection& store, std::size_t limit) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_RUN_COLUMNS "ORDER BY number DESC LIMIT ?1", limit));
    return collect<EvaluationRun>(std::move(rows), run_of);
}

Result<std::vector<StoredRecord>>
read_current_evaluations(Connection& store, std::string_view source, std::string_view outcome) {
    if (outcome.empty()) {
        CUSTOS_TRY(auto rows, store.query(CUSTOS_EVALUATION_COLUMNS
                                          "WHERE e.in_force=1 AND (?1='' OR e.source=?1) ORDER BY "
                                          "e.rule, e.scope_key",
                                          source));
        return collect<StoredRecord>(std::move(rows), record_of);
    }
    CUSTOS_TRY(auto rows, store.query(CUSTOS_EVALUATION_COLUMNS
                                      "WHERE e.in_force=1 AND e.outcome=?2 AND (?1='' OR "
                                      "e.source=?1) ORDER BY e.rule, e.scope_key",
                                      source, outcome));
    return collect<StoredRecord>(std::move(rows), record_of);
}

Result<std::vector<StoredRecord>> read_evaluation_history(Connection& store, std::string_view rule,
                                                          std::string_view scope_key) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_EVALUATION_COLUMNS
                                      "WHERE e.rule=?1 AND e.scope_key=?2 ORDER BY e.id",
                                      rule, scope_key));
    return collect<StoredRecord>(std::move(rows), record_of);
}

Result<std::optional<StoredRecord>>
read_current_evaluation(Connection& store, std::string_view rule, std::string_view scope_key) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_EVALUATION_COLUMNS
                                      "WHERE e.rule=?1 AND e.scope_key=?2 AND e.in_force=1",
                                      rule, scope_key));
    return first_of<StoredRecord>(std::move(rows), record_of);
}

Result<std::vector<OutcomeCount>> count_current_outcomes(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT outcome, count(*) FROM evaluation WHERE in_force=1 "
                                      "GROUP BY outcome ORDER BY outcome"));
    return collect<OutcomeCount>(std::move(rows), [](const Statement& row) {
        return OutcomeCount{.outcome = row.string(0), .records = row.count(1)};
    });
}

} // namespace custos::daemon
