#include "scanners/detect/validators/checksum.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace custos::scanners {

namespace {

int digit(char c) noexcept {
    assert(c >= '0' && c <= '9');
    return c - '0';
}

unsigned value36(char c) noexcept {
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'Z')
        return static_cast<unsigned>(c - 'A') + 10U;
    return 0; // `<`, the filler of a machine readable zone
}

/// The group operation of D5 on 0..9: rotations 0..4, reflections 5..9.
constexpr unsigned d5(unsigned a, unsigned b) noexcept {
    if (a < 5)
        return b < 5 ? (a + b) % 5 : (a + b) % 5 + 5;
    return b < 5 ? (a - 5 + 5 - b) % 5 + 5 : (a + 5 - b) % 5;
}

using Permutations = std::array<std::array<std::uint8_t, 10>, 8>;
constexpr Permutations kVerhoeff = [] {
    Permutations rows{};
    constexpr std::array<std::uint8_t, 10> kStep = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    for (std::uint8_t j = 0; j < 10; ++j)
        rows[0][j] = j;
    for (std::size_t i = 1; i < rows.size(); ++i)
        for (std::size_t j = 0; j < 10; ++j)
            rows[i][j] = rows[i - 1][kStep[j]];
    return rows;
}();

} // namespace

bool passes_luhn(std::string_view digits) noexcept {
    int sum = 0;
    bool doubled = false;
    for (auto at = digits.rbegin(); at != digits.rend(); ++at) {
        const int value = digit(*at) * (doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
        doubled = !doubled;
    }
    return !digits.empty() && sum % 10 == 0;
}

bool passes_verhoeff(std::string_view digits) noexcept {
    unsigned check = 0;
    std::size_t i = 0;
    for (auto at = digits.rbegin(); at != digits.rend(); ++at, ++i)
        check = d5(check, kVerhoeff[i % 8][static_cast<std::size_t>(digit(*at))]);
    return !digits.empty() && check == 0;
}

bool passes_mod_11_10(std::string_view digits) noexcept {
    if (digits.empty())
        return false;
    int product = 10;
    for (const char c : digits.substr(0, digits.size() - 1)) {
        const int sum = (digit(c) + product) % 10;
        product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    return (product + digit(digits.back())) % 10 == 1;
}

bool passes_mod_11_2(std::string_view text) noexcept {
    if (text.empty())
        return false;
    int sum = 0;
    for (const char c : text.substr(0, text.size() - 1))
        sum = (sum + digit(c)) * 2 % 11;
    const int check = text.back() == 'X' ? 10 : digit(text.back());
    return (sum + check) % 11 == 1;
}

bool passes_mod_97_10(std::string_view text) noexcept {
    unsigned rest = 0;
    for (const char c : text) {
        const unsigned value = value36(c);
        rest = (rest * (value > 9 ? 100U : 10U) + value) % 97U;
    }
    return rest == 1;
}

unsigned remainder_of(std::string_view digits, unsigned modulus) noexcept {
    assert(modulus > 0 && modulus <= 10'000'000U);
    unsigned rest = 0;
    for (const char c : digits)
        rest = (rest * 10U + static_cast<unsigned>(digit(c))) % modulus;
    return rest;
}

int weighted_sum(std::string_view digits, std::span<const int> weights) noexcept {
    int sum = 0;
    const std::size_t n = std::min(digits.size(), weights.size());
    for (std::size_t i = 0; i < n; ++i)
        sum += digit(digits[i]) * weights[i];
    return sum;
}

unsigned icao_check(std::string_view text) noexcept {
    constexpr std::array<unsigned, 3> kWeights = {7, 3, 1};
    unsigned sum = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        sum += value36(text[i]) * kWeights[i % kWeights.size()];
    return sum % 10U;
}

std::uint32_t crc32(std::string_view bytes) noexcept {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

} // namespace custos::scanners
