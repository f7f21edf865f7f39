#pragma once
// The schema and how it came about: forward-only steps, each in one transaction.

#include "scanners/model/result.h"

namespace custos::daemon {

class Connection;

/// What this program writes; it refuses to touch a store of a later one.
inline constexpr int kSchemaVersion = 1;

/// Errors: invalid_input (not ours), version_too_new.
Result<int> read_schema_version(Connection& store);
/// Runs the steps that are missing. REQUIRES: a write connection outside a transaction.
Result<void> migrate(Connection& store);

} // namespace custos::daemon
