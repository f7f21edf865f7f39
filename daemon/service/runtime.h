#pragma once
// A daemon from start to stop: opens the instance, wires the services, waits for signals.

#include "daemon/config/paths.h"
#include "scanners/model/result.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace custos::daemon {

struct RunOptions {
    bool embedded = true; ///< a private daemon of the caller's; its owner has every role
    std::optional<std::chrono::seconds> idle_exit;
    std::optional<int> ready_descriptor; ///< gets `ready` once the API answers
    bool only_check_config = false;
};

/// `30` or `30s`, at most a day.
[[nodiscard]] std::optional<std::chrono::seconds> parse_seconds(std::string_view text) noexcept;

/// Runs until SIGTERM, SIGINT, idleness or a request to stop. SIGHUP reads the configuration again;
/// a bad one leaves the old in force. Ends within 5 s, leaving what runs resumable.
/// Errors: those of opening the instance; then nothing was changed.
Result<void> run_daemon(const InstancePaths& paths, const RunOptions& options);

} // namespace custos::daemon
