#pragma once
// Ctrl-C and SIGTERM as a stop request, without code in a signal handler.

#include <atomic>
#include <stop_token>
#include <thread>

#include <signal.h>

namespace custos::tools {

/// While it lives, SIGINT and SIGTERM ask `stop` to stop. Make it before other threads: they
/// inherit the blocked signals. SIGPIPE is ignored from then on: a write tells.
class Interruption {
public:
    explicit Interruption(std::stop_source stop);
    ~Interruption();
    Interruption(const Interruption&) = delete; // owns a thread and the signal mask
    Interruption& operator=(const Interruption&) = delete;
    [[nodiscard]] bool happened() const noexcept { return happened_; }

private:
    sigset_t before_{};
    std::atomic<bool> happened_ = false;
    std::jthread thread_;
};

} // namespace custos::tools
