#pragma once
// Judging: observations from the store and the register, through policies/, into records and
// violations.
//
// Runs after each scan, after a change of register or policy, and daily, since time alone can make
// a violation. Objects are judged again only when they changed, when what surrounds them changed
// (their source, the register, the policy set) or when the day did; otherwise their records stay in
// force. One evidence entry per run holds the set's digest, the counts and the Merkle root over the
// run's records.

#include "daemon/judge/policy_room.h"
#include "daemon/service/ground.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace custos::daemon {

/// What a run came to.
struct JudgeOutcome {
    Uuid run;
    Instant as_of;
    Digest set;
    std::map<std::string, std::uint64_t> counts; ///< in force after the run, by outcome
    std::map<std::string, std::uint64_t> open;   ///< open violations by severity
    std::uint64_t judged = 0;                    ///< records made by this run
    std::uint64_t fresh = 0;                     ///< violations that are new or reopened
    std::uint64_t resolved = 0;
};

/// Why a run happens.
enum class Trigger : std::uint8_t { scan, register_change, policy, tick, manual };
[[nodiscard]] std::string_view name_of(Trigger trigger) noexcept;

/// Which objects of a source changed since they were judged.
struct ChangedObjects {
    SourceId source;
    bool all = false; ///< more than `keys` can say, or unknown
    std::vector<ObjectKey> keys;
    bool vanished = false; ///< some object is gone
    bool anything = true;  ///< the figures of the source may differ
};

/// Thread: safe from any thread; runs come one after another.
class Judge {
public:
    Judge(Ground ground, PolicyRoom& policies);
    Judge(const Judge&) = delete; // remembers what it judged
    Judge& operator=(const Judge&) = delete;
    ~Judge();

    /// What objects must have been read with to be current. Called before the first run.
    void set_detection(const Digest& detection) {
        const std::lock_guard lock(one_run_);
        detection_ = detection;
    }
    /// Says that objects changed; the next run takes them along.
    void note(const ChangedObjects& changed);
    /// Judges what `trigger` concerns. Errors: those of the store and of the policies.
    Result<JudgeOutcome> run(Trigger trigger, const Actor& actor);
    /// The last run's outcome; none before the first.
    [[nodiscard]] std::optional<JudgeOutcome> last() const;
    /// The facts that rules see of a source, RFC 8785. Errors: not_found.
    Result<std::string> facts_of(const SourceId& source);

private:
    struct Memory;
    class Run;
    Ground ground_;
    PolicyRoom& policies_;
    mutable std::mutex mutex_;
    std::mutex one_run_;
    std::vector<ChangedObjects> noted_;   // guarded by mutex_
    std::optional<JudgeOutcome> last_;    // guarded by mutex_
    std::unique_ptr<Memory> memory_;      // guarded by one_run_
    Digest detection_;                    // guarded by one_run_
};

} // namespace custos::daemon
