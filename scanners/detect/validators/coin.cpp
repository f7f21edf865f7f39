// Bitcoin addresses and keys: Base58Check, and Bech32 (BIP 173) with its successor Bech32m (BIP
// 350); other keys in Bech32.

#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace custos::scanners {

namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::string_view kBech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kAddressBytes = 25; ///< version, 20 bytes of hash, 4 bytes of check
constexpr std::size_t kCheckBytes = 4;

/// The `bytes.size()` bytes that `text` writes, its check bytes right; false for any other text.
bool decode_base58_check(std::string_view text, std::span<std::uint8_t> bytes) {
    std::ranges::fill(bytes, std::uint8_t{0});
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
    if (zeros != ones)
        return false;
    const auto body = bytes.first(bytes.size() - kCheckBytes);
    const Digest once = sha256(std::string(body.begin(), body.end()));
    const Digest twice = sha256(std::string(once.bytes.begin(), once.bytes.end()));
    return std::ranges::equal(bytes.last(kCheckBytes), std::span(twice.bytes).first(kCheckBytes));
}

bool is_base58_address(std::string_view text) {
    std::array<std::uint8_t, kAddressBytes> bytes{};
    return decode_base58_check(text, bytes) && (bytes[0] == 0x00 || bytes[0] == 0x05);
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

constexpr std::uint32_t kBech32Constant = 1;
constexpr std::uint32_t kBech32mConstant = 0x2bc830a3;

/// What the check of `prefix` and `data`, all in small letters, comes to; nothing for other
/// characters.
std::optional<std::uint32_t> bech32_check(std::string_view prefix, std::string_view data) {
    std::uint32_t check = 1; // the prefix is spread as BIP 173 says: high bits, 0, low bits
    for (const char c : prefix)
        check = polymod(check, static_cast<std::uint32_t>(static_cast<unsigned char>(c)) >> 5U);
    check = polymod(check, 0);
    for (const char c : prefix)
        check = polymod(check, static_cast<std::uint32_t>(static_cast<unsigned char>(c)) & 31U);
    for (const char c : data) {
        const auto value = kBech32.find(c);
        if (value == kBech32.npos)
            return std::nullopt;
        check = polymod(check, static_cast<std::uint32_t>(value));
    }
    return check;
}

/// Small letters; false when letters of both cases stand in `value`.
bool lower_one_case(std::string_view value, std::string& lower) {
    lower.assign(value);
    const bool capitals = std::ranges::any_of(value, is_capital);
    for (char& c : lower) {
        if (capitals && c >= 'a' && c <= 'z')
            return false;
        if (is_capital(c))
            c = static_cast<char>(c - 'A' + 'a');
    }
    return true;
}

bool is_bech32_address(std::string_view text) {
    const std::string_view data = text.substr(3);
    const auto check = bech32_check("bc", data);
    const auto version = kBech32.find(data.front());
    if (!check || version > 16 ||
        *check != (version == 0 ? kBech32Constant : kBech32mConstant)) // of the witness
        return false;
    const std::size_t program = (data.size() - 7) * 5 / 8; // less version and six check characters
    return version == 0 ? program == 20 || program == 32 : program >= 2 && program <= 40;
}

} // namespace

bool is_bitcoin(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    if (value.size() < 14 || value.size() > 90)
        return false;
    if (value.starts_with("bc1") || value.starts_with("BC1"))
        return lower_one_case(value, normalised) && is_bech32_address(normalised);
    return (value[0] == '1' || value[0] == '3') && is_base58_address(value);
}

bool is_wallet_key(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    // One key: 0x80 and 32 bytes, with 0x01 behind them where its public key is compressed.
    constexpr std::size_t kKey = 33 + kCheckBytes;
    std::array<std::uint8_t, kKey> key{};
    std::array<std::uint8_t, kKey + 1> compressed{};
    if (value.size() == 51)
        return decode_base58_check(value, key) && key[0] == 0x80;
    if (value.size() == 52)
        return decode_base58_check(value, compressed) && compressed[0] == 0x80 &&
               compressed[33] == 0x01;
    // A tree of keys (BIP 32): version, depth, parent, index, chain code, 0x00 and 32 bytes.
    constexpr std::array<std::uint8_t, 4> kVersion = {0x04, 0x88, 0xAD, 0xE4};
    std::array<std::uint8_t, 78 + kCheckBytes> tree{};
    return value.size() == 111 && decode_base58_check(value, tree) &&
           std::ranges::equal(std::span(tree).first(kVersion.size()), kVersion) && tree[45] == 0;
}

bool is_bech32_key(std::string_view value, const ValidatorParameters& parameters,
                   std::string& normalised) {
    constexpr std::size_t kLongest = 90; // BIP 173
    const std::string_view prefix = parameters.get("prefix");
    return value.size() <= kLongest && lower_one_case(value, normalised) &&
           normalised.starts_with(std::string(prefix) + "1") &&
           bech32_check(prefix, std::string_view(normalised).substr(prefix.size() + 1)) ==
               kBech32Constant;
}

} // namespace custos::scanners
