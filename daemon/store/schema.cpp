#include "daemon/store/schema.h"

#include "daemon/store/connection.h"

#include <array>

namespace custos::daemon {

namespace {

// Times are microseconds UTC. `word` numbers what repeats: sources, detectors, categories, formats.
constexpr Literal kRegister = R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE word(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE record(
    kind INTEGER NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
    valid_from INTEGER NOT NULL, changed_at INTEGER NOT NULL, actor TEXT NOT NULL,
    removed INTEGER NOT NULL, PRIMARY KEY(kind, id, revision)) STRICT, WITHOUT ROWID;
CREATE TABLE policy_set(
    digest BLOB PRIMARY KEY, number INTEGER NOT NULL, text TEXT NOT NULL, packs TEXT NOT NULL,
    imported_at INTEGER NOT NULL, effective_from INTEGER, effective_until INTEGER,
    actor TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE report(
    id BLOB PRIMARY KEY, type TEXT NOT NULL, language TEXT NOT NULL, created INTEGER NOT NULL,
    period_from INTEGER NOT NULL, period_to INTEGER NOT NULL, actor TEXT NOT NULL,
    folder TEXT NOT NULL, manifest BLOB NOT NULL, evidence_seq INTEGER NOT NULL,
    body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE schedule(
    id TEXT PRIMARY KEY, kind INTEGER NOT NULL, cron TEXT NOT NULL, time_zone TEXT NOT NULL,
    enabled INTEGER NOT NULL, next_due INTEGER, last_run INTEGER, body TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
)sql";

constexpr Literal kScans = R"sql(
CREATE TABLE scan(
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, state INTEGER NOT NULL,
    trigger TEXT NOT NULL, actor TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER) STRICT;
CREATE TABLE unit(
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
    scan INTEGER NOT NULL REFERENCES scan(number), source INTEGER NOT NULL REFERENCES word(id),
    state INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER, detection BLOB NOT NULL,
    full INTEGER NOT NULL, listing_complete INTEGER NOT NULL DEFAULT 0,
    atime_moves INTEGER NOT NULL DEFAULT 0, file_system_id INTEGER,
    next_seq INTEGER NOT NULL DEFAULT 0, listed INTEGER NOT NULL DEFAULT 0,
    excluded INTEGER NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0,
    objects_read INTEGER NOT NULL DEFAULT 0, objects_unread INTEGER NOT NULL DEFAULT 0,
    bytes_read INTEGER NOT NULL DEFAULT 0, hits INTEGER NOT NULL DEFAULT 0,
    gaps INTEGER NOT NULL DEFAULT 0, vanished INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX unit_by_scan ON unit(scan);
CREATE INDEX unit_by_source ON unit(source, ended);
CREATE TABLE source_state(
    source INTEGER PRIMARY KEY REFERENCES word(id), file_system_id INTEGER,
    trusted INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE source_gap(
    unit INTEGER NOT NULL REFERENCES unit(number), number INTEGER NOT NULL, code INTEGER NOT NULL,
    native INTEGER NOT NULL, detail TEXT NOT NULL, path BLOB NOT NULL, display_path TEXT NOT NULL,
    PRIMARY KEY(unit, number)) STRICT, WITHOUT ROWID;
)sql";

// `object_key` is narrow and in key order: the index of known objects is one pass over it.
// `finding` is narrow too: sums never read places and tokens, which lie in `finding_detail`.
constexpr Literal kObjects = R"sql(
CREATE TABLE object_key(
    source INTEGER NOT NULL, key BLOB NOT NULL, object INTEGER NOT NULL, token INTEGER NOT NULL,
    state INTEGER NOT NULL, detection INTEGER NOT NULL, PRIMARY KEY(source, key))
    STRICT, WITHOUT ROWID;
CREATE TABLE object(
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key BLOB NOT NULL, path BLOB,
    display_path TEXT NOT NULL, path_hits INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL, mode INTEGER NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL,
    permission_bits INTEGER NOT NULL, read_state INTEGER NOT NULL, bytes_read INTEGER NOT NULL,
    content BLOB NOT NULL, format INTEGER NOT NULL, charset INTEGER NOT NULL,
    detection INTEGER NOT NULL, first_read INTEGER NOT NULL, last_read INTEGER NOT NULL,
    unit INTEGER NOT NULL REFERENCES unit(number), vanished INTEGER) STRICT;
CREATE INDEX object_vanished ON object(vanished) WHERE vanished IS NOT NULL;
CREATE INDEX object_world_readable ON object(source, id) WHERE permission_bits & 2 != 0;
CREATE TABLE object_gap(
    object INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, number INTEGER NOT NULL,
    source INTEGER NOT NULL, code INTEGER NOT NULL, native INTEGER NOT NULL,
    at_byte INTEGER NOT NULL, detail TEXT NOT NULL, PRIMARY KEY(object, number))
    STRICT, WITHOUT ROWID;
CREATE TABLE path_category(
    source INTEGER NOT NULL, object INTEGER NOT NULL,
    category INTEGER NOT NULL, PRIMARY KEY(source, object, category)) STRICT, WITHOUT ROWID;
CREATE TABLE finding(
    source INTEGER NOT NULL, object INTEGER NOT NULL, detector INTEGER NOT NULL, version INTEGER NOT NULL, category INTEGER NOT NULL,
    mask INTEGER NOT NULL, hits INTEGER NOT NULL, confident INTEGER NOT NULL,
    confidence_min REAL NOT NULL, confidence_max REAL NOT NULL, distinct_values INTEGER NOT NULL,
    re_seen INTEGER NOT NULL, triage INTEGER NOT NULL, first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL, PRIMARY KEY(source, object, detector)) STRICT, WITHOUT ROWID;
CREATE TABLE finding_detail(
    source INTEGER NOT NULL, object INTEGER NOT NULL, detector INTEGER NOT NULL,
    places BLOB NOT NULL, tokens BLOB NOT NULL, sampled INTEGER NOT NULL,
    PRIMARY KEY(source, object, detector)) STRICT, WITHOUT ROWID;
CREATE TABLE triage(
    object INTEGER NOT NULL, detector INTEGER NOT NULL, version INTEGER NOT NULL,
    verdict INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY(object, detector, version)) STRICT, WITHOUT ROWID;
)sql";

constexpr Literal kJudgements = R"sql(
CREATE TABLE evaluation_run(
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, as_of INTEGER NOT NULL,
    evaluated_at INTEGER NOT NULL, trigger TEXT NOT NULL, policy_set BLOB NOT NULL,
    retroactive INTEGER NOT NULL, counts TEXT NOT NULL, root BLOB NOT NULL,
    evidence_seq INTEGER NOT NULL) STRICT;
CREATE TABLE evaluation(
    id INTEGER PRIMARY KEY, rule TEXT NOT NULL, rev INTEGER NOT NULL, scope TEXT NOT NULL,
    scope_key TEXT NOT NULL, source TEXT NOT NULL, outcome TEXT NOT NULL, severity TEXT NOT NULL,
    facts BLOB NOT NULL, body TEXT NOT NULL, first_run INTEGER NOT NULL,
    last_run INTEGER NOT NULL, in_force INTEGER NOT NULL) STRICT;
CREATE INDEX evaluation_by_rule ON evaluation(rule, scope_key, id);
CREATE UNIQUE INDEX evaluation_in_force ON evaluation(rule, scope_key) WHERE in_force=1;
CREATE INDEX evaluation_by_outcome ON evaluation(outcome, source) WHERE in_force=1;
CREATE TABLE violation(
    key BLOB PRIMARY KEY, rule TEXT NOT NULL, rev INTEGER NOT NULL, scope TEXT NOT NULL,
    scope_key TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, severity TEXT NOT NULL,
    severity_rank INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
    confirmed_at INTEGER, due INTEGER, expires INTEGER, closed_at INTEGER, assignee TEXT NOT NULL,
    reopened INTEGER NOT NULL, evaluation INTEGER NOT NULL, body TEXT NOT NULL)
    STRICT, WITHOUT ROWID;
CREATE TABLE violation_event(
    id INTEGER PRIMARY KEY, key BLOB NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
    role TEXT NOT NULL, verb TEXT NOT NULL, from_state TEXT NOT NULL, to_state TEXT NOT NULL,
    body TEXT NOT NULL, evidence_seq INTEGER NOT NULL) STRICT;
CREATE INDEX violation_open ON violation(severity, state) WHERE closed_at IS NULL;
CREATE INDEX violation_event_by_key ON violation_event(key, id);
CREATE INDEX violation_event_by_time ON violation_event(at);
)sql";

// The triggers make a slip of ours fail; whoever holds the key can drop them, and is found by the
// chain, the tree and the signed checkpoints.
constexpr Literal kEvidence = R"sql(
CREATE TABLE evidence_entry(
    seq INTEGER PRIMARY KEY, hash BLOB NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL,
    line TEXT NOT NULL) STRICT;
CREATE INDEX evidence_entry_by_type ON evidence_entry(type, seq);
CREATE TABLE evidence_details(seq INTEGER PRIMARY KEY, sealed BLOB) STRICT;
CREATE TABLE evidence_node(
    level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY(level, number)) STRICT, WITHOUT ROWID;
CREATE TABLE evidence_checkpoint(
    size INTEGER PRIMARY KEY, root BLOB NOT NULL, time INTEGER NOT NULL, text TEXT NOT NULL,
    signature BLOB NOT NULL, token BLOB) STRICT;
CREATE TRIGGER evidence_entry_stays BEFORE DELETE ON evidence_entry
    BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_entry_fixed BEFORE UPDATE ON evidence_entry
    BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
)sql";

struct Step {
    int to_version;
    std::array<Literal, 5> scripts;
};
constexpr std::array kSteps{
    Step{.to_version = 1, .scripts = {kRegister, kScans, kObjects, kJudgements, kEvidence}},
};
static_assert(kSteps.back().to_version == kSchemaVersion);

Result<void> run_step(Connection& store, const Step& step) {
    CUSTOS_CHECK(store.run_script("BEGIN IMMEDIATE"));
    const auto apply = [&]() -> Result<void> {
        for (const Literal script : step.scripts)
            CUSTOS_CHECK(store.run_script(script));
        CUSTOS_CHECK(store.run("INSERT INTO meta(name, value) VALUES('schema', ?1) "
                               "ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                               step.to_version));
        return store.run_script("COMMIT");
    };
    auto applied = apply();
    if (!applied && store.is_in_transaction())
        CUSTOS_CHECK(store.run_script("ROLLBACK"));
    return applied;
}

} // namespace

Result<int> read_schema_version(Connection& store) {
    CUSTOS_TRY(const auto tables, store.query_integer("SELECT count(*) FROM sqlite_schema"));
    if (tables.value_or(0) == 0)
        return 0;
    CUSTOS_TRY(const auto ours, store.query_integer("SELECT count(*) FROM sqlite_schema "
                                                    "WHERE type='table' AND name='meta'"));
    if (ours.value_or(0) == 0)
        return fail(ErrorCode::invalid_input, "the database holds no store of Custos; nothing was "
                                              "changed: name the right file");
    CUSTOS_TRY(const auto version,
               store.query_integer("SELECT value FROM meta WHERE name='schema'"));
    if (version.value_or(0) > kSchemaVersion)
        return fail(ErrorCode::version_too_new,
                    "the store was written by a later version of Custos (schema {}, this program "
                    "knows {}); nothing was changed: install the later version",
                    *version, std::int64_t{kSchemaVersion});
    return static_cast<int>(version.value_or(0));
}

Result<void> migrate(Connection& store) {
    CUSTOS_TRY(const int found, read_schema_version(store));
    for (const Step& step : kSteps)
        if (step.to_version > found)
            CUSTOS_CHECK(run_step(store, step));
    return {};
}

} // namespace custos::daemon
