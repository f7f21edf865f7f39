#pragma once
// "Could not look" is never "nothing found": whatever was not read is a Gap with a code.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custos {

/// Why something was not read, or not read whole. The names go into reports and interfaces.
enum class GapCode : std::uint8_t {
    permission_denied,    ///< the operating system refuses
    vanished,             ///< listed, but gone when it was to be read
    changed_while_read,   ///< size or time changed under the read: result kept, read again later
    read_error,           ///< I/O error
    unsupported_format,   ///< a document, archive or mail that has no reader yet
    binary,               ///< not text by its content; no reader
    undecodable_text,     ///< looks like text, but in no character set that we decode
    encrypted_document,   ///< protected by a password
    too_deep,             ///< nesting bound
    too_large,            ///< size bound
    timeout,              ///< time bound
    out_of_memory,        ///< memory bound, also that of the regular-expression engine
    extractor_failed,     ///< the sandboxed extractor crashed or was stopped
    worker_failed,        ///< the worker crashed, was killed or broke the protocol
    not_a_regular_file,   ///< FIFO, device or socket: never opened
    symlink_outside,      ///< symbolic link that leaves the root: not followed
    other_file_system,    ///< mount point below the root: not entered
    directory_unreadable, ///< its entries could not be listed
    source_suspect,       ///< empty mount, changed file system, > 50 % vanished: nothing is closed
    source_unreachable,   ///< the root or the server could not be opened
    cancelled,            ///< stopped on request before it was read
    detector_failed,      ///< a detector could not decide (engine error) somewhere in the object
};
inline constexpr std::uint8_t kGapCodes = static_cast<std::uint8_t>(GapCode::detector_failed) + 1;

/// Stable machine name, e.g. `unsupported-format`.
[[nodiscard]] std::string_view name_of(GapCode code) noexcept;
[[nodiscard]] std::optional<GapCode> parse_gap_code(std::string_view name) noexcept;

/// How much of an object was read.
enum class ReadState : std::uint8_t { whole, part, none };
[[nodiscard]] std::string_view name_of(ReadState state) noexcept;

/// One thing that was not read, or not whole.
struct Gap {
    GapCode code = GapCode::read_error;
    int native = 0;             ///< errno; 0 = none
    std::uint64_t at_byte = 0;  ///< where reading stopped, when `code` is about a part
    std::string detail;         ///< from a fixed vocabulary only: a format name such as `pdf`
    friend bool operator==(const Gap&, const Gap&) = default;
};

} // namespace custos
