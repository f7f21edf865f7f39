#include "scanners/model/display.h"

#include <cstdint>

namespace custos {

namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0; ///< 0 = not valid UTF-8 here
};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) noexcept {
    return static_cast<std::uint8_t>(bytes[at]);
}

bool is_continuation(std::string_view bytes, std::size_t at) noexcept {
    return at < bytes.size() && (byte_at(bytes, at) & 0xC0U) == 0x80U;
}

/// RFC 3629 section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
CodePoint decode(std::string_view bytes) noexcept {
    const std::uint8_t lead = byte_at(bytes, 0);
    if (lead < 0x80U)
        return {lead, 1};
    const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
    if (lead < 0xC2U || lead > 0xF4U)
        return {};
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(bytes, i))
            return {};
        value = value << 6U | (byte_at(bytes, i) & 0x3FU);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < kSmallest[length] || surrogate || value > 0x10FFFF)
        return {};
    return {value, length};
}

bool is_control(char32_t value) noexcept {
    return value < 0x20 || (value >= 0x7F && value <= 0x9F) || value == 0x2028 || value == 0x2029 ||
           value == 0x061C || value == 0x200E || value == 0x200F ||
           (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

} // namespace

std::string display_text(std::string_view bytes) {
    std::string shown;
    shown.reserve(bytes.size());
    while (!bytes.empty()) {
        const CodePoint next = decode(bytes);
        const std::size_t length = next.length == 0 ? 1 : next.length;
        const bool fit = next.length != 0 && !is_control(next.value);
        shown.append(fit ? bytes.substr(0, length) : kReplacement);
        bytes.remove_prefix(length);
    }
    return shown;
}

bool is_utf8(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const CodePoint next = decode(bytes);
        if (next.length == 0)
            return false;
        bytes.remove_prefix(next.length);
    }
    return true;
}

bool is_display_text(std::string_view text) noexcept {
    while (!text.empty()) {
        const CodePoint next = decode(text);
        if (next.length == 0 || is_control(next.value))
            return false;
        text.remove_prefix(next.length);
    }
    return true;
}

} // namespace custos
