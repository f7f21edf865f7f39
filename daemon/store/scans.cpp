#include "daemon/store/scans.h"

#include "daemon/store/connection.h"

namespace custos::daemon {

namespace {

bool is_unfinished(ScanState state) noexcept {
    return state == ScanState::running || state == ScanState::interrupted;
}

ScanCounters counters_of(const Statement& row, int first) {
    return ScanCounters{.listed = row.count(first),
                        .excluded = row.count(first + 1),
                        .unchanged = row.count(first + 2),
                        .objects_read = row.count(first + 3),
                        .objects_unread = row.count(first + 4),
                        .bytes_read = row.count(first + 5),
                        .hits = row.count(first + 6),
                        .gaps = row.count(first + 7),
                        .vanished = row.count(first + 8)};
}

Scan scan_of(const Statement& row) {
    return Scan{.id = row.id<Uuid>(0),
                .state = static_cast<ScanState>(row.integer(1)),
                .trigger = row.string(2),
                .actor = row.string(3),
                .started = row.instant(4),
                .ended = row.optional_instant(5),
                .counters = counters_of(row, 6)};
}

Unit unit_of(const Statement& row) {
    Unit unit{.id = row.id<Uuid>(0),
              .scan = row.id<Uuid>(1),
              .source = SourceId(row.string(2)),
              .state = static_cast<ScanState>(row.integer(3)),
              .started = row.instant(4),
              .ended = row.optional_instant(5),
              .detection = row.id<Digest>(6),
              .full = row.integer(7) != 0,
              .listing_complete = row.integer(8) != 0,
              .atime_moves = row.integer(9) != 0,
              .next_seq = row.count(11),
              .counters = counters_of(row, 12)};
    if (!row.is_null(10))
        unit.file_system_id = row.count(10);
    return unit;
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

template <class Row>
std::optional<Row> first_of(std::vector<Row> rows) {
    if (rows.empty())
        return std::nullopt;
    return std::move(rows.front());
}

} // namespace

std::string_view name_of(ScanState state) noexcept {
    switch (state) {
    case ScanState::running: return "running";
    case ScanState::interrupted: return "interrupted";
    case ScanState::complete: return "complete";
    case ScanState::partial: return "partial";
    case ScanState::cancelled: return "cancelled";
    case ScanState::failed: return "failed";
    }
    return "failed";
}

Result<void> start_scan(Transaction& change, const Scan& scan) {
    return change.connection().run(
        "INSERT INTO scan(id, state, trigger, actor, started) VALUES(?1, ?2, ?3, ?4, ?5)", scan.id,
        scan.state, scan.trigger, scan.actor, scan.started);
}

Result<void> add_unit(Transaction& change, const Unit& unit) {
    Connection& store = change.connection();
    CUSTOS_TRY(const std::int64_t source, store.intern_word(unit.source.text()));
    CUSTOS_TRY(const auto scan,
               store.query_integer("SELECT number FROM scan WHERE id=?1", unit.scan));
    if (!scan)
        return fail(ErrorCode::not_found, "a unit was added to a scan that was never started");
    CUSTOS_CHECK(
        store.run("INSERT INTO source_state(source) VALUES(?1) ON CONFLICT DO NOTHING", source));
    return store.run("INSERT INTO unit(id, scan, source, state, started, detection, full) "
                     "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                     unit.id, *scan, source, unit.state, unit.started, unit.detection, unit.full);
}

Result<void> resume_unit(Transaction& change, const Uuid& unit) {
    Connection& store = change.connection();
    CUSTOS_TRY(const auto state, store.query_integer("SELECT state FROM unit WHERE id=?1", unit));
    if (!state)
        return fail(ErrorCode::not_found, "the unit of a scan is not in the store");
    if (!is_unfinished(static_cast<ScanState>(*state)))
        return fail(ErrorCode::conflict, "the unit has ended; start a new scan");
    return store.run("UPDATE unit SET state=?2, next_seq=0, unchanged=0 WHERE id=?1", unit,
                     ScanState::running);
}

Result<void> set_unit_state(Transaction& change, const Uuid& unit, ScanState state, Instant now) {
    const std::optional<Instant> ended =
        is_unfinished(state) ? std::nullopt : std::optional<Instant>(now);
    CUSTOS_CHECK(change.connection().run("UPDATE unit SET state=?2, ended=?3 WHERE id=?1", unit,
                                         state, ended));
    if (change.connection().rows_changed() == 0)
        return fail(ErrorCode::not_found, "the unit of a scan is not in the store");
    return {};
}

Result<void> set_scan_state(Transaction& change, const Uuid& scan, ScanState state, Instant now) {
    const std::optional<Instant> ended =
        is_unfinished(state) ? std::nullopt : std::optional<Instant>(now);
    CUSTOS_CHECK(change.connection().run("UPDATE scan SET state=?2, ended=?3 WHERE id=?1", scan,
                                         state, ended));
    if (change.connection().rows_changed() == 0)
        return fail(ErrorCode::not_found, "the scan is not in the store; list the scans");
    return {};
}

Result<void> count_unchanged(Transaction& change, const Uuid& unit, std::uint64_t unchanged) {
    return change.connection().run("UPDATE unit SET unchanged=unchanged+?2 WHERE id=?1", unit,
                                   unchanged);
}

#define CUSTOS_SCAN_COLUMNS                                                                        \
    "SELECT s.id, s.state, s.trigger, s.actor, s.started, s.ended, ifnull(sum(u.listed), 0), "     \
    "ifnull(sum(u.excluded), 0), ifnull(sum(u.unchanged), 0), ifnull(sum(u.objects_read), 0), "    \
    "ifnull(sum(u.objects_unread), 0), ifnull(sum(u.bytes_read), 0), ifnull(sum(u.hits), 0), "     \
    "ifnull(sum(u.gaps), 0), ifnull(sum(u.vanished), 0) "                                          \
    "FROM scan s LEFT JOIN unit u ON u.scan=s.number "

Result<std::optional<Scan>> read_scan(Connection& store, const Uuid& scan) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_SCAN_COLUMNS "WHERE s.id=?1 GROUP BY s.number", scan));
    CUSTOS_TRY(auto scans, collect<Scan>(std::move(rows), scan_of));
    return first_of(std::move(scans));
}

Result<std::vector<Scan>> read_scans(Connection& store, std::size_t limit) {
    CUSTOS_TRY(auto rows,
               store.query(CUSTOS_SCAN_COLUMNS "GROUP BY s.number ORDER BY s.number DESC LIMIT ?1",
                           limit));
    return collect<Scan>(std::move(rows), scan_of);
}

#define CUSTOS_UNIT_COLUMNS                                                                        \
    "SELECT u.id, s.id, w.text, u.state, u.started, u.ended, u.detection, u.full, "                \
    "u.listing_complete, u.atime_moves, u.file_system_id, u.next_seq, u.listed, u.excluded, "      \
    "u.unchanged, u.objects_read, u.objects_unread, u.bytes_read, u.hits, u.gaps, u.vanished "     \
    "FROM unit u JOIN scan s ON s.number=u.scan JOIN word w ON w.id=u.source "

Result<std::optional<Unit>> read_unit(Connection& store, const Uuid& unit) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_UNIT_COLUMNS "WHERE u.id=?1", unit));
    CUSTOS_TRY(auto units, collect<Unit>(std::move(rows), unit_of));
    return first_of(std::move(units));
}

Result<std::vector<Unit>> read_units(Connection& store, const Uuid& scan) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_UNIT_COLUMNS "WHERE s.id=?1 ORDER BY u.number", scan));
    return collect<Unit>(std::move(rows), unit_of);
}

Result<std::vector<Unit>> read_unfinished_units(Connection& store) {
    CUSTOS_TRY(auto rows,
               store.query(CUSTOS_UNIT_COLUMNS "WHERE u.state IN (?1, ?2) ORDER BY u.number",
                           ScanState::running, ScanState::interrupted));
    return collect<Unit>(std::move(rows), unit_of);
}

Result<std::optional<Unit>> read_last_complete_unit(Connection& store, const SourceId& source) {
    CUSTOS_TRY(auto rows, store.query(CUSTOS_UNIT_COLUMNS
                                      "WHERE w.text=?1 AND u.listing_complete=1 AND u.ended IS NOT "
                                      "NULL ORDER BY u.ended DESC, u.number DESC LIMIT 1",
                                      source));
    CUSTOS_TRY(auto units, collect<Unit>(std::move(rows), unit_of));
    return first_of(std::move(units));
}

Result<std::optional<Unit>> read_last_ended_unit(Connection& store, const SourceId& source) {
    CUSTOS_TRY(auto rows,
               store.query(CUSTOS_UNIT_COLUMNS "WHERE w.text=?1 AND u.ended IS NOT NULL "
                                               "ORDER BY u.ended DESC, u.number DESC LIMIT 1",
                           source));
    CUSTOS_TRY(auto units, collect<Unit>(std::move(rows), unit_of));
    return first_of(std::move(units));
}

Result<std::vector<SourceGap>> read_source_gaps(Connection& store, const SourceId& source,
                                                std::size_t limit) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT u.id, g.code, g.native, g.detail, g.display_path "
                           "FROM source_gap g JOIN unit u ON u.number=g.unit WHERE g.unit=(SELECT "
                           "n.number FROM unit n JOIN word w ON w.id=n.source WHERE w.text=?1 AND "
                           "n.ended IS NOT NULL ORDER BY n.ended DESC, n.number DESC LIMIT 1) "
                           "ORDER BY g.number LIMIT ?2",
                           source, limit));
    return collect<SourceGap>(std::move(rows), [](const Statement& row) {
        return SourceGap{.unit = row.id<Uuid>(0),
                         .gap = Gap{.code = static_cast<GapCode>(row.integer(1)),
                                    .native = static_cast<int>(row.integer(2)),
                                    .detail = row.string(3)},
                         .path = {},
                         .display_path = row.string(4)};
    });
}

} // namespace custos::daemon
