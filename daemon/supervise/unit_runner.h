#pragma once
// Supervision: drives one unit of work through a worker that is treated as hostile (DESIGN.md
// section 2). Everything a worker says is checked against the unit before the store hears of it; a
// breach ends the worker, leaves a gap, and nothing of that message is stored.
//
//   WorkerLauncher launcher = WorkerLauncher::embedded(*find_worker_program({}));
//   UnitRunner runner(launcher, detectors, UnitLimits{}, clock);
//   UnitOutcome outcome = runner.run(unit, store, stop);      // blocks; one thread per unit

#include "daemon/supervise/worker_launcher.h"
#include "scanners/detect/detector.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"
#include "scanners/wire/messages.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace custos::daemon {

/// What a person may see while a unit runs.
struct UnitProgress {
    bool listing_done = false;
    std::uint64_t listed = 0;
    std::uint64_t chosen = 0;       ///< objects the store asked for, in this and earlier attempts
    std::uint64_t chosen_bytes = 0; ///< their sizes as listed
    std::uint64_t objects_read = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t hits = 0;
    std::uint32_t restarts = 0;
};

/// What a unit needs of the store. Implemented by the scan service.
/// Thread: called from the thread of `UnitRunner::run` alone.
class UnitStore {
public:
    virtual ~UnitStore() = default;
    /// A worker starts (again): its listing begins anew, pages of an earlier attempt count no more.
    virtual Result<void> begin_attempt(std::uint32_t attempt) = 0;
    /// Which objects of the page to read, by index, ascending. An error ends the unit.
    virtual Result<std::vector<std::uint32_t>> choose(const scanners::ListingPage& page) = 0;
    /// Stores a checked batch in one transaction; the worker hears of it only after an ok. Its
    /// `seq` counts from `UnitRequest::first_seq` on without gaps across restarts, so that (scan,
    /// unit, seq) is ingested once. Fingerprints are the worker's half.
    virtual Result<void> store(const scanners::ResultBatch& batch) = 0;
    /// At most a few times a second.
    virtual void progress(const UnitProgress& progress) = 0;
};

/// Bounds on a unit; each default has its reason beside it.
struct UnitLimits {
    /// A worker says something every second; a minute of silence is a hang. Time in which it was
    /// ready to run and the machine had no processor for it does not count: it takes the lowest
    /// weight, so on a busy machine that can be long.
    std::chrono::milliseconds silence = std::chrono::seconds(60);
    /// Talking without any progress: longer than one slow read, shorter than a working day.
    std::chrono::milliseconds standstill = std::chrono::minutes(15);
    /// The budget is 150 MiB; three times that is a leak or an attack.
    std::uint64_t max_resident_bytes = 512ULL << 20U;
    /// Deaths in a row without one stored batch in between.
    std::uint32_t max_fruitless_starts = 6;
    /// Deaths in all: past them the unit costs more than it finds.
    std::uint32_t max_starts = 500;
    std::chrono::milliseconds first_back_off = std::chrono::milliseconds(50);
    std::chrono::milliseconds max_back_off = std::chrono::seconds(5);
    /// An object is given up after so many deaths while it alone was being read.
    std::uint32_t max_deaths_per_object = 2;
    /// From Cancel to SIGKILL.
    std::chrono::milliseconds cancel_grace = std::chrono::milliseconds(1000);
};

struct UnitRequest {
    scanners::WorkUnit work;     ///< `nonce` and `careful` are the runner's: each start has its own
    std::uint64_t first_seq = 0; ///< batches of this unit that are already in the store
    Digest detection;            ///< what the worker must report; all zero = not compared
};

/// How a unit ended.
enum class UnitEnd : std::uint8_t {
    done,         ///< the worker said so and everything asked for was reported
    cancelled,    ///< stopped on request; the rest waits for the next scan
    breach,       ///< the worker broke the protocol and was killed
    given_up,     ///< it died, hung or grew too often, or could not be started
    store_failed, ///< our own store refused: the unit can be run again
};
[[nodiscard]] std::string_view name_of(UnitEnd end) noexcept;

struct UnitOutcome {
    UnitEnd end = UnitEnd::given_up;
    /// Only of a worker that ended well; else nothing may be called vanished.
    bool listing_complete = false;
    std::uint64_t listed = 0;
    std::uint64_t excluded = 0;
    std::uint64_t file_system_id = 0;
    bool atime_moves = false;
    std::vector<scanners::Oddity> oddities;
    std::uint64_t oddities_dropped = 0;
    Digest detection;
    UnitProgress progress;
    std::uint64_t next_seq = 0;         ///< first free batch number
    std::uint32_t isolated_objects = 0; ///< stored with the gap worker-failed by the runner
    /// Of the unit as a whole: worker-failed (detail `protocol`, `crashed`, `stalled`, `memory`,
    /// `not-started`), cancelled, source-unreachable.
    std::vector<Gap> gaps;
    /// Why it did not end well: for log and administrator; holds no scanned byte.
    std::optional<Error> error;
};

/// Thread: `run` blocks; several runners may run at the same time.
class UnitRunner {
public:
    /// `detectors` (what the unit may report) and `clock` outlive the runner.
    UnitRunner(const WorkerLauncher& launcher, std::span<const scanners::Detector> detectors,
               UnitLimits limits, const Clock& clock);
    ~UnitRunner();
    UnitRunner(const UnitRunner&) = delete; // refers to what its owner holds
    UnitRunner& operator=(const UnitRunner&) = delete;

    /// Runs the unit to its end, restarting a worker that dies. Never fails: the outcome says all.
    [[nodiscard]] UnitOutcome run(const UnitRequest& request, UnitStore& store,
                                  const std::stop_token& stop);

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

} // namespace custos::daemon
