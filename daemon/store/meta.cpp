#include "daemon/store/meta.h"

#include "daemon/store/connection.h"
#include "daemon/store/schema.h"

#include <algorithm>

namespace custos::daemon {

Result<StoreIdentity> read_identity(Connection& store) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT i.value, c.value, s.value FROM meta i, meta c, meta s "
                           "WHERE i.name='instance' AND c.name='created' AND "
                           "s.name='schema'"));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return fail(ErrorCode::corrupt, "the store does not say whose it is; restore a backup");
    return StoreIdentity{.instance = rows.id<Uuid>(0),
                         .created = rows.instant(1),
                         .schema = static_cast<int>(rows.integer(2))};
}

Result<Instant> read_clock_high_water(Connection& store) {
    CUSTOS_TRY(const auto value, store.query_integer("SELECT value FROM meta WHERE name='clock'"));
    return from_micros(value.value_or(0));
}

Result<std::chrono::microseconds> advance_clock(Transaction& change, Instant now) {
    CUSTOS_TRY(const Instant highest, read_clock_high_water(change.connection()));
    if (now < highest)
        return highest - now;
    CUSTOS_CHECK(change.connection().run("UPDATE meta SET value=?1 WHERE name='clock'", now));
    return std::chrono::microseconds(0);
}

Result<void> put_setting(Transaction& change, std::string_view name, std::string_view value) {
    return change.connection().run("INSERT INTO meta(name, value) VALUES('setting.'||?1, ?2) "
                                   "ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                                   name, value);
}

Result<std::optional<std::string>> read_setting(Connection& store, std::string_view name) {
    CUSTOS_TRY(auto rows, store.query("SELECT value FROM meta WHERE name='setting.'||?1", name));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<std::string>();
    return std::optional(rows.string(0));
}

} // namespace custos::daemon
