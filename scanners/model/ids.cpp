#include "scanners/model/ids.h"

#include <algorithm>

namespace custos {

namespace {
constexpr std::size_t kMaxSourceId = 63;
constexpr std::array<std::size_t, 4> kUuidDashes = {8, 13, 18, 23};

int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}
} // namespace

bool is_under(const DataCategory& category, const DataCategory& ancestor) noexcept {
    const std::string& text = category.text();
    const std::string& top = ancestor.text();
    if (!text.starts_with(top))
        return false;
    return text.size() == top.size() || text[top.size()] == '.';
}

Result<SourceId> parse_source_id(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    const bool starts_well =
        !text.empty() && text.front() != '.' && text.front() != '_' && text.front() != '-';
    if (!starts_well || text.size() > kMaxSourceId || !std::ranges::all_of(text, allowed))
        return fail(ErrorCode::invalid_input,
                    "'{}' cannot be the id of a data source: use 1 to 63 lower-case letters, "
                    "digits, '.', '_' or '-', the first a letter or digit, e.g. hr-share",
                    OwnText(std::string(text)));
    return SourceId(std::string(text));
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 0x0FU];
    }
    return text;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> out) noexcept {
    if (text.size() != out.size() * 2)
        return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = hex_value(text[2 * i]);
        const int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

std::string to_text(const Uuid& id) {
    std::string text = to_hex(id);
    for (const std::size_t dash : kUuidDashes)
        text.insert(dash, 1, '-');
    return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) noexcept {
    if (text.size() != 36)
        return std::nullopt;
    std::string hex;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = std::ranges::find(kUuidDashes, i) != kUuidDashes.end();
        if (dash != (text[i] == '-'))
            return std::nullopt;
        if (!dash)
            hex += text[i];
    }
    return parse_hex<Uuid>(hex);
}

} // namespace custos
