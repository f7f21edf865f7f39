#pragma once
// Scans: asked for by people and the timetable, run one source after another by the scan thread,
// resumable after any stop.
//
//   start() ──► queue ──► scan thread: unit ──► worker (supervise/) ──► batches into the store
//                                   └──► listing ends: vanished? ──► judge ──► waiters hear of it

#include "daemon/service/ground.h"
#include "daemon/store/ingest.h"
#include "daemon/store/scans.h"
#include "daemon/store/statistics.h"
#include "daemon/supervise/unit_runner.h"
#include "scanners/detect/detector_set.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace custos::daemon {

class Judge;
struct JudgeOutcome;

/// How far a scan is; what people see.
enum class ScanPhase : std::uint8_t {
    queued,
    listing,
    running,
    judging,
    done,
    partial, ///< ended, but something could not be read
    failed,
    cancelled,
    interrupted, ///< the daemon stopped; taken up again at its next start
};
[[nodiscard]] std::string_view name_of(ScanPhase phase) noexcept;
[[nodiscard]] bool is_over(ScanPhase phase) noexcept;

/// A scan of one source, live or as the store remembers it.
struct ScanView {
    Uuid id;
    SourceId source;
    ScanPhase phase = ScanPhase::queued;
    bool full = false;
    bool resumed = false;
    std::string trigger;
    Instant started;
    std::optional<Instant> finished;
    UnitProgress progress;
    ScanCounters counters;                               ///< of the store, once it ended
    std::vector<std::pair<GapCode, std::uint64_t>> gaps; ///< in force for the source, by cause
    std::uint64_t findings = 0;
    bool atime_moves = false;
    bool suspect = false;
    std::shared_ptr<const JudgeOutcome> judged; // shared: the same for every source of one run
    std::optional<Error> error;
};

struct ScanRequest {
    std::vector<SourceId> sources; ///< empty = every active one
    bool full = false;
    std::string trigger = "manual";
    Actor actor;
};

/// What a listing without reading tells: `custos source test`, and a dry run.
struct SourceTest {
    bool reachable = false;
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t to_read = 0; ///< what a scan would read now
    std::uint64_t bytes_to_read = 0;
    std::uint64_t excluded = 0;
    bool atime_moves = false;
    std::vector<std::pair<GapCode, std::uint64_t>> gaps;
    std::optional<Error> error;
};

/// Thread: safe from any thread.
class ScanService {
public:
    /// Everything outlives the service.
    ScanService(Ground ground, Judge& judge);
    ScanService(const ScanService&) = delete; // owns a thread
    ScanService& operator=(const ScanService&) = delete;
    ~ScanService();

    /// Queues what a crash or a stop left unfinished.
    Result<void> resume();
    /// Queues a scan per source; a source that waits or runs already joins that scan.
    /// Errors: not_found (a source, with the nearest name), unavailable (stopping), and the
    /// store's.
    Result<std::vector<ScanView>> start(const ScanRequest& request);
    /// Lists a source through a worker and reads nothing. Errors: not_found, and the store's.
    Result<SourceTest> test(const SourceId& source);
    /// Errors: not_found.
    Result<void> cancel(const Uuid& scan, const Actor& actor);
    /// As it is now, or once it is over, at the latest after `patience`. Errors: not_found.
    Result<ScanView> view(const Uuid& scan, std::chrono::milliseconds patience);
    /// The newest first; an empty source = all.
    Result<std::vector<ScanView>> list(const SourceId& source, std::size_t limit);
    [[nodiscard]] std::vector<ScanView> running() const;
    [[nodiscard]] bool is_idle() const;

    /// Loads the detectors that the configuration names. Errors: as DetectorSet::load; then the
    /// ones in force stay.
    Result<void> load_detectors();
    [[nodiscard]] std::shared_ptr<const scanners::DetectorSet> detectors() const;
    /// What objects must have been read with to be current.
    [[nodiscard]] Digest detection() const;

    /// Stops the unit that runs, leaving it resumable, and starts no other.
    void stop();

private:
    struct Job;
    void work(const std::stop_token& stop);
    void run(Job& job);
    bool try_run(Job& job);
    Result<void> begin(Job& job);
    Result<UnitOutcome> drive(Job& job);
    Result<void> finish(Job& job, const UnitOutcome& outcome);
    Result<void> sum_up(Job& job);
    Result<ObjectCounts> count(const Job& job, Connection& store);
    void conclude(Job& job, ScanPhase phase, std::optional<Error> error);
    Result<ScanView> remembered(const Uuid& scan);

    Ground ground_;
    Judge& judge_;
    SecondHalf second_half_;

    mutable std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::condition_variable moved_;
    std::shared_ptr<const scanners::DetectorSet> detectors_; // guarded by mutex_
    Digest detection_;                                       // guarded by mutex_
    std::deque<std::shared_ptr<Job>> queue_; // guarded by mutex_; shared: waiters outlive the queue
    std::shared_ptr<Job> current_;           // guarded by mutex_
    std::map<Uuid, std::shared_ptr<Job>> recent_; // guarded by mutex_
    bool stopping_ = false;                       // guarded by mutex_
    struct Counted {
        Digest detection;
        ObjectCounts counts;
    };
    std::map<std::string, Counted> counted_; ///< by source; `thread_` alone touches it
    std::jthread thread_;
};

} // namespace custos::daemon
