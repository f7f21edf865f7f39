#include "scanners/source/throttle.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace custos::scanners {
namespace {

using Steady = std::chrono::steady_clock;

class Unbounded final : public Throttle {
public:
    bool admit(std::uint64_t, const std::stop_token& stop) override {
        return !stop.stop_requested();
    }
};

/// Bytes are paid for in advance: who takes them waits until the bucket is out of debt.
class TokenBucket final : public Throttle {
public:
    explicit TokenBucket(std::uint64_t bytes_per_second)
        : rate_(static_cast<double>(bytes_per_second)), level_(rate_ * kSecondsHeld) {}

    bool admit(std::uint64_t bytes, const std::stop_token& stop) override {
        std::unique_lock lock(mutex_);
        refill();
        level_ -= static_cast<double>(bytes);
        if (level_ >= 0)
            return !stop.stop_requested();
        const auto due = last_ + std::chrono::duration_cast<Steady::duration>(
                                     std::chrono::duration<double>(-level_ / rate_));
        // Nobody notifies but the stop token: the wait ends with the time or the request.
        wake_.wait_until(lock, stop, due, [&] { return Steady::now() >= due; });
        return !stop.stop_requested();
    }

private:
    static constexpr double kSecondsHeld = 0.25;
    void refill() {
        const auto now = Steady::now();
        const double seconds = std::chrono::duration<double>(now - last_).count();
        level_ = std::min(rate_ * kSecondsHeld, level_ + seconds * rate_);
        last_ = now;
    }

    std::mutex mutex_;
    std::condition_variable_any wake_;
    const double rate_;
    double level_;
    Steady::time_point last_ = Steady::now();
};

// linux/ioprio.h is not in every libc's set of headers; the values are kernel ABI.
constexpr int kIoprioWhoProcess = 1;
constexpr int kIoprioClassIdle = 3 << 13;
constexpr int kLowestWeight = 19;

} // namespace

std::unique_ptr<Throttle> make_throttle(std::uint64_t bytes_per_second) {
    if (bytes_per_second == 0)
        return std::make_unique<Unbounded>();
    return std::make_unique<TokenBucket>(bytes_per_second);
}

bool take_low_priority() noexcept {
    const bool idle = ::syscall(SYS_ioprio_set, kIoprioWhoProcess, 0, kIoprioClassIdle) == 0;
    const bool nice = ::setpriority(PRIO_PROCESS, 0, kLowestWeight) == 0;
    return idle && nice;
}

} // namespace custos::scanners
