#pragma once
// What waits to be read: pages of the listing until the daemon answers them, then the objects it
// asked for. Bounded: when too much waits, the walk waits too.

#include "scanners/model/object.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace custos::daemon {

/// One object as the walk met it.
struct ReadingTask {
    std::string path;
    ObjectKey key;
    ChangeToken token;
    bool others_enter = false;
};

/// Thread: safe from any thread.
class ReadingList {
public:
    /// Objects that may wait, answered or not: about 20 MiB with long paths, and far more than the
    /// scan threads empty while one answer travels.
    static constexpr std::size_t kMaxWaiting = 65'536;

    /// Keeps a page that is about to be sent. Blocks while too much waits; false when stopped.
    bool offer(std::uint32_t page, std::vector<ReadingTask> tasks);
    /// The daemon's answer: indices, ascending. False when it fits no page.
    bool answer(std::uint32_t page, std::span<const std::uint32_t> read);
    /// The walk is over: once all is answered and taken, `next` yields nothing.
    void close();
    /// The next object; nothing when there will be no more.
    std::optional<ReadingTask> next();
    /// Empties the list and wakes everybody.
    void stop();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    // Protected by mutex_:
    std::map<std::uint32_t, std::vector<ReadingTask>> unanswered_;
    std::deque<ReadingTask> tasks_;
    std::size_t waiting_ = 0; ///< objects in both
    bool closed_ = false;
    bool stopped_ = false;
};

} // namespace custos::daemon
