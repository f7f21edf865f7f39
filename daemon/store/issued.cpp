#include "daemon/store/issued.h"

#include "daemon/store/connection.h"
#include "scanners/model/sha256.h"

namespace custos::daemon {

namespace {

IssuedReport report_of(const Statement& row) {
    return IssuedReport{.id = row.id<Uuid>(0),
                        .type = row.string(1),
                        .language = row.string(2),
                        .created = row.instant(3),
                        .period_from = row.instant(4),
                        .period_to = row.instant(5),
                        .actor = row.string(6),
                        .folder = row.string(7),
                        .manifest = row.id<Digest>(8),
                        .evidence_seq = row.count(9),
                        .body = row.string(10)};
}

PolicySet policy_set_of(const Statement& row) {
    return PolicySet{.digest = row.id<Digest>(0),
                     .text = row.string(1),
                     .packs = row.string(2),
                     .imported_at = row.instant(3),
                     .effective_from = row.optional_instant(4),
                     .effective_until = row.optional_instant(5),
                     .actor = row.string(6)};
}

} // namespace

std::string_view name_of(ScheduleKind kind) noexcept {
    switch (kind) {
    case ScheduleKind::scan: return "scan";
    case ScheduleKind::report: return "report";
    case ScheduleKind::checkpoint: return "checkpoint";
    case ScheduleKind::tick: return "tick";
    }
    return "scan";
}

Result<void> put_report(Transaction& change, const IssuedReport& report) {
    return change.connection().run(
        "INSERT INTO report(id, type, language, created, period_from, period_to, actor, folder, "
        "manifest, evidence_seq, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        report.id, report.type, report.language, report.created, report.period_from,
        report.period_to, report.actor, report.folder, report.manifest, report.evidence_seq,
        report.body);
}

Result<std::optional<IssuedReport>> read_report(Connection& store, const Uuid& id) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT id, type, language, created, period_from, period_to, actor, "
                           "folder, manifest, evidence_seq, body FROM report WHERE id=?1",
                           id));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<IssuedReport>();
    return std::optional(report_of(rows));
}

Result<std::vector<IssuedReport>> read_reports(Connection& store, std::size_t limit) {
    CUSTOS_TRY(auto rows, store.query("SELECT id, type, language, created, period_from, period_to, "
                                      "actor, folder, manifest, evidence_seq, body FROM report "
                                      "ORDER BY created DESC, id DESC LIMIT ?1",
                                      limit));
    std::vector<IssuedReport> reports;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return reports;
        reports.push_back(report_of(rows));
    }
}

Result<void> put_schedule(Transaction& change, const Schedule& schedule) {
    return change.connection().run(
        "INSERT INTO schedule(id, kind, cron, time_zone, enabled, next_due, last_run, body) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(id) DO UPDATE SET kind=excluded.kind, "
        "cron=excluded.cron, time_zone=excluded.time_zone, enabled=excluded.enabled, "
        "next_due=excluded.next_due, last_run=excluded.last_run, body=excluded.body",
        schedule.id, schedule.kind, schedule.cron, schedule.time_zone, schedule.enabled,
        schedule.next_due, schedule.last_run, schedule.body);
}

Result<void> remove_schedule(Transaction& change, std::string_view id) {
    CUSTOS_CHECK(change.connection().run("DELETE FROM schedule WHERE id=?1", id));
    if (change.connection().rows_changed() == 0)
        return fail(ErrorCode::not_found, "there is no schedule {}; list them first",
                    OwnText(std::string(id)));
    return {};
}

Result<std::vector<Schedule>> read_schedules(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT id, kind, cron, time_zone, enabled, next_due, "
                                      "last_run, body FROM schedule ORDER BY id"));
    std::vector<Schedule> schedules;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return schedules;
        schedules.push_back(Schedule{.id = rows.string(0),
                                     .kind = static_cast<ScheduleKind>(rows.integer(1)),
                                     .cron = rows.string(2),
                                     .time_zone = rows.string(3),
                                     .enabled = rows.integer(4) != 0,
                                     .next_due = rows.optional_instant(5),
                                     .last_run = rows.optional_instant(6),
                                     .body = rows.string(7)});
    }
}

Result<void> put_policy_set(Transaction& change, const PolicySet& set) {
    if (sha256(set.text) != set.digest)
        return fail(ErrorCode::conflict,
                    "the digest of a policy set does not fit its text; import the pack again");
    return change.connection().run(
        "INSERT INTO policy_set(digest, number, text, packs, imported_at, effective_from, "
        "effective_until, actor) VALUES(?1, (SELECT count(*) FROM policy_set), ?2, ?3, ?4, ?5, ?6, "
        "?7) ON CONFLICT(digest) DO NOTHING",
        set.digest, set.text, set.packs, set.imported_at, set.effective_from, set.effective_until,
        set.actor);
}

Result<std::optional<PolicySet>> read_policy_set(Connection& store, const Digest& digest) {
    CUSTOS_TRY(auto rows, store.query("SELECT digest, text, packs, imported_at, effective_from, "
                                      "effective_until, actor FROM policy_set WHERE digest=?1",
                                      digest));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<PolicySet>();
    return std::optional(policy_set_of(rows));
}

Result<std::vector<PolicySet>> read_policy_sets(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT digest, '', packs, imported_at, effective_from, "
                                      "effective_until, actor FROM policy_set ORDER BY number"));
    std::vector<PolicySet> sets;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return sets;
        sets.push_back(policy_set_of(rows));
    }
}

} // namespace custos::daemon
