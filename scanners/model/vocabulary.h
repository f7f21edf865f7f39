#pragma once
// The fixed words that may travel from a worker into the store besides ids, counts and masks. A
// worker that writes any other text is treated as broken: no scanned byte can pass for a format.

#include <span>
#include <string_view>

namespace custos {

/// Formats of objects, sorted: `csv`, `docx`, `json`, `pdf`, `text`, `zip`, …
[[nodiscard]] std::span<const std::string_view> format_names() noexcept;
/// Character sets that are decoded, sorted: `iso-8859-15`, `utf-8`, `utf-16le`, `windows-1252`, …
[[nodiscard]] std::span<const std::string_view> charset_names() noexcept;

/// The empty text is always allowed: not determined.
[[nodiscard]] bool is_format_name(std::string_view text) noexcept;
[[nodiscard]] bool is_charset_name(std::string_view text) noexcept;
/// What a gap may carry as its detail: a format, a character set, or a word on what failed.
[[nodiscard]] bool is_gap_detail(std::string_view text) noexcept;

} // namespace custos
