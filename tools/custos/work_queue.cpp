#include "tools/custos/work_queue.h"

namespace custos::tools {

bool WorkQueue::push(ScanTask task) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || tasks_.size() < kMost; });
    if (closed_)
        return false;
    tasks_.push_back(std::move(task));
    changed_.notify_all();
    return true;
}

std::optional<ScanTask> WorkQueue::pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !tasks_.empty(); });
    if (tasks_.empty())
        return std::nullopt;
    ScanTask task = std::move(tasks_.front());
    tasks_.pop_front();
    changed_.notify_all();
    return task;
}

void WorkQueue::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

} // namespace custos::tools
