#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

namespace {
constexpr std::array<int, 9> kElevenTest = {9, 8, 7, 6, 5, 4, 3, 2, -1};
constexpr std::array<int, 9> kNineDown = {10, 9, 8, 7, 6, 5, 4, 3, 2};
} // namespace

bool is_nl_bsn(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 9, normalised) || is_repeated(normalised) ||
        normalised.starts_with("000"))
        return false;
    return weighted_sum(normalised, kElevenTest) % 11 == 0;
}

bool is_fr_nir(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 15)
        return false;
    std::string digits = normalised;
    if (digits[5] == '2' && (digits[6] == 'A' || digits[6] == 'B')) { // Corsica since 1976
        digits[5] = '1';
        digits[6] = digits[6] == 'A' ? '9' : '8';
    }
    if (!all_digits(digits) || std::string_view("123478").find(digits[0]) == std::string::npos)
        return false;
    const int month = number_of(digits.substr(3, 2)); // 20, 30..42 and 50..99: month not known
    const bool known = month >= 1 && month <= 12;
    const bool unknown = month == 20 || (month >= 30 && month <= 42) || month >= 50;
    if (!(known || unknown) || digits.substr(7, 3) == "000" || digits.substr(10, 3) == "000")
        return false;
    return 97U - remainder_of(digits.substr(0, 13), 97U) ==
           static_cast<unsigned>(number_of(digits.substr(13)));
}

bool is_fr_nif(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 13, normalised) || normalised[0] > '3')
        return false;
    return remainder_of(normalised.substr(0, 10), 511U) ==
           static_cast<unsigned>(number_of(normalised.substr(10)));
}

bool is_de_idnr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised) || normalised[0] == '0')
        return false;
    std::array<int, 10> seen{};
    for (const char c : normalised.substr(0, 10))
        ++seen.at(static_cast<std::size_t>(c - '0'));
    // Exactly one digit stands twice, or since 2016 three times; the others at most once.
    const auto repeated = std::ranges::count_if(seen, [](int n) { return n > 1; });
    if (repeated != 1 || std::ranges::max(seen) > 3)
        return false;
    return passes_mod_11_10(normalised);
}

bool is_de_rvnr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 12 || !is_capital(normalised[8]))
        return false;
    const int letter = normalised[8] - 'A' + 1;
    std::string digits = normalised;
    digits.replace(8, 1,
                   {static_cast<char>('0' + letter / 10), static_cast<char>('0' + letter % 10)});
    if (!all_digits(digits))
        return false;
    const int day = number_of(digits.substr(2, 2)); // 51..81 where the serial numbers ran out
    if (!is_date_in_some_century(number_of(digits.substr(6, 2)), number_of(digits.substr(4, 2)),
                                 day > 50 ? day - 50 : day))
        return false;
    constexpr std::array<int, 12> kWeights = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
    int sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i) {
        const int product = (digits[i] - '0') * kWeights[i];
        sum += product / 10 + product % 10;
    }
    return sum % 10 == digits[12] - '0';
}

bool is_de_kvnr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 10 || !is_capital(normalised[0]))
        return false;
    const int letter = normalised[0] - 'A' + 1;
    std::string digits = {static_cast<char>('0' + letter / 10),
                          static_cast<char>('0' + letter % 10)};
    digits += normalised.substr(1);
    if (!all_digits(digits))
        return false;
    int sum = 0;
    for (std::size_t i = 0; i < 10; ++i) { // weights 1, 2, 1, 2 … with the sum of digits
        const int product = (digits[i] - '0') * (i % 2 == 0 ? 1 : 2);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == digits[10] - '0';
}

bool is_lu_matricule(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 13, normalised))
        return false;
    const int year = number_of(normalised.substr(0, 4));
    if (year < 1880 || year > kLastBirthYear ||
        !is_date(year, number_of(normalised.substr(4, 2)), number_of(normalised.substr(6, 2))))
        return false;
    // Two check digits over the same eleven: Luhn, then Verhoeff.
    return passes_luhn(normalised.substr(0, 12)) &&
           passes_verhoeff(normalised.substr(0, 11) + normalised[12]);
}

bool is_at_svnr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 10, normalised) || normalised[0] == '0')
        return false;
    const int day = number_of(normalised.substr(4, 2));
    const int month = number_of(normalised.substr(6, 2)); // 13..15 where serials ran out
    const int year = number_of(normalised.substr(8, 2));
    if (day < 1 || day > 31 || month < 1 || month > 15)
        return false;
    if (month <= 12 && !is_date_in_some_century(year, month, day))
        return false;
    constexpr std::array<int, 10> kWeights = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
    return weighted_sum(normalised, kWeights) % 11 == normalised[3] - '0';
}

bool is_ch_ahv(std::string_view value, const ValidatorParameters& parameters,
               std::string& normalised) {
    return strip_digits(value, 13, normalised) && normalised.starts_with("756") &&
           is_ean(normalised, parameters, normalised);
}

bool is_gb_nino(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 9)
        return false;
    constexpr std::string_view kNever = "DFIQUV";
    constexpr std::array<std::string_view, 7> kNotUsed = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
    const std::string_view prefix = std::string_view(normalised).substr(0, 2);
    if (!is_capital(prefix[0]) || !is_capital(prefix[1]) || prefix[1] == 'O' ||
        prefix.find_first_of(kNever) != prefix.npos || std::ranges::count(kNotUsed, prefix) != 0)
        return false;
    return all_digits(normalised.substr(2, 6)) && normalised[8] >= 'A' && normalised[8] <= 'D';
}

bool is_gb_nhs(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 10, normalised) || is_repeated(normalised))
        return false;
    const int check = (11 - weighted_sum(normalised.substr(0, 9), kNineDown) % 11) % 11;
    return check == normalised[9] - '0';
}

bool is_gb_upn(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 13 ||
        !all_digits(normalised.substr(1, 11)))
        return false;
    // A check letter, then local authority, school, year and serial; the last may be a letter.
    constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    const char last = normalised[12];
    const auto place = kLetters.find(last);
    if (!is_digit(last) && place == kLetters.npos)
        return false;
    constexpr std::array<int, 11> kWeights = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const int end = is_digit(last) ? last - '0' : static_cast<int>(place);
    const int sum = weighted_sum(std::string_view(normalised).substr(1), kWeights) + 13 * end;
    return normalised[0] == kLetters[static_cast<std::size_t>(sum % 23)];
}

bool is_nl_onderwijs(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    // As the citizen service number, but the sum leaves 5: no number is both.
    return strip_digits(value, 9, normalised) && normalised.starts_with("10") &&
           (weighted_sum(normalised, kElevenTest) % 11 + 11) % 11 == 5;
}

bool is_ie_pps(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() < 8 || normalised.size() > 9 ||
        !all_digits(normalised.substr(0, 7)))
        return false;
    constexpr std::string_view kLetters = "WABCDEFGHIJKLMNOPQRSTUV";
    constexpr std::array<int, 7> kWeights = {8, 7, 6, 5, 4, 3, 2};
    int sum = weighted_sum(normalised, kWeights);
    if (normalised.size() == 9) { // A..I since 2013 count; W, T and X are older and do not
        const char second = normalised[8];
        if (second >= 'A' && second <= 'I')
            sum += 9 * (second - 'A' + 1);
        else if (std::string_view("WTX").find(second) == std::string_view::npos)
            return false;
    }
    return normalised[7] == kLetters[static_cast<std::size_t>(sum % 23)];
}

} // namespace custos::scanners
