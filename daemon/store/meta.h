#pragma once
// What the store says about itself.

#include "daemon/store/store.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace custos::daemon {

struct StoreIdentity {
    Uuid instance;
    Instant created;
    int schema = 0;
};
Result<StoreIdentity> read_identity(Connection& store);

/// Raises the highest instant this store ever saw to `now`; returns by how much the clock has
/// jumped back, zero when it has not.
Result<std::chrono::microseconds> advance_clock(Transaction& change, Instant now);
Result<Instant> read_clock_high_water(Connection& store);

/// Small settings by name (`organisation`, `language`, `policy.active`…).
Result<void> put_setting(Transaction& change, std::string_view name, std::string_view value);
Result<std::optional<std::string>> read_setting(Connection& store, std::string_view name);

} // namespace custos::daemon
