#include "tools/custos/instance.h"

#include "daemon/config/paths.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" char** environ; // NOLINT(readability-redundant-declaration): POSIX has no header for it

namespace custos::tools {
namespace {

namespace fs = std::filesystem;

/// A daemon that is started for a command ends so long after the last one.
constexpr const char* kIdleExit = "30s";
/// A store of many gigabytes replays its journal first.
constexpr int kReadyMilliseconds = 60'000;
constexpr int kReadyDescriptor = 3;

/// custosd beside this program, in the sbin beside its bin, or where systems keep it.
Result<std::string> find_daemon_program() {
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    for (const fs::path& folder : {self.parent_path(), self.parent_path().parent_path() / "sbin",
                                   fs::path("/usr/sbin"), fs::path("/usr/local/sbin")}) {
        const fs::path program = folder / "custosd";
        if (::access(program.c_str(), X_OK) == 0)
            return program.string();
    }
    return fail(ErrorCode::not_found,
                "custosd is neither beside custos nor in /usr/sbin; install or build it");
}

class Spawn {
public:
    Spawn() {
        posix_spawn_file_actions_init(&files_);
        posix_spawnattr_init(&attributes_);
    }
    ~Spawn() {
        posix_spawn_file_actions_destroy(&files_);
        posix_spawnattr_destroy(&attributes_);
    }
    Spawn(const Spawn&) = delete; // owns two C structures
    Spawn& operator=(const Spawn&) = delete;

    void to_null(int descriptor) {
        posix_spawn_file_actions_addopen(&files_, descriptor, "/dev/null", O_RDWR, 0);
    }
    void as(int from, int to) { posix_spawn_file_actions_adddup2(&files_, from, to); }
    void own_session() { posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID); }
    Result<pid_t> run(std::vector<std::string> words) {
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_t child = -1;
        const int error = ::posix_spawn(&child, words.front().c_str(), &files_, &attributes_,
                                        argv.data(), environ);
        if (error != 0)
            return fail_native(error, ErrorCode::unavailable, "{} cannot be started",
                               OwnText(words.front()));
        return child;
    }

private:
    posix_spawn_file_actions_t files_{};
    posix_spawnattr_t attributes_{};
};

/// What comes out of `descriptor` until it closes or says that all is ready.
std::string read_until_ready(int descriptor) {
    std::string said;
    pollfd wait{.fd = descriptor, .events = POLLIN, .revents = 0};
    while (said != "ready\n" && ::poll(&wait, 1, kReadyMilliseconds) > 0) {
        std::array<char, 1024> part{};
        const ssize_t size = ::read(descriptor, part.data(), part.size());
        if (size <= 0)
            break;
        said.append(part.data(), static_cast<std::size_t>(size));
    }
    return said;
}

Result<void> start_daemon(const std::string& home) {
    CUSTOS_TRY(const std::string program, find_daemon_program());
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail_native(errno, ErrorCode::internal, "no pipe for the daemon");
    Spawn spawn;
    spawn.own_session();
    spawn.to_null(0);
    spawn.to_null(1);
    spawn.to_null(2);
    spawn.as(ends[1], kReadyDescriptor);
    const auto child = spawn.run({program, "--home", home, "--idle-exit", kIdleExit, "--ready-fd",
                                  std::to_string(kReadyDescriptor)});
    static_cast<void>(::close(ends[1]));
    std::string said = child ? read_until_ready(ends[0]) : std::string();
    static_cast<void>(::close(ends[0]));
    if (!child)
        return tl::unexpected<Error>(child.error());
    if (said == "ready\n")
        return {};
    while (said.ends_with('\n'))
        said.pop_back();
    if (said.empty())
        return fail(ErrorCode::unavailable,
                    "custosd did not start for {}; run `{} --home {}` to see why", OwnText(home),
                    OwnText(program), OwnText(home));
    return fail(ErrorCode::unavailable, "{}", OwnText(said));
}

Result<ApiClient> connect_home(const std::string& home) {
    CUSTOS_TRY(const auto paths, daemon::InstancePaths::of(home));
    std::error_code error;
    if (!fs::exists(paths.config, error))
        return fail(ErrorCode::not_found,
                    "{} holds no instance; make one with `custos --home {} init`", OwnText(home),
                    OwnText(home));
    auto client = ApiClient::connect(paths.socket);
    if (client || client.error().code == ErrorCode::permission_denied)
        return client;
    auto started = start_daemon(home);
    client = ApiClient::connect(paths.socket);
    // Another command may have started it at the same moment: then it answers all the same.
    if (!client && !started)
        return tl::unexpected<Error>(started.error());
    return client;
}

} // namespace

Result<ApiClient> connect_instance(const Arguments& arguments) {
    if (arguments.has("home") && arguments.has("socket"))
        return fail(ErrorCode::invalid_input, "--home and --socket exclude each other");
    if (arguments.has("socket"))
        return ApiClient::connect(arguments.value("socket"));
    if (arguments.has("home"))
        return connect_home(arguments.value("home"));
    return ApiClient::connect(daemon::InstancePaths::installed().socket);
}

Result<void> make_instance(const std::string& home, const std::vector<std::string>& arguments) {
    CUSTOS_TRY(const std::string program, find_daemon_program());
    std::vector<std::string> words{program, "--home", home, "--init"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    Spawn spawn;
    CUSTOS_TRY(const pid_t child, spawn.run(std::move(words)));
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(ErrorCode::unavailable, "no instance was made in {}", OwnText(home));
    return {};
}

ExitStatus exit_of(const Error& error) {
    print_error(error);
    return ExitStatus::failed;
}

ExitStatus with_instance(const Arguments& arguments,
                         const std::function<Result<ExitStatus>(ApiClient&)>& act) {
    auto client = connect_instance(arguments);
    if (!client)
        return exit_of(client.error());
    const auto status = act(*client);
    return status ? *status : exit_of(status.error());
}

} // namespace custos::tools
