#pragma once
// Reading single characters out of text that should be UTF-8, without ever failing.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace custos::scanners {

struct Character {
    char32_t code = 0;
    std::size_t size = 1; ///< bytes; a malformed byte counts as a character of its own
};

/// REQUIRES: at < text.size().
[[nodiscard]] inline Character character_at(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i) {
        return i < text.size() && (byte(i) & 0xC0U) == 0x80U;
    };
    const char32_t first = byte(at);
    if (first < 0x80)
        return {first, 1};
    if (first >= 0xC2 && first < 0xE0 && follows(at + 1))
        return {(first & 0x1FU) << 6U | (byte(at + 1) & 0x3FU), 2};
    if (first >= 0xE0 && first < 0xF0 && follows(at + 1) && follows(at + 2))
        return {(first & 0x0FU) << 12U | (byte(at + 1) & 0x3FU) << 6U | (byte(at + 2) & 0x3FU), 3};
    if (first >= 0xF0 && first < 0xF5 && follows(at + 1) && follows(at + 2) && follows(at + 3))
        return {(first & 0x07U) << 18U | (byte(at + 1) & 0x3FU) << 12U |
                    (byte(at + 2) & 0x3FU) << 6U | (byte(at + 3) & 0x3FU),
                4};
    return {0xFFFD, 1};
}

/// First byte of the character that ends just before `end`. REQUIRES: 0 < end <= text.size().
[[nodiscard]] inline std::size_t character_start(std::string_view text, std::size_t end) noexcept {
    std::size_t at = end - 1;
    for (int i = 0; i < 3 && at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; ++i)
        --at;
    return at;
}

/// Appends `code` as UTF-8.
inline void append_utf8(std::string& out, char32_t code) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | code >> 6U);
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3FU));
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

} // namespace custos::scanners
