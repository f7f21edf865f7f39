#pragma once
// How custos-worker and custos-extract end. They do not log: this is what they say last.

#include <cstdint>

#include <unistd.h>

namespace custos::daemon {

enum class ProgramExit : std::uint8_t {
    done = 0,            ///< the unit is finished, or was cancelled, and UnitDone says so
    usage = 64,          ///< started with other arguments than those of its manual
    bad_unit = 65,       ///< the first message is no unit, or its detectors or patterns are refused
    daemon_gone = 69,    ///< the other side closed the socket: nobody is left to work for
    internal = 70,       ///< a library failed, or an exception came out of one
    cannot_confine = 71, ///< Landlock or seccomp is missing: nothing was read
    out_of_memory = 72,
    protocol = 76, ///< the daemon sent what the protocol forbids: versions differ
};

/// Whoever fails in a thread of its own has nobody to tell: the exit status does. Nothing is
/// flushed or destroyed: other threads may still be at work.
[[noreturn]] inline void end_process(ProgramExit status) noexcept {
    ::_exit(static_cast<int>(status));
}

} // namespace custos::daemon
