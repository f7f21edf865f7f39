#pragma once
// Objects on their way from the walk to the scan threads; bounded, so that the walk waits.

#include "scanners/source/file/file_source.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace custos::tools {

struct ScanTask {
    std::uint64_t ticket = 0; ///< its place in the output
    const scanners::FileSource* source = nullptr;
    std::string_view root; ///< of the caller, which outlives the queue
    std::string path;
    bool others_enter = false;
};

/// Thread: safe from any thread.
class WorkQueue {
public:
    /// False when the queue was closed.
    bool push(ScanTask task);
    /// Nothing when the queue is closed and empty.
    std::optional<ScanTask> pop();
    void close();

private:
    static constexpr std::size_t kMost = 1024;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<ScanTask> tasks_;
    bool closed_ = false;
};

} // namespace custos::tools
