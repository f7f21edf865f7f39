#pragma once
// One unit of work in a worker: prepare what needs the file system, confine, then list and read.
//
//   walk thread ──pages──► daemon ──answers──► reading list ──► scan threads ──► outbox
//   ──batches──► daemon
//
// Every queue is bounded, so memory does not grow with the tree or with a file.

#include "daemon/worker/exit_status.h"
#include "scanners/model/result.h"
#include "scanners/wire/channel.h"
#include "scanners/wire/messages.h"

#include <memory>
#include <vector>

namespace custos::daemon {

/// Thread: `prepare`, `roots` and `run` from the main thread; `run` starts the others and does not
/// return before they may be forgotten: the caller ends the process.
class UnitSession {
public:
    /// Opens the roots, loads the detectors and uses once all that loads something lazily.
    /// A root that cannot be opened is no error: `run` reports it.
    /// Errors: invalid_input (patterns, packs, source), limit_exceeded, internal.
    static Result<std::unique_ptr<UnitSession>> prepare(scanners::WorkUnit unit,
                                                        scanners::Channel& channel);
    ~UnitSession();
    UnitSession(const UnitSession&) = delete; // threads refer to it
    UnitSession& operator=(const UnitSession&) = delete;

    /// Descriptors of what may be read.
    [[nodiscard]] std::vector<int> roots() const;

    /// Does the work. REQUIRES: the process is confined.
    [[nodiscard]] ProgramExit run();

private:
    struct State;
    explicit UnitSession(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace custos::daemon
