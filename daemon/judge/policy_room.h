#pragma once
// The policy packs that this instance knows and the set in force.

#include "daemon/service/ground.h"
#include "policies/effective_set.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace custos::daemon {

/// Thread: safe from any thread.
class PolicyRoom {
public:
    explicit PolicyRoom(Ground ground);
    PolicyRoom(const PolicyRoom&) = delete; // one per instance
    PolicyRoom& operator=(const PolicyRoom&) = delete;

    /// Loads the packs inside the program and those of the configured folder, chooses the set in
    /// force at `now`, and keeps it, with an entry in the evidence log when it is another one.
    /// Errors: those of load_pack; then the set in force stays. No set in force is no error.
    Result<void> load(const Actor& actor, Instant now);
    /// Null when no policy version is in force (rule GDPR-5-2-06).
    [[nodiscard]] std::shared_ptr<const policies::EffectiveSet> in_force() const;
    [[nodiscard]] std::shared_ptr<const std::vector<policies::ImportedPack>> known() const;

private:
    Ground ground_;
    mutable std::mutex mutex_;
    // Shared: a run goes on with the set it began with, whatever is loaded meanwhile.
    std::shared_ptr<const policies::EffectiveSet> set_;                 // guarded by mutex_
    std::shared_ptr<const std::vector<policies::ImportedPack>> known_; // guarded by mutex_
};

} // namespace custos::daemon
