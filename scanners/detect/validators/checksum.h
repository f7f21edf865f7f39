#pragma once
// Check-digit algorithms, each once. All take text that holds only the characters named; anything
// else is the caller's mistake.

#include <cstdint>
#include <span>
#include <string_view>

namespace custos::scanners {

/// Tells whether the last digit is the Luhn check digit of the others.
/// Shape:  ASCII digits. Source: ISO/IEC 7812-1 Annex B.
[[nodiscard]] bool passes_luhn(std::string_view digits) noexcept;
/// Tells whether the last digit is the check digit in the dihedral group D5.
/// Shape:  ASCII digits. Source: J. Verhoeff, Error Detecting Decimal Codes (1969).
[[nodiscard]] bool passes_verhoeff(std::string_view digits) noexcept;
/// Pure system with one check digit. Shape: ASCII digits. Source: ISO 7064 MOD 11,10.
[[nodiscard]] bool passes_mod_11_10(std::string_view digits) noexcept;
/// One check character 0..9 or X. Shape: digits, X last. Source: ISO 7064 MOD 11-2.
[[nodiscard]] bool passes_mod_11_2(std::string_view text) noexcept;
/// Tells whether `text`, letters read as 10..35, leaves 1 modulo 97.
/// Shape:  ASCII digits and capitals. Source: ISO 7064 MOD 97-10.
[[nodiscard]] bool passes_mod_97_10(std::string_view text) noexcept;
/// The decimal number `digits` modulo `modulus`; REQUIRES: modulus <= 10,000,000.
[[nodiscard]] unsigned remainder_of(std::string_view digits, unsigned modulus) noexcept;
/// Sum of digit × weight over the shorter of the two; weights may be negative.
[[nodiscard]] int weighted_sum(std::string_view digits, std::span<const int> weights) noexcept;
/// Sum of value × 7, 3, 1, 7 … modulo 10, `<` as 0 and letters as 10..35.
/// Source: ICAO Doc 9303 part 3, 4.9.
[[nodiscard]] unsigned icao_check(std::string_view text) noexcept;
/// The cyclic redundancy check of any bytes. Source: ISO/IEC 8802-3 (polynomial 0xEDB88320).
[[nodiscard]] std::uint32_t crc32(std::string_view bytes) noexcept;

} // namespace custos::scanners
