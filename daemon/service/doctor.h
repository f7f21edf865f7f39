#pragma once
// What `custos doctor` says about the machine and the instance: each check with its mend.

#include "daemon/service/ground.h"

#include <string>
#include <vector>

namespace custos::daemon {

struct Check {
    enum class State : std::uint8_t { ok, warn, fail, unknown };
    std::string id;
    State state = State::unknown;
    std::string message;
    std::string mend; ///< empty when there is nothing to mend
};
[[nodiscard]] std::string_view name_of(Check::State state) noexcept;

/// What the instance itself knows.
struct InstanceHealth {
    bool policy_in_force = false;
    std::chrono::seconds clock_back{0}; ///< by how much the clock lies before the store's latest
    bool workers_by_systemd = false;    ///< else they run as the caller's user
    std::string config_refused;
};

/// Looks at kernel, memory, folders and keys. Reads only.
[[nodiscard]] std::vector<Check> examine(const Ground& ground, const InstanceHealth& health);

} // namespace custos::daemon
