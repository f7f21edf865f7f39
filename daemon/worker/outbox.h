#pragma once
// Finished reports on their way to the daemon: gathered into batches, sent while credit lasts.
// Bounded: when the daemon is slow, the scan threads wait.

#include "scanners/model/object.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace custos::daemon {

/// Thread: `put`, `scanner_finished`, `credit`, `stop` from any thread; `take` from one.
class Outbox {
public:
    /// A batch this large is sent at once; a message may be four times that.
    static constexpr std::size_t kBatchBytes = 1U << 20U;
    static constexpr std::size_t kBatchObjects = 256;
    /// Reports that may wait for credit.
    static constexpr std::size_t kMaxBytes = 8U << 20U;
    /// A report does not wait longer than this for company.
    static constexpr std::chrono::milliseconds kPatience{200};

    /// `objects_per_batch` 1 = each report alone. `scanners` = threads that will finish.
    Outbox(std::size_t objects_per_batch, std::uint32_t scanners);

    /// Blocks while too much waits; false when stopped.
    bool put(ObjectReport report);
    void scanner_finished();
    /// The daemon stored a batch.
    void credit();
    void stop();

    enum class Next : std::uint8_t { batch, nothing_yet, finished, stopped };
    /// Waits up to `wait` for a batch that may be sent; takes one credit with it.
    Next take(std::vector<ObjectReport>& batch, std::chrono::milliseconds wait);

private:
    [[nodiscard]] bool is_full_batch() const;
    void move_batch(std::vector<ObjectReport>& batch);

    struct Waiting {
        ObjectReport report;
        std::size_t bytes = 0;
        std::chrono::steady_clock::time_point since;
    };
    const std::size_t objects_per_batch_;
    std::mutex mutex_;
    std::condition_variable changed_;
    // Protected by mutex_:
    std::deque<Waiting> waiting_;
    std::size_t bytes_ = 0;
    std::uint32_t scanners_;
    std::uint32_t credit_;
    bool stopped_ = false;
};

} // namespace custos::daemon
