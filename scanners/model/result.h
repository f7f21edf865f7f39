#pragma once
// The one way to fail: `Result<T>` = `tl::expected<T, Error>`.
//
// An Error carries a code the caller can decide on, a text known when we compile (so that no
// scanned byte can ever stand in it), and at most four typed arguments that fill its `{}`. It
// names the input, the place and the mend.

#include "scanners/model/locator.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tl {
// The first declaration wins: tl::expected itself is not [[nodiscard]].
template <class T, class E>
class [[nodiscard]] expected;
} // namespace tl
#include <tl/expected.hpp>

namespace custos {

/// What a caller can decide on.
enum class ErrorCode : std::uint8_t {
    invalid_input,     ///< configuration, pack, register or command line is malformed
    not_found,         ///< the named thing does not exist
    already_exists,    ///< the named thing exists and would be overwritten
    permission_denied, ///< the operating system or a role refuses
    read_only,         ///< the place cannot be written
    no_space,          ///< the disk is full
    io_error,          ///< reading or writing failed
    corrupt,           ///< stored bytes are damaged or were changed
    wrong_key,         ///< the key does not open the store
    version_too_new,   ///< written by a later version of Custos
    conflict,          ///< another owner, a stale revision, a digest that differs
    limit_exceeded,    ///< a bound on size, depth, time or memory was reached
    protocol_breach,   ///< a peer sent what the protocol forbids
    unavailable,       ///< the peer does not answer or is not running
    unsupported,       ///< known, but not supported here
    cancelled,         ///< stopped on request
    internal,          ///< a library failed in a way we cannot explain further
};

/// Stable machine name of a code, e.g. `invalid-input`.
[[nodiscard]] std::string_view name_of(ErrorCode code) noexcept;

/// Text known when we compile: never a scanned byte.
class Literal {
public:
    // Implicit on purpose: only a string literal can reach a consteval constructor.
    consteval Literal(const char* text) : text_(text) {}
    [[nodiscard]] constexpr std::string_view view() const noexcept { return text_; }

private:
    std::string_view text_;
};

/// Text that comes from our own configuration, packs, register or command line; never from scanned
/// bytes. Whoever constructs one makes that promise.
class OwnText {
public:
    explicit OwnText(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// One argument of a message; monostate = unused.
using Argument = std::variant<std::monostate, std::int64_t, OwnText>;
inline constexpr std::size_t kMaxArguments = 4;
using Arguments = std::array<Argument, kMaxArguments>;

/// A place in a file of our own (configuration, pack, register).
struct ConfigPlace {
    std::string file;
    int line = 0;   ///< from 1; 0 = unknown
    int column = 0; ///< from 1; 0 = unknown
};

struct Error {
    ErrorCode code = ErrorCode::internal;
    Literal what = "";                ///< plain words with `{}` for the arguments; ends in the mend
    Arguments arguments = {};
    std::optional<ConfigPlace> place = {}; ///< file, line, column of our own configuration or pack
    int native = 0;                   ///< errno, SQLite or OpenSSL code; 0 = none
    std::optional<Locator> at = {};   ///< which input, and where: never printed to a log
};

/// The whole message for a person: `file:line:column: text with arguments (system text)`.
[[nodiscard]] std::string message_of(const Error& error);

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorCode::not_found, "no source {}; see `custos source list`", OwnText(id));`
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorCode code, Literal what, Args&&... arguments) {
    static_assert(sizeof...(Args) <= kMaxArguments);
    Error error{.code = code, .what = what};
    std::size_t next = 0;
    static_cast<void>(next);
    ((error.arguments[next++] = Argument(std::forward<Args>(arguments))), ...);
    return tl::unexpected<Error>(std::move(error));
}

/// As `fail`, with the errno, SQLite or OpenSSL code that caused it.
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail_native(int native, ErrorCode code, Literal what,
                                                Args&&... arguments) {
    auto failure = fail(code, what, std::forward<Args>(arguments)...);
    failure.value().native = native;
    return failure;
}

/// As `fail`, with the place in our own file that is wrong.
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail_at(ConfigPlace place, ErrorCode code, Literal what,
                                            Args&&... arguments) {
    auto failure = fail(code, what, std::forward<Args>(arguments)...);
    failure.value().place = std::move(place);
    return failure;
}

#define CUSTOS_CONCAT_(a, b) a##b
#define CUSTOS_CONCAT(a, b) CUSTOS_CONCAT_(a, b)
/// `CUSTOS_TRY(auto rows, store.rows(id));` returns the error early, else binds the value.
#define CUSTOS_TRY(declaration, expression)                                                        \
    auto CUSTOS_CONCAT(result_, __LINE__) = (expression);                                          \
    if (!CUSTOS_CONCAT(result_, __LINE__))                                                         \
        return ::tl::unexpected<::custos::Error>(                                                  \
            std::move(CUSTOS_CONCAT(result_, __LINE__)).error());                                  \
    declaration = std::move(*CUSTOS_CONCAT(result_, __LINE__))
/// The same for a `Result<void>`.
#define CUSTOS_CHECK(expression)                                                                   \
    do {                                                                                           \
        if (auto custos_result_ = (expression); !custos_result_)                                   \
            return ::tl::unexpected<::custos::Error>(std::move(custos_result_).error());           \
    } while (false)

} // namespace custos
