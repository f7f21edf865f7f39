#pragma once
// custos.yaml, the one file an operator edits: docs/configuration.md. Read strictly: an unknown key,
// a wrong type or a value out of range refuses the whole file, with its place and what is allowed.

#include "policies/severity.h"
#include "scanners/model/ids.h"
#include "scanners/model/result.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

/// What a caller of the API may do; one list for API, rules and lifecycle (DESIGN.md 5.4).
using policies::Role;
inline constexpr std::uint8_t kRoles = static_cast<std::uint8_t>(Role::head_of_agency) + 1;

enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// Operating-system users and groups, by name, that have a role.
struct RoleMembers {
    std::vector<std::string> users;
    std::vector<std::string> groups;
    friend bool operator==(const RoleMembers&, const RoleMembers&) = default;
};

/// How sources are scanned.
struct ScanConfig {
    std::uint32_t threads = 2;                ///< of a worker, 1 to 64
    std::uint64_t max_object_bytes = 0;       ///< 0 = unbounded
    std::uint32_t max_object_seconds = 3600;
    std::vector<std::string> detectors;       ///< empty = all stable ones
    bool experimental_detectors = false;
    std::vector<std::string> packs;           ///< further detector packs, files
    std::uint64_t worker_memory_mib = 1024;   ///< a worker above it is ended
    friend bool operator==(const ScanConfig&, const ScanConfig&) = default;
};

/// A scan or report that runs by the clock.
struct ScheduleConfig {
    enum class What : std::uint8_t { scan, report };
    std::string id;
    What what = What::scan;
    std::string when;                 ///< cron expression
    std::string time_zone;            ///< IANA name; empty = Config::time_zone
    std::vector<std::string> sources; ///< of a scan; empty = all
    std::string report_type = "dpo";
    std::string language;             ///< of a report; empty = the instance's
    friend bool operator==(const ScheduleConfig&, const ScheduleConfig&) = default;
};

struct Config {
    std::string instance;     ///< UUID, made at init
    std::string organisation;
    std::string language = "en"; ///< nl, fr, de or en
    std::string time_zone = "Europe/Brussels";
    std::string key_folder;   ///< empty = default_key_folder(instance)
    std::string policy_folder; ///< further policy packs and overlays; empty = none
    std::string worker;       ///< program; empty = beside custosd, then the system's folder
    std::string worker_socket; ///< of systemd's custos-worker.socket; empty = workers are forked
    std::string socket;        ///< of the API; empty = as InstancePaths says
    LogLevel log_level = LogLevel::info;
    std::chrono::days findings_of_vanished{90}; ///< GDPR Art. 5(1)(e), applied to ourselves
    ScanConfig scan;
    std::vector<ScheduleConfig> schedules;
    std::map<Role, RoleMembers> roles;
    friend bool operator==(const Config&, const Config&) = default;
};

/// Reads `text`; `file` stands in messages.
/// Errors: invalid_input with file, line, column, what is allowed and the nearest name.
Result<Config> parse_config(const std::string& file, std::string_view text);

/// Reads the file at `path`, at most 1 MiB.
/// Errors: not_found, permission_denied, io_error, and those of parse_config.
Result<Config> read_config(const std::string& path);

/// The file that init writes: what was asked, and the defaults as comments.
[[nodiscard]] std::string initial_config(const Config& config);

} // namespace custos::daemon
