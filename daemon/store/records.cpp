#include "daemon/store/records.h"

#include "daemon/store/connection.h"

namespace custos::daemon {

namespace {

Record record_of(const Statement& row) {
    return Record{.kind = static_cast<RecordKind>(row.integer(0)),
                  .id = row.string(1),
                  .revision = row.integer(2),
                  .body = row.string(3),
                  .valid_from = row.instant(4),
                  .changed_at = row.instant(5),
                  .actor = row.string(6),
                  .removed = row.integer(7) != 0};
}

Result<std::vector<Record>> collect(Statement rows) {
    std::vector<Record> records;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return records;
        records.push_back(record_of(rows));
    }
}

Result<std::int64_t> add_revision(Transaction& change, const RecordChange& record, bool removed) {
    Connection& store = change.connection();
    CUSTOS_TRY(auto last, store.query("SELECT revision, removed FROM record WHERE kind=?1 AND "
                                      "id=?2 ORDER BY revision DESC LIMIT 1",
                                      record.kind, record.id));
    CUSTOS_TRY(const bool known, last.step());
    const std::int64_t newest = known ? last.integer(0) : 0;
    const bool there = known && last.integer(1) == 0;
    if (removed && !there)
        return fail(ErrorCode::not_found, "the register has no {}; nothing was removed",
                    OwnText(record.id));
    if (record.based_on && *record.based_on != (there ? newest : 0)) {
        if (*record.based_on == 0)
            return fail(ErrorCode::already_exists,
                        "the register has {} already; edit it instead of adding it",
                        OwnText(record.id));
        return fail(ErrorCode::conflict,
                    "{} was changed meanwhile (it is at revision {}); read it again and repeat "
                    "your change",
                    OwnText(record.id), newest);
    }
    CUSTOS_CHECK(store.run("INSERT INTO record(kind, id, revision, body, valid_from, changed_at, "
                           "actor, removed) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                           record.kind, record.id, newest + 1, record.body, record.valid_from,
                           record.changed_at, record.actor, removed));
    return newest + 1;
}

} // namespace

std::string_view name_of(RecordKind kind) noexcept {
    switch (kind) {
    case RecordKind::agency: return "agency";
    case RecordKind::source: return "source";
    case RecordKind::activity: return "activity";
    case RecordKind::exchange: return "exchange";
    }
    return "source";
}

Result<std::int64_t> put_record(Transaction& change, const RecordChange& record) {
    return add_revision(change, record, false);
}

Result<std::int64_t> remove_record(Transaction& change, const RecordChange& record) {
    return add_revision(change, record, true);
}

Result<std::optional<Record>> read_record(Connection& store, RecordKind kind, std::string_view id) {
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT kind, id, revision, body, valid_from, changed_at, actor, removed "
                    "FROM record WHERE kind=?1 AND id=?2 ORDER BY revision DESC LIMIT 1",
                    kind, id));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found || rows.integer(7) != 0)
        return std::optional<Record>();
    return std::optional(record_of(rows));
}

Result<std::vector<Record>> read_records(Connection& store, RecordKind kind) {
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT kind, id, revision, body, valid_from, changed_at, actor, removed "
                    "FROM record r WHERE kind=?1 AND removed=0 AND revision=(SELECT "
                    "max(revision) FROM record n WHERE n.kind=r.kind AND n.id=r.id) "
                    "ORDER BY id",
                    kind));
    return collect(std::move(rows));
}

Result<std::vector<Record>> read_records(Connection& store, RecordKind kind, AsOf as_of) {
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT kind, id, revision, body, valid_from, changed_at, actor, removed "
                    "FROM record r WHERE kind=?1 AND removed=0 AND revision=(SELECT "
                    "max(revision) FROM record n WHERE n.kind=r.kind AND n.id=r.id AND "
                    "n.valid_from<=?2 AND n.changed_at<=?3) ORDER BY id",
                    kind, as_of.valid, as_of.known));
    return collect(std::move(rows));
}

Result<std::vector<Record>> read_record_history(Connection& store, RecordKind kind,
                                                std::string_view id) {
    CUSTOS_TRY(
        auto rows,
        store.query("SELECT kind, id, revision, body, valid_from, changed_at, actor, removed "
                    "FROM record WHERE kind=?1 AND id=?2 ORDER BY revision",
                    kind, id));
    return collect(std::move(rows));
}

} // namespace custos::daemon
