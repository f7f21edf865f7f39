#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>

namespace custos::scanners {

namespace {

/// What an odd position (1st, 3rd …) of a codice fiscale counts, for 0..9 and A..Z alike (0 = A).
constexpr std::array<int, 26> kCodiceOdd = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                            20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
/// Letters that stand for digits where two persons would have the same code (omocodia).
constexpr std::string_view kOmocodia = "LMNPQRSTUV";

int codice_digit(char c) noexcept {
    if (is_digit(c))
        return c - '0';
    const auto at = kOmocodia.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

bool fits_codice_shape(std::string_view code) noexcept {
    for (const std::size_t i : {0U, 1U, 2U, 3U, 4U, 5U, 8U, 11U, 15U})
        if (!is_capital(code[i]))
            return false;
    for (const std::size_t i : {6U, 7U, 9U, 10U, 12U, 13U, 14U})
        if (codice_digit(code[i]) < 0)
            return false;
    if (std::string_view("ABCDEHLMPRST").find(code[8]) == std::string_view::npos)
        return false;
    const int day = codice_digit(code[9]) * 10 + codice_digit(code[10]); // +40 for women
    return (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
}

} // namespace

bool is_es_dni(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 9 || !is_capital(normalised[8]))
        return false;
    std::string digits = normalised.substr(0, 8);
    switch (digits[0]) { // X, Y, Z: foreigners; K, L, M: Spaniards without a DNI
    case 'X': digits[0] = '0'; break;
    case 'Y': digits[0] = '1'; break;
    case 'Z': digits[0] = '2'; break;
    case 'K':
    case 'L':
    case 'M': digits[0] = '0'; break;
    default: break;
    }
    constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
    return all_digits(digits) && !is_repeated(digits) &&
           normalised[8] == kLetters[remainder_of(digits, 23U)];
}

bool is_it_cf(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 16 || !fits_codice_shape(normalised))
        return false;
    int sum = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        const char c = normalised[i];
        const int plain = is_digit(c) ? c - '0' : c - 'A';
        sum += i % 2 == 0 ? kCodiceOdd.at(static_cast<std::size_t>(plain)) : plain;
    }
    return normalised[15] == 'A' + sum % 26;
}

bool is_pt_nif(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    if (normalised.starts_with("PT"))
        normalised.erase(0, 2);
    constexpr std::array<int, 8> kWeights = {9, 8, 7, 6, 5, 4, 3, 2};
    if (normalised.size() != 9 || !all_digits(normalised) || is_repeated(normalised) ||
        std::string_view("1235689").find(normalised[0]) == std::string_view::npos) {
        const bool non_resident = normalised.size() == 9 && all_digits(normalised) &&
                                  (normalised.starts_with("45") || normalised.starts_with("7"));
        if (!non_resident)
            return false;
    }
    const int check = (11 - weighted_sum(normalised, kWeights) % 11) % 11 % 10;
    return check == normalised[8] - '0';
}

bool is_gr_amka(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised))
        return false;
    return is_date_in_some_century(number_of(normalised.substr(4, 2)),
                                   number_of(normalised.substr(2, 2)),
                                   number_of(normalised.substr(0, 2))) &&
           passes_luhn(normalised);
}

bool is_hr_oib(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    if (normalised.starts_with("HR"))
        normalised.erase(0, 2);
    return normalised.size() == 11 && all_digits(normalised) && !is_repeated(normalised) &&
           passes_mod_11_10(normalised);
}

bool is_si_emso(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 13, normalised))
        return false;
    const int short_year = number_of(normalised.substr(4, 3)); // 900..999 or 000..
    if (!is_birthday(short_year < 800 ? 2000 + short_year : 1000 + short_year,
                     number_of(normalised.substr(2, 2)), number_of(normalised.substr(0, 2))))
        return false;
    constexpr std::array<int, 12> kWeights = {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    return (11 - weighted_sum(normalised, kWeights) % 11) % 11 == normalised[12] - '0';
}

bool is_pt_cc(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 12 ||
        !all_digits(normalised.substr(0, 9)) || !is_digit(normalised[11]) ||
        is_repeated(normalised.substr(0, 9)))
        return false;
    int sum = 0; // a Luhn in which letters count 10 to 35
    for (std::size_t i = 0; i < 12; ++i) {
        const char c = normalised[i];
        const int plain = is_digit(c) ? c - '0' : c - 'A' + 10;
        const int doubled = plain * 2 > 9 ? plain * 2 - 9 : plain * 2;
        sum += i % 2 == 0 ? doubled : plain;
    }
    return sum % 10 == 0;
}

bool is_tr_kimlik(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised) || normalised[0] == '0')
        return false;
    constexpr std::array<int, 9> kTenth = {7, -1, 7, -1, 7, -1, 7, -1, 7};
    constexpr std::array<int, 10> kSum = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    const int tenth = (weighted_sum(normalised, kTenth) % 10 + 10) % 10;
    return tenth == normalised[9] - '0' &&
           weighted_sum(normalised, kSum) % 10 == normalised[10] - '0';
}

} // namespace custos::scanners
