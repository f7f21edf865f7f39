#pragma once
// Who starts a worker. Embedded, it is a child of this process under the same user; installed,
// systemd starts it under its own user when we connect to custos-worker.socket (Accept=yes), so
// that no code of ours changes users.

#include "scanners/model/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace custos::daemon {

/// How a worker ended, as far as we can know.
struct WorkerExit {
    bool known = false; ///< false for one that systemd started
    int status = 0;     ///< exit status; daemon/worker/exit_status.h
    int signal = 0;     ///< 0 = none
};

/// A running worker: its socket and, embedded, its process. Dropping it kills and reaps.
/// Thread: one thread at a time.
class WorkerProcess {
public:
    WorkerProcess(int socket, int pid) noexcept : socket_(socket), pid_(pid) {}
    WorkerProcess(WorkerProcess&& other) noexcept;
    WorkerProcess& operator=(WorkerProcess&& other) noexcept;
    WorkerProcess(const WorkerProcess&) = delete; // one owner reaps
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    ~WorkerProcess();

    [[nodiscard]] int socket() const noexcept { return socket_; }
    [[nodiscard]] int pid() const noexcept { return pid_; } ///< 0 = started by systemd
    /// Resident memory from /proc; 0 when unknown (systemd's MemoryMax watches those).
    [[nodiscard]] std::uint64_t resident_bytes() const noexcept;
    /// For how long its threads were ready to run while others had the processors, in all (procfs
    /// schedstat); 0 when unknown.
    [[nodiscard]] std::chrono::nanoseconds waited_for_cpu() const noexcept;
    /// Closes the socket, waits up to `grace` for the end, then SIGKILL; reaps.
    WorkerExit finish(std::chrono::milliseconds grace) noexcept;
    WorkerExit kill() noexcept { return finish(std::chrono::milliseconds(0)); }

private:
    int socket_ = -1;
    int pid_ = 0;
};

/// Thread: safe from any thread.
class WorkerLauncher {
public:
    /// Forks `program` with a clean environment and nothing open but the socket as descriptor 3.
    static WorkerLauncher embedded(std::filesystem::path program);
    /// Connects to the listening socket of custos-worker.socket.
    static WorkerLauncher installed(std::filesystem::path socket);

    /// Errors: not_found (program or socket), unavailable (refused, out of processes).
    [[nodiscard]] Result<WorkerProcess> start() const;

private:
    enum class Way : std::uint8_t { fork, connect };
    WorkerLauncher(Way way, std::filesystem::path path) : way_(way), path_(std::move(path)) {}
    Way way_;
    std::filesystem::path path_;
};

/// The worker's program: `configured` when given, else beside this executable, else in the libexec
/// folder it was built for. Errors: not_found, naming the places tried.
[[nodiscard]] Result<std::filesystem::path>
find_worker_program(const std::filesystem::path& configured);

} // namespace custos::daemon
