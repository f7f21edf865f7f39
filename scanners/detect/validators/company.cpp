// Numbers of companies and taxpayers whose rule is no common family. What a member state also uses
// as VAT number stands in vat.cpp.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>
#include <span>

namespace custos::scanners {

bool is_at_tin(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    // The sum of a Luhn over all nine digits, which begins to double at the second.
    return strip_digits(value, 9, normalised) && !is_repeated(normalised) &&
           passes_luhn(normalised);
}

bool is_pl_regon(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || !all_digits(normalised) || is_repeated(normalised))
        return false;
    constexpr std::array<int, 8> kNine = {8, 9, 2, 3, 4, 5, 6, 7};
    constexpr std::array<int, 13> kFourteen = {2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8};
    if (normalised.size() != 9 && normalised.size() != 14)
        return false;
    const bool parent = weighted_sum(normalised, kNine) % 11 % 10 == normalised[8] - '0';
    return parent && (normalised.size() == 9 ||
                      weighted_sum(normalised, kFourteen) % 11 % 10 == normalised[13] - '0');
}

bool is_ee_registrikood(std::string_view value, const ValidatorParameters&,
                        std::string& normalised) {
    if (!strip_digits(value, 8, normalised) || is_repeated(normalised) ||
        std::string_view("1789").find(normalised[0]) == std::string_view::npos)
        return false;
    constexpr std::array<int, 7> kFirst = {1, 2, 3, 4, 5, 6, 7};
    constexpr std::array<int, 7> kSecond = {3, 4, 5, 6, 7, 8, 9};
    const int rest = weighted_sum(normalised, kFirst) % 11;
    return (rest < 10 ? rest : weighted_sum(normalised, kSecond) % 11 % 10) == normalised[7] - '0';
}

bool is_gb_utr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    if (normalised.back() == 'K') // as HMRC's own letters write it
        normalised.pop_back();
    if (normalised.size() != 10 || !all_digits(normalised) || is_repeated(normalised))
        return false;
    constexpr std::array<int, 9> kWeights = {6, 7, 8, 9, 10, 5, 4, 3, 2};
    return normalised[0] ==
           "21987654321"[weighted_sum(std::string_view(normalised).substr(1), kWeights) % 11];
}

bool is_ru_inn(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || !all_digits(normalised) || is_repeated(normalised))
        return false;
    const auto check = [&](std::span<const int> weights) {
        return weighted_sum(normalised, weights) % 11 % 10;
    };
    constexpr std::array<int, 11> kWeights = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    const std::span<const int> all = kWeights;
    if (normalised.size() == 10)
        return check(all.subspan(2)) == normalised[9] - '0';
    return normalised.size() == 12 && check(all.subspan(1)) == normalised[10] - '0' &&
           check(all) == normalised[11] - '0';
}

bool is_us_ssn(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 9, normalised))
        return false;
    const std::string_view number = normalised;
    // Areas 000, 666 and 9xx, group 00 and serial 0000 are never given out; the last two were
    // printed in advertisements.
    return !number.starts_with("000") && !number.starts_with("666") && number[0] != '9' &&
           number.substr(3, 2) != "00" && number.substr(5) != "0000" && number != "078051120" &&
           number != "219099999";
}

} // namespace custos::scanners
