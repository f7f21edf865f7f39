#include "policies/utf8.h"

#include <cstddef>

namespace custos::policies {

std::optional<std::uint32_t> take_code_point(std::string_view& text) noexcept {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80U) {
        text.remove_prefix(1);
        return first;
    }
    const std::size_t more = first >= 0xF0U ? 3 : first >= 0xE0U ? 2 : 1;
    if (first < 0xC2U || first > 0xF4U || text.size() <= more)
        return std::nullopt;
    std::uint32_t point = first & (0x3FU >> more);
    for (std::size_t at = 1; at <= more; ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if ((byte & 0xC0U) != 0x80U)
            return std::nullopt;
        point = (point << 6U) | (byte & 0x3FU);
    }
    const bool overlong = (more == 2 && point < 0x800U) || (more == 3 && point < 0x10000U);
    if (overlong || (point >= 0xD800U && point <= 0xDFFFU) || point > 0x10FFFFU)
        return std::nullopt;
    text.remove_prefix(more + 1);
    return point;
}

bool is_utf8(std::string_view text) noexcept {
    while (!text.empty())
        if (!take_code_point(text))
            return false;
    return true;
}

} // namespace custos::policies
