#include "daemon/service/doctor.h"

#include "daemon/service/instance.h"

#include <fstream>
#include <linux/landlock.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace custos::daemon {

namespace {

using State = Check::State;

/// Below it a scan of any size may fill the disk.
constexpr std::uint64_t kLowDiskBytes = 1ULL << 30U;
/// Keys, certificates and what OpenSSL holds beside them.
constexpr std::uint64_t kLockedBytes = 64U << 10U;

Check check_swap() {
    std::ifstream swaps("/proc/swaps");
    std::string line;
    bool plain = false;
    bool any = false;
    std::getline(swaps, line);
    while (std::getline(swaps, line)) {
        any = true;
        // Encrypted swap is a device-mapper target; zram never leaves memory.
        plain = plain || (!line.starts_with("/dev/dm-") && !line.starts_with("/dev/zram") &&
                          !line.starts_with("/dev/mapper/"));
    }
    if (!any)
        return {"swap", State::ok, "no swap is in use", {}};
    if (plain)
        return {"swap", State::warn, "swap is not encrypted: pages of scanned text may reach the disk",
                "encrypt the swap device, or turn swap off for custos (MemorySwapMax=0)"};
    return {"swap", State::ok, "swap is encrypted or in memory", {}};
}

Check check_core_dumps() {
    rlimit limit{};
    const bool off = ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 &&
                     ::prctl(PR_GET_DUMPABLE) == 0;
    if (off)
        return {"core-dumps", State::ok, "core dumps of custosd are off", {}};
    return {"core-dumps", State::fail, "core dumps of custosd are on: they would hold keys",
            "start custosd anew; report this if it stays"};
}

Check check_landlock() {
    const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0,
                               LANDLOCK_CREATE_RULESET_VERSION);
    if (abi > 0)
        return {"landlock", State::ok,
                "workers are confined to their roots (Landlock ABI " + std::to_string(abi) + ")",
                {}};
    return {"landlock", State::warn,
            "this kernel has no Landlock: workers are confined by file rights alone",
            "enable Landlock in the kernel (lsm=landlock,…), or run the installed service"};
}

Check check_sandbox(const InstanceHealth& health) {
    if (health.workers_by_systemd)
        return {"sandbox", State::ok, "workers run under a user of their own, started by systemd", {}};
    return {"sandbox", State::warn,
            "embedded instance: workers run as your user, and could read what you can",
            "install the service for separate users"};
}

Check check_keys(const Ground& ground) {
    const auto place = key_place(*ground.config.get());
    struct stat status {};
    if (!place || ::stat(place->folder.c_str(), &status) != 0)
        return {"keys", State::unknown, "the folder of the keys cannot be looked at", {}};
    if (place->kind == KeyFolder::credentials)
        return {"keys", State::ok, "keys are handed over by systemd", {}};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0 || status.st_uid != ::geteuid())
        return {"keys", State::fail, "the folder of the keys is open to others: " + place->folder,
                "chmod 700 " + place->folder};
    if (place->folder.starts_with(ground.paths.home + '/'))
        return {"keys", State::warn, "the keys lie beside the store: a copy of both opens it",
                "move them to another folder and name it in custos.yaml (`keys:`)"};
    return {"keys", State::ok, "keys are yours alone: " + place->folder, {}};
}

Check check_locked_memory() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0)
        return {"locked-memory", State::unknown, "the limit cannot be read", {}};
    if (limit.rlim_cur < kLockedBytes)
        return {"locked-memory", State::warn, "keys cannot be locked in memory",
                "raise the limit: ulimit -l 64, or LimitMEMLOCK="};
    return {"locked-memory", State::ok, "keys are locked in memory", {}};
}

Check check_disk(const Ground& ground) {
    struct statvfs status {};
    if (::statvfs(ground.paths.home.c_str(), &status) != 0)
        return {"disk", State::unknown, "free space cannot be told: " + ground.paths.home, {}};
    const std::uint64_t free = std::uint64_t(status.f_bavail) * status.f_frsize;
    const std::string text = std::to_string(free >> 20U) + " MiB free at " + ground.paths.home;
    if (free < kLowDiskBytes)
        return {"disk", State::warn, text, "free some space; below 1 GiB a large scan may not fit"};
    return {"disk", State::ok, text, {}};
}

Check check_clock(const InstanceHealth& health) {
    if (health.clock_back.count() > 0)
        return {"clock", State::fail,
                "the clock is " + std::to_string(health.clock_back.count()) +
                    " s behind what the store has seen",
                "set the clock right (timedatectl); due dates and evidence rest on it"};
    return {"clock", State::ok, "the clock goes on from what the store has seen", {}};
}

} // namespace

std::string_view name_of(Check::State state) noexcept {
    switch (state) {
    case State::ok: return "ok";
    case State::warn: return "warn";
    case State::fail: return "fail";
    case State::unknown: return "unknown";
    }
    return "unknown";
}

std::vector<Check> examine(const Ground& ground, const InstanceHealth& health) {
    std::vector<Check> checks = {check_swap(),          check_core_dumps(),
                                 check_landlock(),      check_sandbox(health),
                                 check_keys(ground),    check_locked_memory(),
                                 check_disk(ground),    check_clock(health)};
    if (health.policy_in_force)
        checks.push_back({"policy", State::ok, "a policy version is in force", {}});
    else
        checks.push_back({"policy", State::fail, "no policy version is in force (GDPR-5-2-06)",
                          "install a pack that is in force today"});
    if (health.config_refused.empty())
        checks.push_back({"configuration", State::ok, "the configuration was read", {}});
    else
        checks.push_back({"configuration", State::warn,
                          "the last reload was refused: " + health.config_refused,
                          "mend custos.yaml and reload"});
    return checks;
}

} // namespace custos::daemon
