#pragma once
// What an object is, by its content and never by its name: text in a character set that we decode,
// a format that needs a parser, or bytes that are no text.

#include <cstdint>
#include <string_view>

namespace custos::scanners {

enum class Charset : std::uint8_t {
    utf_8, ///< ASCII included
    utf_16le,
    utf_16be,
    iso_8859_1,
    iso_8859_15,
    windows_1252,
};
/// As IANA writes it, in lower case: `utf-16le`, `windows-1252`, …
[[nodiscard]] std::string_view name_of(Charset charset) noexcept;

/// How an object can be read today.
enum class Reading : std::uint8_t {
    text,         ///< all of it is plain text
    text_in_part, ///< plain text with encoded parts inside: mail, RTF
    needs_reader, ///< a document, archive or mail store
    protected_by_password,
    binary,      ///< no text by its content
    undecodable, ///< looks like text in a character set that we do not decode
};

struct Format {
    Reading reading = Reading::text;
    std::string_view name = "text"; ///< from a fixed vocabulary: `text`, `csv`, `pdf`, `zip`, …
};

/// Bytes looked at before anything is decided.
inline constexpr std::size_t kSampleBytes = 64U << 10U;

/// Recognises by signature what is not plain text; `text` when no signature matches.
/// `tail` = the last bytes of the object when known (a PDF says there that it is encrypted).
[[nodiscard]] Format recognise_signature(std::string_view head, std::string_view tail) noexcept;

/// The kind of a plain text: `csv`, `json`, `xml`, `html`, `eml`, `mbox`, `rtf`… or `text`.
/// REQUIRES: `head` is decoded UTF-8.
[[nodiscard]] Format recognise_text(std::string_view head) noexcept;

} // namespace custos::scanners
