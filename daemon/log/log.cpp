#include "daemon/log/log.h"

#include "daemon/config/config.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/systemd_sink.h>
#include <spdlog/spdlog.h>

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace custos::daemon {

namespace {

constexpr std::size_t kMaxFileBytes = 8U << 20U;
constexpr std::size_t kFiles = 5;

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warn: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

struct ValueText {
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(std::uint64_t number) const { return std::to_string(number); }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(Literal word) const { return std::string(word.view()); }
    std::string operator()(std::string_view word) const { return std::string(word); }
    std::string operator()(const Uuid& id) const { return to_text(id); }
    std::string operator()(std::chrono::microseconds duration) const {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(duration);
        return std::to_string(ms.count()) + "ms";
    }
};

ErrorCode code_of(int native) {
    if (native == ENOSPC || native == EDQUOT)
        return ErrorCode::no_space;
    if (native == EROFS)
        return ErrorCode::read_only;
    return native == EACCES || native == EPERM ? ErrorCode::permission_denied
                                               : ErrorCode::io_error;
}

} // namespace

struct Log::Sink {
    std::shared_ptr<spdlog::logger> logger; // shared: spdlog's own way of handing it out
};

Log::Log(std::unique_ptr<Sink> sink) : sink_(std::move(sink)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

Result<Log> Log::to_file(const std::string& path, LogLevel level) {
    const auto folder = std::filesystem::path(path).parent_path();
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return fail_native(failed.value(), code_of(failed.value()),
                           "{}: the folder of the log cannot be made; make its parent writable",
                           OwnText(folder.string()));
    ::chmod(folder.c_str(), S_IRWXU);
    try {
        auto file = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(path, kMaxFileBytes,
                                                                           kFiles);
        auto logger = std::make_shared<spdlog::logger>("custosd", std::move(file));
        logger->set_level(level_of(level));
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        logger->flush_on(spdlog::level::info);
        // A full disk must not end the daemon, nor flood stderr.
        logger->set_error_handler([](const std::string&) {});
        return Log(std::make_unique<Sink>(Sink{.logger = std::move(logger)}));
    } catch (const spdlog::spdlog_ex&) {
        return fail_native(errno, code_of(errno), "{}: the log cannot be written; mend its rights",
                           OwnText(path));
    }
}

Log Log::to_journal(LogLevel level) {
    auto journal = std::make_shared<spdlog::sinks::systemd_sink_mt>("custosd");
    auto logger = std::make_shared<spdlog::logger>("custosd", std::move(journal));
    logger->set_level(level_of(level));
    return Log(std::make_unique<Sink>(Sink{.logger = std::move(logger)}));
}

Log Log::to_nowhere() {
    auto nowhere = std::make_shared<spdlog::sinks::null_sink_mt>();
    return Log(std::make_unique<Sink>(
        Sink{.logger = std::make_shared<spdlog::logger>("custosd", std::move(nowhere))}));
}

void Log::set_level(LogLevel level) const {
    sink_->logger->set_level(level_of(level));
}

void Log::write(LogLevel level, Literal event, std::initializer_list<LogField> fields) const {
    if (!sink_->logger->should_log(level_of(level)))
        return;
    std::string line(event.view());
    for (const LogField& field : fields) {
        line += ' ';
        line += field.name.view();
        line += '=';
        line += std::visit(ValueText(), field.value);
    }
    sink_->logger->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

void Log::write(LogLevel level, Literal event, const Error& cause) const {
    std::string line(event.view());
    line += " code=";
    line += name_of(cause.code);
    line += " native=" + std::to_string(cause.native) + " what=\"";
    line += cause.what.view();
    line += '"';
    sink_->logger->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

void Log::debug(Literal event, std::initializer_list<LogField> fields) const {
#ifdef NDEBUG
    static_cast<void>(event);
    static_cast<void>(fields);
#else
    write(LogLevel::debug, event, fields);
#endif
}
void Log::info(Literal event, std::initializer_list<LogField> fields) const {
    write(LogLevel::info, event, fields);
}
void Log::warn(Literal event, std::initializer_list<LogField> fields) const {
    write(LogLevel::warn, event, fields);
}
void Log::error(Literal event, std::initializer_list<LogField> fields) const {
    write(LogLevel::error, event, fields);
}
void Log::error(Literal event, const Error& cause) const {
    write(LogLevel::error, event, cause);
}
void Log::warn(Literal event, const Error& cause) const {
    write(LogLevel::warn, event, cause);
}

} // namespace custos::daemon
