#include "daemon/service/runtime.h"

#include "daemon/api/control_api.h"
#include "daemon/api/http_server.h"
#include "daemon/evidence/log.h"
#include "daemon/service/instance.h"
#include "daemon/service/scan_target.h"
#include "daemon/store/meta.h"

#include <nlohmann/json.hpp>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace custos::daemon {

namespace {

/// systemd's TimeoutStopSec and the promise of SIGTERM; past it what hangs is left to recovery.
constexpr std::chrono::milliseconds kStopWithin{4500};
constexpr std::chrono::seconds kLook{1};

/// Signals as a descriptor, blocked in every thread started afterwards.
class Signals {
public:
    static Result<Signals> take() {
        sigset_t wanted;
        ::sigemptyset(&wanted);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP})
            ::sigaddset(&wanted, signal);
        ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
        ::signal(SIGPIPE, SIG_IGN);
        Signals signals;
        signals.signals_ = ::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
        signals.stop_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (signals.signals_ < 0 || signals.stop_ < 0)
            return fail_native(errno, ErrorCode::io_error, "signals cannot be received");
        return signals;
    }
    Signals(Signals&& other) noexcept
        : signals_(std::exchange(other.signals_, -1)), stop_(std::exchange(other.stop_, -1)) {}
    Signals& operator=(Signals&&) = delete; // taken once
    ~Signals() {
        if (signals_ >= 0)
            ::close(signals_);
        if (stop_ >= 0)
            ::close(stop_);
    }

    enum class News : std::uint8_t { nothing, stop, reload };
    News wait(std::chrono::milliseconds patience) const {
        std::array<pollfd, 2> watched = {{{signals_, POLLIN, 0}, {stop_, POLLIN, 0}}};
        if (::poll(watched.data(), watched.size(), static_cast<int>(patience.count())) <= 0)
            return News::nothing;
        if ((watched[1].revents & POLLIN) != 0)
            return News::stop;
        signalfd_siginfo told{};
        if (::read(signals_, &told, sizeof told) != static_cast<ssize_t>(sizeof told))
            return News::nothing;
        return told.ssi_signo == SIGHUP ? News::reload : News::stop;
    }
    void ask_to_stop() const {
        const std::uint64_t one = 1;
        if (::write(stop_, &one, sizeof one) < 0)
            return; // full: it was asked already
    }

private:
    Signals() = default;
    int signals_ = -1;
    int stop_ = -1;
};

/// Ends the process when stopping takes too long: recovery at the next start is always possible.
class StopLimit {
public:
    StopLimit() : thread_([](const std::stop_token& done) {
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock(mutex);
        ended.wait_for(lock, done, kStopWithin, [] { return false; });
        if (!done.stop_requested())
            ::_exit(EXIT_FAILURE);
    }) {}

private:
    std::jthread thread_;
};

Result<void> make_socket_folder(const InstancePaths& paths) {
    std::error_code failed;
    std::filesystem::create_directories(paths.socket_folder, failed);
    struct stat status {};
    if (failed || ::lstat(paths.socket_folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
        return fail_native(failed ? failed.value() : errno, ErrorCode::io_error,
                           "{}: the folder of the socket cannot be made; make the home writable",
                           OwnText(paths.socket_folder));
    if (status.st_uid != ::geteuid())
        return fail(ErrorCode::permission_denied,
                    "{}: the folder of the socket belongs to somebody else; remove it",
                    OwnText(paths.socket_folder));
    return {};
}

/// Everything of a running daemon, in the order of its needs.
class Daemon {
public:
    static Result<std::unique_ptr<Daemon>> open(const InstancePaths& paths,
                                                const RunOptions& options, const Clock& clock) {
        CUSTOS_TRY(auto config, read_config(paths.config));
        CUSTOS_TRY(auto lock, InstanceLock::take(paths.lock));
        CUSTOS_TRY(const KeyPlace place, key_place(config));
        CUSTOS_TRY(auto keys, KeyRing::open(place.folder, place.kind));
        CUSTOS_TRY(auto log, options.embedded && !paths.log.empty()
                                 ? Log::to_file(paths.log, config.log_level)
                                 : Result<Log>(Log::to_journal(config.log_level)));
        CUSTOS_TRY(auto store, StoreWriter::open(paths.store, keys.key(KeyPurpose::store)));
        CUSTOS_TRY(auto cipher, PayloadCipher::create(keys.key(KeyPurpose::payload)));
        auto daemon = std::unique_ptr<Daemon>(
            new Daemon(paths, options, clock, std::move(config), std::move(lock), std::move(keys),
                       std::move(log), std::move(store), std::move(cipher)));
        CUSTOS_CHECK(daemon->start());
        return daemon;
    }
    Daemon(const Daemon&) = delete; // owns threads that refer to it
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon() = default;

    Result<void> serve(const Signals& signals) {
        ControlApi api({.ground = ground(),
                        .scans = scans_,
                        .records = records_,
                        .judge = judge_,
                        .policies = policies_,
                        .reports = reports_,
                        .clockwork = clockwork_,
                        .embedded = options_.embedded,
                        .stop = [&signals] { signals.ask_to_stop(); }});
        CUSTOS_CHECK(make_socket_folder(paths_));
        CUSTOS_TRY(const auto server,
                   HttpServer::listen(paths_.socket, [&api](const HttpRequest& request) {
                       return api.answer(request);
                   }));
        announce();
        log_.info("started", {{"pid", ::getpid()}});
        wait(signals, *server);
        ::sd_notify(0, "STOPPING=1");
        log_.info("stopping");
        const StopLimit limit;
        scans_.stop();
        clockwork_.stop();
        server->stop();
        log_.info("stopped");
        return {};
    }

private:
    Daemon(const InstancePaths& paths, const RunOptions& options, const Clock& clock, Config config,
           InstanceLock lock, KeyRing keys, Log log, StoreWriter store, PayloadCipher cipher)
        : paths_(paths), options_(options), clock_(clock), lock_(std::move(lock)),
          keys_(std::move(keys)), log_(std::move(log)), config_(std::move(config), clock.now()),
          store_(std::move(store), std::move(cipher)),
          readers_(paths.store, keys_.key(KeyPurpose::store)), policies_(ground()),
          judge_(ground(), policies_), scans_(ground(), judge_), records_(ground(), judge_),
          reports_(ground(), policies_, scans_),
          clockwork_(ground(), scans_, reports_, judge_, policies_) {}

    [[nodiscard]] Ground ground() {
        return {.paths = paths_,
                .keys = keys_,
                .clock = clock_,
                .log = log_,
                .config = config_,
                .store = store_,
                .readers = readers_};
    }

    Result<void> start() {
        const Instant now = clock_.now();
        std::chrono::microseconds back{0};
        const auto look = [&](Transaction& change, const PayloadCipher&) -> Result<void> {
            CUSTOS_TRY(back, advance_clock(change, now));
            return {};
        };
        CUSTOS_CHECK(store_.change(look));
        if (back > std::chrono::minutes(1))
            log_.error("clock-jumped-back", {{"by", back}});
        CUSTOS_CHECK(scans_.load_detectors());
        judge_.set_detection(scans_.detection());
        CUSTOS_CHECK(policies_.load(Actor::daemon(), now));
        CUSTOS_CHECK(clockwork_.load());
        return scans_.resume();
    }

    void announce() {
        ::sd_notify(0, "READY=1");
        if (!options_.ready_descriptor)
            return;
        if (::write(*options_.ready_descriptor, "ready\n", 6) < 0)
            log_.warn("nobody-waits");
        ::close(*options_.ready_descriptor);
    }

    void reload() {
        ::sd_notify(0, "RELOADING=1");
        auto config = read_config(paths_.config);
        if (config && config->instance != config_.get()->instance)
            config = fail(ErrorCode::conflict,
                          "{}: `instance.id` is that of another instance; put it back",
                          OwnText(paths_.config));
        if (config) {
            log_.set_level(config->log_level);
            const auto before = config_.get();
            config_.replace(std::move(*config), clock_.now());
            auto loaded = scans_.load_detectors();
            if (loaded)
                loaded = policies_.load(Actor::daemon(), clock_.now());
            if (loaded)
                loaded = clockwork_.load();
            if (!loaded) {
                config_.replace(*before, clock_.now());
                config_.refuse(message_of(loaded.error()));
                log_.error("reload-refused", loaded.error());
            } else {
                judge_.set_detection(scans_.detection());
                log_.info("reloaded");
            }
        } else {
            config_.refuse(message_of(config.error()));
            log_.error("reload-refused", config.error());
        }
        ::sd_notify(0, "READY=1");
    }

    void wait(const Signals& signals, const HttpServer& server) {
        auto busy_at = std::chrono::steady_clock::now();
        while (true) {
            ::sd_notify(0, "WATCHDOG=1");
            switch (signals.wait(kLook)) {
            case Signals::News::stop: return;
            case Signals::News::reload: reload(); break;
            case Signals::News::nothing: break;
            }
            const auto now = std::chrono::steady_clock::now();
            if (server.is_busy() || !scans_.is_idle())
                busy_at = now;
            if (options_.idle_exit && now - busy_at >= *options_.idle_exit)
                return;
        }
    }

    InstancePaths paths_;
    RunOptions options_;
    const Clock& clock_;
    InstanceLock lock_;
    KeyRing keys_;
    Log log_;
    LiveConfig config_;
    StoreThread store_;
    ReaderPool readers_;
    PolicyRoom policies_;
    Judge judge_;
    ScanService scans_;
    RegisterService records_;
    ReportService reports_;
    Clockwork clockwork_;
};

} // namespace

std::optional<std::chrono::seconds> parse_seconds(std::string_view text) noexcept {
    constexpr std::int64_t kDay = 86'400;
    if (text.ends_with('s'))
        text.remove_suffix(1);
    std::int64_t seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() ||
        seconds < 1 || seconds > kDay)
        return std::nullopt;
    return std::chrono::seconds(seconds);
}

Result<void> run_daemon(const InstancePaths& paths, const RunOptions& options) {
    if (options.only_check_config) {
        CUSTOS_CHECK(read_config(paths.config));
        return {};
    }
    const SystemClock clock;
    CUSTOS_TRY(const Signals signals, Signals::take());
    CUSTOS_TRY(auto daemon, Daemon::open(paths, options, clock));
    return daemon->serve(signals);
}

} // namespace custos::daemon
