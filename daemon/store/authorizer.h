#pragma once
// What a read-only connection may do: deny by default.

namespace custos::daemon {

/// Callback of sqlite3_set_authorizer: reading, sums and read transactions alone.
int authorize_reading(void* unused, int action, const char* first, const char* second,
                      const char* database, const char* trigger);

} // namespace custos::daemon
