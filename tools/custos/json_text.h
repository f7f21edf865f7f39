#pragma once
// Text as JSON wants it, straight into a buffer: rows are written by the million.

#include <string>
#include <string_view>

namespace custos::tools {

/// Appends `text` as a JSON string. REQUIRES: valid UTF-8.
void append_json(std::string& out, std::string_view text);
/// Appends a CSV field (RFC 4180), quoted where needed. One that a spreadsheet would take for a
/// formula gets a leading apostrophe.
void append_csv(std::string& out, std::string_view text);

/// `bytes` with U+FFFD for what is not UTF-8; equal to `bytes` when they are.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);

/// `1234567` as `1.2 MB` (powers of 1000).
[[nodiscard]] std::string readable_bytes(double bytes);
/// Seconds as `45 s`, `3 min 20 s`, `2 h 5 min`.
[[nodiscard]] std::string readable_seconds(double seconds);

} // namespace custos::tools
