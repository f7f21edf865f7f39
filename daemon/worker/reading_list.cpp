#include "daemon/worker/reading_list.h"

#include <utility>

namespace custos::daemon {

bool ReadingList::offer(std::uint32_t page, std::vector<ReadingTask> tasks) {
    std::unique_lock lock(mutex_);
    // An empty list takes any page, so that no page can be too large for it.
    changed_.wait(
        lock, [&] { return stopped_ || waiting_ == 0 || waiting_ + tasks.size() <= kMaxWaiting; });
    if (stopped_)
        return false;
    waiting_ += tasks.size();
    unanswered_.emplace(page, std::move(tasks));
    return true;
}

bool ReadingList::answer(std::uint32_t page, std::span<const std::uint32_t> read) {
    const std::scoped_lock lock(mutex_);
    const auto found = unanswered_.find(page);
    if (found == unanswered_.end())
        return stopped_;
    std::vector<ReadingTask>& tasks = found->second;
    std::size_t next = 0;
    for (const std::uint32_t index : read) {
        if (index < next || index >= tasks.size())
            return false;
        tasks_.push_back(std::move(tasks[index]));
        next = std::size_t{index} + 1;
    }
    waiting_ -= tasks.size() - read.size();
    unanswered_.erase(found);
    changed_.notify_all();
    return true;
}

void ReadingList::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

std::optional<ReadingTask> ReadingList::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return stopped_ || !tasks_.empty() || (closed_ && unanswered_.empty()); });
    if (tasks_.empty())
        return std::nullopt;
    ReadingTask task = std::move(tasks_.front());
    tasks_.pop_front();
    --waiting_;
    changed_.notify_all();
    return task;
}

void ReadingList::stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    tasks_.clear();
    unanswered_.clear();
    waiting_ = 0;
    changed_.notify_all();
}

} // namespace custos::daemon
