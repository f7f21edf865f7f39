#include "daemon/supervise/worker_launcher.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

namespace custos::daemon {

namespace {

/// The descriptor on which a forked worker finds its socket.
constexpr int kWorkerSocket = 3;

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete; // one owner closes
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0)
            static_cast<void>(::close(number_));
    }
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_;
};

/// What the child needs, made before the fork: between fork and exec nothing may be allocated.
struct Start {
    const char* program = nullptr;
    std::array<const char*, 4> arguments = {};
    std::array<const char*, 3> environment = {};
    int socket = -1;
};

/// REQUIRES: the child side of a fork in a process with threads: system calls only.
[[noreturn]] void become_worker(const Start& start) noexcept {
    constexpr int kCannotStart = 70;
    sigset_t none;
    const bool ready = ::sigemptyset(&none) == 0 && ::sigprocmask(SIG_SETMASK, &none, nullptr) == 0;
    for (const int ignored : {SIGPIPE, SIGHUP, SIGTERM, SIGINT, SIGCHLD})
        static_cast<void>(::signal(ignored, SIG_DFL)); // an ignored signal would be inherited
    const int nothing = ::open("/dev/null", O_RDWR);
    // Above the numbers that follow, so that no dup2 overwrites the other's source.
    const int socket = ::fcntl(start.socket, F_DUPFD, 16);
    if (!ready || nothing < 0 || socket < 0 || ::dup2(nothing, 0) < 0 || ::dup2(nothing, 1) < 0 ||
        ::dup2(nothing, 2) < 0 || ::dup2(socket, kWorkerSocket) < 0 ||
        ::syscall(SYS_close_range, kWorkerSocket + 1, ~0U, 0) != 0)
        ::_exit(kCannotStart);
    // A group of its own: Ctrl-C on a terminal is the daemon's to handle.
    static_cast<void>(::setpgid(0, 0));
    ::execve(start.program, const_cast<char* const*>(start.arguments.data()), // as execve wants it
             const_cast<char* const*>(start.environment.data()));             // as execve wants it
    ::_exit(kCannotStart);
}

Result<WorkerProcess> fork_worker(const std::filesystem::path& program) {
    if (::access(program.c_str(), X_OK) != 0)
        return fail_native(errno, ErrorCode::not_found, "no worker program {}; reinstall Custos",
                           OwnText(program.string()));
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail_native(errno, ErrorCode::unavailable, "cannot make a socket for a worker");
    Descriptor ours(ends[0]);
    const Descriptor theirs(ends[1]);
    const Start start = {.program = program.c_str(),
                         .arguments = {program.c_str(), "--socket", "3", nullptr},
                         .environment = {"LC_ALL=C.UTF-8", "TZ=UTC", nullptr},
                         .socket = theirs.number()};
    const pid_t pid = ::fork();
    if (pid < 0)
        return fail_native(errno, ErrorCode::unavailable, "cannot start a worker process");
    if (pid == 0)
        become_worker(start);
    return WorkerProcess(ours.release(), pid);
}

Result<WorkerProcess> connect_worker(const std::filesystem::path& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path)
        return fail(ErrorCode::invalid_input, "socket path {} is too long (107 bytes)",
                    OwnText(text));
    std::ranges::copy(text, static_cast<char*>(address.sun_path));
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.number() < 0)
        return fail_native(errno, ErrorCode::unavailable, "cannot make a socket for a worker");
    const void* raw = &address;
    if (::connect(socket.number(), static_cast<const sockaddr*>(raw), sizeof address) != 0) {
        const int native = errno;
        const ErrorCode code = native == ENOENT ? ErrorCode::not_found : ErrorCode::unavailable;
        return fail_native(native, code,
                           "cannot connect to {}; run: systemctl start custos-worker.socket",
                           OwnText(text));
    }
    return WorkerProcess(socket.release(), 0);
}

/// Waits up to `grace` for the end of a child, by its pidfd; false when it still lives.
bool wait_for_end(int pid, std::chrono::milliseconds grace) noexcept {
    const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (handle.number() < 0)
        return false;
    const auto until = std::chrono::steady_clock::now() + grace;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd ready = {.fd = handle.number(), .events = POLLIN, .revents = 0};
        const int found =
            ::poll(&ready, 1, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000)));
        if (found > 0)
            return true;
        if (found == 0 || errno != EINTR)
            return false;
    }
}

} // namespace

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), pid_(std::exchange(other.pid_, 0)) {}

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
    if (this != &other) {
        static_cast<void>(kill());
        socket_ = std::exchange(other.socket_, -1);
        pid_ = std::exchange(other.pid_, 0);
    }
    return *this;
}

WorkerProcess::~WorkerProcess() {
    static_cast<void>(kill());
}

std::uint64_t WorkerProcess::resident_bytes() const noexcept {
    if (pid_ == 0)
        return 0;
    try {
        std::ifstream status("/proc/" + std::to_string(pid_) + "/statm");
        std::uint64_t total = 0;
        std::uint64_t resident = 0;
        if (!(status >> total >> resident))
            return 0;
        return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    } catch (const std::exception&) { // out of memory: measured again next time
        return 0;
    }
}

std::chrono::nanoseconds WorkerProcess::waited_for_cpu() const noexcept {
    std::uint64_t waited = 0;
    if (pid_ == 0)
        return {};
    try {
        std::error_code gone; // a thread or the process ended meanwhile: what was summed counts
        const std::string tasks = "/proc/" + std::to_string(pid_) + "/task";
        for (std::filesystem::directory_iterator task(tasks, gone), end; !gone && task != end;
             task.increment(gone)) {
            std::ifstream file(task->path() / "schedstat");
            std::uint64_t ran = 0;
            std::uint64_t queued = 0;
            if (file >> ran >> queued)
                waited += queued;
        }
    } catch (const std::exception&) { // out of memory: measured again next time
        return {};
    }
    return std::chrono::nanoseconds(waited);
}

WorkerExit WorkerProcess::finish(std::chrono::milliseconds grace) noexcept {
    if (socket_ >= 0)
        static_cast<void>(::close(std::exchange(socket_, -1)));
    const int pid = std::exchange(pid_, 0);
    if (pid == 0)
        return {};
    if (grace.count() <= 0 || !wait_for_end(pid, grace))
        static_cast<void>(::kill(pid, SIGKILL)); // not reaped yet, so the number is still its own
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return {};
    }
    return {.known = true,
            .status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
            .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0};
}

WorkerLauncher WorkerLauncher::embedded(std::filesystem::path program) {
    return {Way::fork, std::move(program)};
}

WorkerLauncher WorkerLauncher::installed(std::filesystem::path socket) {
    return {Way::connect, std::move(socket)};
}

Result<WorkerProcess> WorkerLauncher::start() const {
    switch (way_) {
    case Way::fork: return fork_worker(path_);
    case Way::connect: return connect_worker(path_);
    }
    return fail(ErrorCode::internal, "unknown way to start a worker");
}

Result<std::filesystem::path> find_worker_program(const std::filesystem::path& configured) {
    if (!configured.empty())
        return configured;
    std::error_code ignored;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const auto beside = self.parent_path() / "custos-worker";
    if (!self.empty() && ::access(beside.c_str(), X_OK) == 0)
        return beside;
    const std::filesystem::path installed =
        std::filesystem::path(CUSTOS_LIBEXEC_DIR) / "custos-worker";
    if (::access(installed.c_str(), X_OK) == 0)
        return installed;
    return fail(ErrorCode::not_found, "no custos-worker at {} nor at {}; reinstall Custos",
                OwnText(beside.string()), OwnText(installed.string()));
}

} // namespace custos::daemon
