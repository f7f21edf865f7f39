#include "tests/integration/daemon_process.h"

#include "daemon/config/paths.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace custos::testing {

namespace {

std::string read_all(int descriptor) {
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

int status_of(int waited) {
    return WIFEXITED(waited) ? WEXITSTATUS(waited) : 128 + WTERMSIG(waited);
}

} // namespace

DaemonProcess::~DaemonProcess() {
    if (pid_ <= 0)
        return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

int DaemonProcess::spawn(const std::vector<std::string>& arguments, int error, int ready) const {
    std::vector<std::string> words = {CUSTOSD_PROGRAM, "--home", home()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string config_home = "XDG_CONFIG_HOME=" + folder_.at("config");
    const std::string home_is = "HOME=" + folder_.path();
    std::vector<std::string> environment = {config_home, home_is, "LC_ALL=C.UTF-8",
                                            "TSAN_OPTIONS=halt_on_error=1"};
    std::vector<char*> envp;
    for (std::string& variable : environment)
        envp.push_back(variable.data());
    envp.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    if (error >= 0)
        ::posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO);
    if (ready >= 0)
        ::posix_spawn_file_actions_adddup2(&actions, ready, 9);
    pid_t pid = 0;
    const int failed =
        ::posix_spawn(&pid, CUSTOSD_PROGRAM, &actions, nullptr, argv.data(), envp.data());
    ::posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? pid : -1;
}

DaemonProcess::Ended DaemonProcess::run(const std::vector<std::string>& arguments) const {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return {};
    const int pid = spawn(arguments, pipe[1], -1);
    ::close(pipe[1]);
    Ended ended;
    ended.error = read_all(pipe[0]);
    ::close(pipe[0]);
    int waited = 0;
    if (pid > 0 && ::waitpid(pid, &waited, 0) == pid)
        ended.status = status_of(waited);
    return ended;
}

DaemonProcess::Ended DaemonProcess::init() const {
    return run({"--init", "--organisation", "Gemeente Merelbos", "--language", "nl", "--keys",
                keys()});
}

std::string DaemonProcess::start(const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0)
        return "no pipe";
    std::vector<std::string> words = {"--ready-fd", "9"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    pid_ = spawn(words, -1, pipe[1]);
    ::close(pipe[1]);
    std::string said = read_all(pipe[0]);
    ::close(pipe[0]);
    if (said == "ready\n")
        return {};
    if (pid_ > 0)
        ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
    return said.empty() ? "it ended without a word" : said;
}

void DaemonProcess::signal(int number) const {
    if (pid_ > 0)
        ::kill(pid_, number);
}

std::optional<std::chrono::milliseconds> DaemonProcess::wait(std::chrono::seconds patience) {
    const auto began = std::chrono::steady_clock::now();
    const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int ended = ::poll(
        &watched, 1,
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(patience).count()));
    ::close(descriptor);
    if (ended <= 0)
        return std::nullopt;
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began);
}

tools::ApiClient DaemonProcess::connect() const {
    const auto paths = daemon::InstancePaths::of(home());
    auto client = tools::ApiClient::connect(paths->socket);
    if (!client) {
        ADD_FAILURE() << message_of(client.error());
        std::abort(); // a test without its daemon has nothing more to say
    }
    return std::move(*client);
}

nlohmann::json DaemonProcess::scan(tools::ApiClient& api, const nlohmann::json& request) const {
    const auto started = api.post("/v1/scans", request);
    if (!started) {
        ADD_FAILURE() << message_of(started.error());
        return {};
    }
    const std::string id = started->at("scans").at(0).at("id").get<std::string>();
    for (;;) {
        auto scan = api.get("/v1/scans/" + id + "?wait_ms=2000");
        if (!scan) {
            ADD_FAILURE() << message_of(scan.error());
            return {};
        }
        if (!scan->at("finished_at").is_null())
            return std::move(*scan);
    }
}

} // namespace custos::testing
