#pragma once
// Bytes in, UTF-8 out, piece by piece.
//
// Offsets: text that is UTF-8 in the file keeps its offsets. A byte that is not UTF-8 there becomes
// one SUBSTITUTE (U+001A, ECMA-48 8.3.148: "used in the place of a character that has been found to
// be invalid"): U+FFFD would be three bytes long, and touching a number it would count as a letter.
// In UTF-16 an unpaired surrogate becomes U+FFFD; offsets there are those of the decoded text.

#include "scanners/extract/format.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace custos::scanners {

inline constexpr char kSubstitute = '\x1A';

/// Replaces what is not well-formed UTF-8 (RFC 3629) in place, one byte for one byte.
struct Sanitised {
    std::size_t usable = 0; ///< bytes before an unfinished sequence at the end (at most 3 left)
    std::uint64_t replaced = 0;
};
[[nodiscard]] Sanitised sanitise_utf8(char* text, std::size_t size) noexcept;

/// Decodes everything but UTF-8. Thread: one thread at a time.
class TextDecoder {
public:
    explicit TextDecoder(Charset charset) noexcept : charset_(charset) {}
    /// Appends the decoded form of `bytes` to `out`; a split unit waits for the next call.
    void decode(std::string_view bytes, std::string& out);
    /// The end: what still waits becomes U+FFFD.
    void finish(std::string& out);
    /// Units that could not be decoded.
    [[nodiscard]] std::uint64_t replaced() const noexcept { return replaced_; }

private:
    void decode_utf16(std::string_view bytes, std::string& out);
    void decode_single(std::string_view bytes, std::string& out) const;
    void put_unit(std::uint16_t unit, std::string& out);

    Charset charset_;
    std::uint64_t replaced_ = 0;
    std::uint16_t high_surrogate_ = 0; ///< 0 = none waits
    int odd_byte_ = -1;                ///< -1 = none waits
};

} // namespace custos::scanners
