#pragma once
// Finds the character set of a text from a bounded sample.

#include "scanners/extract/format.h"

#include <optional>
#include <string_view>

namespace custos::scanners {

struct CharsetGuess {
    Reading reading = Reading::text; ///< text, binary or undecodable
    Charset charset = Charset::utf_8;
    std::size_t mark_bytes = 0; ///< length of the byte order mark
    /// Only ASCII so far: ask guess_high_bytes at the first byte ≥ 0x80.
    bool ascii_so_far = false;
};

/// Judges the head of an object. `whole` = there is nothing after it.
enum class SampleEnd : std::uint8_t { cut, whole };
[[nodiscard]] CharsetGuess guess_charset(std::string_view head, SampleEnd end);

/// Judges text of an ASCII superset from where its first byte ≥ 0x80 stands: UTF-8 when well
/// formed, else ISO-8859-1, -15 or Windows-1252 by what the bytes stand beside.
[[nodiscard]] CharsetGuess guess_high_bytes(std::string_view sample, SampleEnd end);

/// Share of bytes that no text has: NUL and control characters other than white space, backspace
/// and escape. From 0 to 1.
[[nodiscard]] double control_share(std::string_view bytes) noexcept;

} // namespace custos::scanners
