#pragma once
// What every service of the daemon stands on.

#include "daemon/config/config.h"
#include "daemon/config/paths.h"
#include "daemon/keys/key_ring.h"
#include "daemon/log/log.h"
#include "daemon/service/store_thread.h"
#include "scanners/model/time.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace custos::daemon {

/// The configuration in force; a reload replaces it whole.
/// Thread: safe from any thread.
class LiveConfig {
public:
    LiveConfig(Config config, Instant now)
        : config_(std::make_shared<const Config>(std::move(config))), loaded_(now) {}

    /// Shared: whoever works with it keeps it until done, whatever is reloaded meanwhile.
    [[nodiscard]] std::shared_ptr<const Config> get() const {
        const std::lock_guard lock(mutex_);
        return config_;
    }
    void replace(Config config, Instant now) {
        const std::lock_guard lock(mutex_);
        config_ = std::make_shared<const Config>(std::move(config));
        loaded_ = now;
        refused_.clear();
    }
    /// A reload was refused, and why; the one in force stays.
    void refuse(std::string why) {
        const std::lock_guard lock(mutex_);
        refused_ = std::move(why);
    }
    struct State {
        Instant loaded;
        std::string refused; ///< empty = the last reload was accepted
    };
    [[nodiscard]] State state() const {
        const std::lock_guard lock(mutex_);
        return {.loaded = loaded_, .refused = refused_};
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Config> config_;
    Instant loaded_;
    std::string refused_;
};

/// Who asks for a change. An operating-system actor proves an account, not a person.
struct Actor {
    std::string name; ///< `uid:1000`, or `custosd` for what runs by itself
    std::vector<Role> roles;
    [[nodiscard]] bool has(Role role) const noexcept;
    static Actor daemon() { return {.name = "custosd", .roles = {}}; }
};

/// Refers to what main owns; outlived by it.
struct Ground {
    const InstancePaths& paths;
    const KeyRing& keys;
    const Clock& clock;
    const Log& log;
    LiveConfig& config;
    StoreThread& store;
    ReaderPool& readers;
};

} // namespace custos::daemon
