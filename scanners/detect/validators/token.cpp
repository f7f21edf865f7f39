// Tokens that carry their own check.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <cstdint>

namespace custos::scanners {

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
    const auto login = decode_base64(value, "+/");
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
