#pragma once
// Names out of a data source, made fit to be shown: valid UTF-8 without control characters.

#include <string>
#include <string_view>

namespace custos {

/// `bytes` with U+FFFD for each byte that belongs to no valid UTF-8 sequence (RFC 3629) and for
/// each control character: C0, DEL, C1, line and paragraph separator, and the bidirectional
/// controls with which a name can be made to read otherwise than it is (Unicode UAX 9).
[[nodiscard]] std::string display_text(std::string_view bytes);

/// Tells whether `bytes` is well-formed UTF-8 (RFC 3629).
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// Tells whether `text` needs no replacement.
[[nodiscard]] bool is_display_text(std::string_view text) noexcept;

} // namespace custos
