// Bitcoin addresses: Base58Check, and Bech32 (BIP 173) with its successor Bech32m (BIP 350).

#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace custos::scanners {

namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kBytes = 25; ///< version, 20 bytes of hash, 4 bytes of check

/// The 25 bytes of an address; false when it holds other characters or more.
bool decode_base58(std::string_view text, std::array<std::uint8_t, kBytes>& bytes) {
    bytes.fill(0);
    for (const char c : text) {
        const auto value = kBase58.find(c);
        if (value == kBase58.npos)
            return false;
        auto carry = static_cast<std::uint32_t>(value);
        for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
            carry += 58U * *byte;
            *byte = static_cast<std::uint8_t>(carry & 0xFFU);
            carry >>= 8U;
        }
        if (carry != 0)
            return false;
    }
    // Each leading zero byte is written as one `1`.
    const auto zeros = std::ranges::find_if(bytes, [](auto b) { return b != 0; }) - bytes.begin();
    const auto ones = std::ranges::find_if(text, [](char c) { return c != '1'; }) - text.begin();
    return zeros == ones;
}

bool is_base58_address(std::string_view text) {
    std::array<std::uint8_t, kBytes> bytes{};
    if (!decode_base58(text, bytes) || (bytes[0] != 0x00 && bytes[0] != 0x05))
        return false;
    std::string head(bytes.begin(), bytes.end() - 4);
    const Digest once = sha256(head);
    const Digest twice = sha256(std::string(once.bytes.begin(), once.bytes.end()));
    return std::equal(bytes.end() - 4, bytes.end(), twice.bytes.begin());
}

std::uint32_t polymod(std::uint32_t check, std::uint32_t value) noexcept {
    constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                         0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = check >> 25U;
    check = (check & 0x1ffffffU) << 5U ^ value;
    for (std::size_t i = 0; i < kGenerator.size(); ++i)
        if ((top >> i & 1U) != 0)
            check ^= kGenerator.at(i);
    return check;
}

bool is_bech32_address(std::string_view text) {
    constexpr std::uint32_t kBech32Constant = 1; // witness version 0
    constexpr std::uint32_t kBech32mConstant = 0x2bc830a3;
    std::uint32_t check = 1;
    for (const std::uint32_t part : {3U, 3U, 0U, 2U, 3U}) // `bc`, spread as BIP 173 says
        check = polymod(check, part);
    const std::string_view data = text.substr(3);
    for (const char c : data) {
        const auto value = kBech32.find(c);
        if (value == kBech32.npos)
            return false;
        check = polymod(check, static_cast<std::uint32_t>(value));
    }
    const auto version = kBech32.find(data.front());
    if (version > 16 || check != (version == 0 ? kBech32Constant : kBech32mConstant))
        return false;
    const std::size_t program = (data.size() - 7) * 5 / 8; // less version and six check characters
    return version == 0 ? program == 20 || program == 32 : program >= 2 && program <= 40;
}

} // namespace

bool is_bitcoin(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    if (value.size() < 14 || value.size() > 90)
        return false;
    if (value.starts_with("bc1") || value.starts_with("BC1")) {
        const bool capitals = value[0] == 'B'; // one case throughout
        for (char& c : normalised) {
            if (is_digit(c))
                continue;
            if (is_capital(c) != capitals)
                return false;
            if (capitals)
                c = static_cast<char>(c - 'A' + 'a');
        }
        return is_bech32_address(normalised);
    }
    return (value[0] == '1' || value[0] == '3') && is_base58_address(value);
}

} // namespace custos::scanners
