// Account numbers and payment references of one country, older than the IBAN and still written.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>
#include <cstdint>

namespace custos::scanners {

namespace {

/// Weights 2^i modulo 11 over ten digits; 10 and 11 are written 1 and 0.
char ccc_check(std::string_view ten) {
    constexpr std::array<int, 10> kWeights = {1, 2, 4, 8, 5, 10, 9, 7, 3, 6};
    const int rest = weighted_sum(ten, kWeights) % 11;
    return static_cast<char>('0' + (rest < 2 ? rest : 11 - rest));
}

/// Prefix or root of a Czech account: weights 6, 3, 7, 9, 10, 5, 8, 4, 2, 1 from the left of ten.
bool fits_czech_part(std::string_view part) {
    constexpr std::array<int, 10> kWeights = {6, 3, 7, 9, 10, 5, 8, 4, 2, 1};
    if (part.size() > kWeights.size() || !all_digits(part))
        return false;
    return weighted_sum(std::string(kWeights.size() - part.size(), '0') + std::string(part),
                        kWeights) %
               11 ==
           0;
}

/// Letters of a French account count as digits: A, J = 1; B, K, S = 2; … I, R, Z = 9.
char rib_digit(char c) noexcept {
    if (is_digit(c))
        return c;
    const int place = c - 'A' + (c >= 'S' ? 1 : 0);
    return static_cast<char>('1' + place % 9);
}

} // namespace

bool is_es_ccc(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 20, normalised) || is_repeated(normalised))
        return false;
    return normalised[8] == ccc_check("00" + normalised.substr(0, 8)) &&
           normalised[9] == ccc_check(normalised.substr(10));
}

bool is_fr_rib(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 23 ||
        !all_digits(normalised.substr(0, 10)) || !all_digits(normalised.substr(21)))
        return false;
    std::string digits;
    for (const char c : normalised)
        digits += rib_digit(c);
    return !is_repeated(digits.substr(0, 21)) && remainder_of(digits, 97U) == 0;
}

bool is_cz_account(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    const auto stroke = value.find('/');
    const auto dash = value.find('-');
    if (stroke == value.npos || value.size() - stroke != 5 || !all_digits(value.substr(stroke + 1)))
        return false;
    const bool has_prefix = dash != value.npos && dash < stroke;
    const std::string_view prefix = has_prefix ? value.substr(0, dash) : std::string_view();
    std::string_view root = value.substr(has_prefix ? dash + 1 : 0);
    root = root.substr(0, root.find('/'));
    if (prefix.size() > 6 || root.size() < 2 || !fits_czech_part(prefix) ||
        !fits_czech_part(root) || is_repeated(root))
        return false;
    normalised = std::string(6 - prefix.size(), '0');
    normalised.append(prefix).append("-");
    normalised.append(10 - root.size(), '0').append(root).append(value.substr(stroke));
    return true;
}

bool is_ch_reference(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 27, normalised) || is_repeated(normalised))
        return false;
    constexpr std::array<std::uint8_t, 10> kCarry = {0, 9, 4, 6, 8, 2, 7, 1, 3, 5};
    unsigned carry = 0;
    for (const char c : normalised.substr(0, 26))
        carry = kCarry.at((static_cast<unsigned>(c - '0') + carry) % 10U);
    return (10U - carry) % 10U == static_cast<unsigned>(normalised[26] - '0');
}

} // namespace custos::scanners
