#include "daemon/store/violations.h"

#include "daemon/store/connection.h"

#include <algorithm>
#include <array>

namespace custos::daemon {

namespace {

constexpr std::array<std::string_view, 5> kSeverities{"info", "low", "medium", "high", "critical"};

std::int64_t rank_of(std::string_view severity) noexcept {
    return std::find(kSeverities.begin(), kSeverities.end(), severity) - kSeverities.begin();
}

#define CUSTOS_VIOLATION_COLUMNS                                                                   \
    "SELECT key, rule, rev, scope, scope_key, source, state, severity, first_seen, last_seen, "    \
    "confirmed_at, due, expires, closed_at, assignee, reopened, evaluation, body FROM violation "
#define CUSTOS_EVENT_COLUMNS                                                                       \
    "SELECT key, at, actor, role, verb, from_state, to_state, body, evidence_seq "                 \
    "FROM violation_event "

Violation violation_of(const Statement& row) {
    return Violation{.key = row.id<Digest>(0),
                     .rule = row.string(1),
                     .rev = static_cast<std::uint32_t>(row.integer(2)),
                     .scope = row.string(3),
                     .scope_key = row.string(4),
                     .source = row.string(5),
                     .state = row.string(6),
                     .severity = row.string(7),
                     .first_seen = row.instant(8),
                     .last_seen = row.instant(9),
                     .confirmed_at = row.optional_instant(10),
                     .due = row.optional_instant(11),
                     .expires = row.optional_instant(12),
                     .closed_at = row.optional_instant(13),
                     .assignee = row.string(14),
                     .reopened = static_cast<std::uint32_t>(row.integer(15)),
                     .evaluation = row.integer(16),
                     .body = row.string(17)};
}

bool is_wanted(const Violation& violation, const ViolationFilter& filter) {
    const auto is_one_of = [](const std::vector<std::string>& allowed, const std::string& value) {
        return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
    };
    return is_one_of(filter.states, violation.state) &&
           is_one_of(filter.severities, violation.severity);
}

Result<std::vector<ViolationEvent>> collect_events(Statement rows) {
    std::vector<ViolationEvent> events;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return events;
        events.push_back(ViolationEvent{.key = rows.id<Digest>(0),
                                        .at = rows.instant(1),
                                        .actor = rows.string(2),
                                        .role = rows.string(3),
                                        .verb = rows.string(4),
                                        .from = rows.string(5),
                                        .to = rows.string(6),
                                        .body = rows.string(7),
                                        .evidence_seq = rows.count(8)});
    }
}

} // namespace

Result<void> put_violation(Transaction& change, const Violation& violation) {
    return change.connection().run(
        "INSERT INTO violation(key, rule, rev, scope, scope_key, source, state, severity, "
        "severity_rank, first_seen, last_seen, confirmed_at, due, expires, closed_at, assignee, "
        "reopened, evaluation, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
        "?13, "
        "?14, ?15, ?16, ?17, ?18, ?19) ON CONFLICT(key) DO UPDATE SET rev=excluded.rev, "
        "scope=excluded.scope, scope_key=excluded.scope_key, source=excluded.source, "
        "state=excluded.state, severity=excluded.severity, severity_rank=excluded.severity_rank, "
        "first_seen=excluded.first_seen, last_seen=excluded.last_seen, "
        "confirmed_at=excluded.confirmed_at, due=excluded.due, expires=excluded.expires, "
        "closed_at=excluded.closed_at, assignee=excluded.assignee, reopened=excluded.reopened, "
        "evaluation=excluded.evaluation, body=excluded.body",
        violation.key, violation.rule, violation.rev, violation.scope, violation.scope_key,
        violation.source, violation.state, violation.severity, rank_of(violation.severity),
        violation.first_seen, violation.last_seen, violation.confirmed_at, violation.due,
        violation.expires, violation.closed_at, violation.assignee, violation.reopened,
        violation.evaluation, violation.body);
}

Result<void> add_violation_event(Transaction& change, const ViolationEvent& event) {
    return change.connection().run(
        "INSERT INTO violation_event(key, at, actor, role, verb, from_state, to_state, body, "
        "evidence_seq) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        event.key, event.at, event.actor, event.role, event.verb, event.from, event.to, event.body,
        event.evidence_seq);
}

Result<std::optional<Violation>> read_violation(Connection& store, const Digest& key) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_VIOLATION_COLUMNS "WHERE key=?1", key));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<Violation>();
    return std::optional(violation_of(rows));
}

Result<std::optional<Violation>> find_violation(Connection& store, std::string_view hex_prefix) {
    std::string lowest(hex_prefix);
    if (lowest.size() < 4 || lowest.size() > 2 * Digest::kSize)
        return fail(ErrorCode::invalid_input,
                    "a violation is named by 4 to 64 hex digits; list them to see their ids");
    std::string highest = lowest;
    lowest.resize(2 * Digest::kSize, '0');
    highest.resize(2 * Digest::kSize, 'f');
    const auto from = parse_hex<Digest>(lowest);
    const auto to = parse_hex<Digest>(highest);
    if (!from || !to)
        return fail(ErrorCode::invalid_input,
                    "a violation is named by 4 to 64 hex digits; list them to see their ids");
    CUSTOS_TRY(
        auto rows,
        store.query(CUSTOS_VIOLATION_COLUMNS "WHERE key BETWEEN ?1 AND ?2 LIMIT 2", *from, *to));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<Violation>();
    Violation violation = violation_of(rows);
    CUSTOS_TRY(const bool second, rows.step());
    if (second)
        return fail(ErrorCode::conflict, "more than one violation begins with {}; give more digits",
                    OwnText(std::string(hex_prefix)));
    return std::optional(std::move(violation));
}

Result<std::vector<Violation>> read_violations(Connection& store, const ViolationFilter& filter) {
    CUSTOS_TRY(
        auto rows,
        store.query(CUSTOS_VIOLATION_COLUMNS
                    "WHERE (?1='' OR rule=?1) AND (?2='' OR source=?2) AND (?3='' OR "
                    "assignee=?3) AND (?4 IS NULL OR (due IS NOT NULL AND due<?4)) AND (?5=0 "
                    "OR closed_at IS NULL) ORDER BY severity_rank DESC, due IS NULL, due, "
                    "key",
                    filter.rule, filter.source, filter.assignee, filter.due_before,
                    filter.only_open));
    std::vector<Violation> violations;
    while (violations.size() < filter.limit) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        Violation violation = violation_of(rows);
        if (is_wanted(violation, filter))
            violations.push_back(std::move(violation));
    }
    return violations;
}

Result<std::map<std::string, std::uint64_t>> count_open_violations(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT severity, count(*) FROM violation WHERE closed_at IS "
                                      "NULL AND state<>'false_positive' GROUP BY severity"));
    std::map<std::string, std::uint64_t> by_severity;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return by_severity;
        by_severity.emplace(rows.string(0), rows.count(1));
    }
}

Result<std::vector<ViolationEvent>> read_violation_history(Connection& store, const Digest& key) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_EVENT_COLUMNS "WHERE key=?1 ORDER BY id", key));
    return collect_events(std::move(rows));
}

Result<std::vector<ViolationEvent>> read_violation_events(Connection& store, Instant from,
                                                          Instant to) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_EVENT_COLUMNS "WHERE at>=?1 AND at<?2 ORDER BY at, id",
                                      from, to));
    return collect_events(std::move(rows));
}

} // namespace custos::daemon
