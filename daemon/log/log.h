#pragma once
// The daemon's log. An event is a name known when we compile and typed fields: there is no field
// made from text that exists at run time, since a path, a column or a host can name a person. Logs
// say `source=7 object=4211`; the reader looks it up in the store.

#include "scanners/model/ids.h"
#include "scanners/model/result.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace custos::daemon {

enum class LogLevel : std::uint8_t;

/// Enumerations whose names are fixed words.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) {
    { name_of(value) } -> std::same_as<std::string_view>;
};

/// One field of an event.
struct LogField {
    using Value = std::variant<std::int64_t, std::uint64_t, bool, Literal, std::string_view, Uuid,
                               std::chrono::microseconds>;
    template <std::signed_integral N>
    LogField(Literal key, N number) : name(key), value(static_cast<std::int64_t>(number)) {}
    template <std::unsigned_integral N>
        requires(!std::same_as<N, bool>)
    LogField(Literal key, N number) : name(key), value(static_cast<std::uint64_t>(number)) {}
    template <std::same_as<bool> B>
    LogField(Literal key, B flag) : name(key), value(flag) {}
    template <NamedEnum E>
    LogField(Literal key, E word) : name(key), value(name_of(word)) {}
    LogField(Literal key, const Uuid& id) : name(key), value(id) {}
    LogField(Literal key, std::chrono::microseconds duration) : name(key), value(duration) {}

    Literal name;
    Value value;
};

/// Thread: safe from any thread.
class Log {
public:
    /// A file that is rotated at 8 MiB, five of them kept; its folder is made, 0700.
    /// Errors: permission_denied, read_only, no_space, io_error, naming the file.
    static Result<Log> to_file(const std::string& path, LogLevel level);
    /// systemd's journal, with the fields as its fields.
    static Log to_journal(LogLevel level);
    /// Nothing is kept: for programs that only check.
    static Log to_nowhere();
    Log(Log&&) noexcept;
    Log& operator=(Log&&) noexcept;
    ~Log();

    void set_level(LogLevel level) const;
    /// Off in release builds.
    void debug(Literal event, std::initializer_list<LogField> fields = {}) const;
    /// One line per phase of a run.
    void info(Literal event, std::initializer_list<LogField> fields = {}) const;
    /// A result is incomplete.
    void warn(Literal event, std::initializer_list<LogField> fields = {}) const;
    /// Someone must act.
    void error(Literal event, std::initializer_list<LogField> fields = {}) const;
    /// An error by its code, its native code and its text without arguments.
    void error(Literal event, const Error& cause) const;
    void warn(Literal event, const Error& cause) const;

private:
    struct Sink;
    explicit Log(std::unique_ptr<Sink> sink);
    void write(LogLevel level, Literal event, std::initializer_list<LogField> fields) const;
    void write(LogLevel level, Literal event, const Error& cause) const;
    std::unique_ptr<Sink> sink_;
};

} // namespace custos::daemon
