#include "daemon/store/authorizer.h"

#include <algorithm>
#include <array>
#include <sqlite3.h>
#include <string_view>

namespace custos::daemon {

namespace {

constexpr std::array<std::string_view, 13> kFunctions{
    "abs", "instr", "coalesce", "count", "ifnull", "json_each", "length",
    "max", "min",   "substr",   "sum",   "total",  "like"};
/// Of the pragmas only those that measure.
constexpr std::array<std::string_view, 5> kPragmas{"data_version", "freelist_count", "page_count",
                                                   "page_size", "user_version"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, const char* name) {
    return name != nullptr && std::find(list.begin(), list.end(), name) != list.end();
}

} // namespace

int authorize_reading(void* /*unused*/, int action, const char* first, const char* second,
                      const char* /*database*/, const char* /*trigger*/) {
    bool allowed = false;
    if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_TRANSACTION ||
        action == SQLITE_RECURSIVE)
        allowed = true;
    else if (action == SQLITE_FUNCTION)
        allowed = contains(kFunctions, second);
    else if (action == SQLITE_PRAGMA)
        allowed = contains(kPragmas, first) && second == nullptr;
    return allowed ? SQLITE_OK : SQLITE_DENY;
}

} // namespace custos::daemon
