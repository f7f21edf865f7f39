#include "tools/custos/interruption.h"

#include <ctime>

namespace custos::tools {

Interruption::Interruption(std::stop_source stop) {
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));
    sigset_t awaited;
    static_cast<void>(sigemptyset(&awaited));
    static_cast<void>(sigaddset(&awaited, SIGINT));
    static_cast<void>(sigaddset(&awaited, SIGTERM));
    static_cast<void>(::pthread_sigmask(SIG_BLOCK, &awaited, &before_));
    thread_ = std::jthread([this, awaited, stop](const std::stop_token& ended) mutable {
        constexpr timespec kTick{.tv_sec = 0, .tv_nsec = 100'000'000};
        while (!ended.stop_requested()) {
            if (::sigtimedwait(&awaited, nullptr, &kTick) > 0) {
                happened_ = true;
                stop.request_stop();
            }
        }
    });
}

Interruption::~Interruption() {
    thread_.request_stop();
    thread_.join();
    static_cast<void>(::pthread_sigmask(SIG_SETMASK, &before_, nullptr));
}

} // namespace custos::tools
