// Tokens that carry their own check.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <cstdint>
#include <optional>

namespace custos::scanners {

namespace {

std::optional<std::string> decode_base64(std::string_view text) {
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        constexpr std::string_view kAlphabet =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const auto value = kAlphabet.find(c);
        if (value == kAlphabet.npos)
            return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>(bits >> held & 0xFFU);
        }
    }
    return bytes;
}

} // namespace

bool is_crc_token(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    const auto prefix = value.rfind('_');
    constexpr std::size_t kCheck = 6; // the CRC in base 62, padded with zeros
    if (prefix == value.npos || value.size() - prefix <= kCheck + 1)
        return false;
    const std::string_view body = value.substr(prefix + 1);
    std::uint32_t crc = crc32(body.substr(0, body.size() - kCheck));
    for (std::size_t i = body.size(); i > body.size() - kCheck; --i, crc /= 62U) {
        constexpr std::string_view kDigits =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        if (body[i - 1] != kDigits[crc % 62U])
            return false;
    }
    return true;
}

bool is_basic_login(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    const auto login = decode_base64(value);
    if (!login)
        return false;
    const auto colon = login->find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == login->size())
        return false;
    for (const char c : *login)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            return false;
    normalised = *login;
    return true;
}

} // namespace custos::scanners
