#pragma once
// UTF-8 (RFC 3629), as far as canonical JSON and our YAML dialect need it.

#include <cstdint>
#include <optional>
#include <string_view>

namespace custos::policies {

/// Takes one code point off the front of `text`; nullopt (and nothing taken) when the bytes are not
/// UTF-8: overlong forms, surrogates and values past U+10FFFF are refused.
/// REQUIRES: !text.empty()
[[nodiscard]] std::optional<std::uint32_t> take_code_point(std::string_view& text) noexcept;
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

} // namespace custos::policies
