#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>

namespace custos::scanners {

namespace {

/// The Baltic check digit: weights 1..9,1; where that leaves 10, weights 3..9,1,2,3.
/// Source: Estonian standard EVS 585; Lithuanian law on the population register.
int baltic_check(std::string_view ten) {
    constexpr std::array<int, 10> kFirst = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1};
    constexpr std::array<int, 10> kSecond = {3, 4, 5, 6, 7, 8, 9, 1, 2, 3};
    const int rest = weighted_sum(ten, kFirst) % 11;
    return rest < 10 ? rest : weighted_sum(ten, kSecond) % 11 % 10;
}

/// First digit: 1..8, sex and century in turns from 1800 on; then a date YYMMDD.
bool is_baltic(std::string_view value, std::string& normalised) {
    if (!strip_digits(value, 11, normalised) || normalised[0] < '1' || normalised[0] > '8')
        return false;
    const int century = 1800 + (normalised[0] - '1') / 2 * 100;
    return is_birthday(century + number_of(normalised.substr(1, 2)),
                       number_of(normalised.substr(3, 2)), number_of(normalised.substr(5, 2))) &&
           baltic_check(std::string_view(normalised).substr(0, 10)) == normalised[10] - '0';
}

} // namespace

bool is_dk_cpr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 10, normalised))
        return false;
    // No check digit since 2007: the century that the seventh digit and the year give must hold.
    const int year = number_of(normalised.substr(4, 2));
    const char seventh = normalised[6];
    int century = 1900;
    if (seventh == '4' || seventh == '9')
        century = year <= 36 ? 2000 : 1900;
    else if (seventh >= '5' && seventh <= '8')
        century = year <= 57 ? 2000 : 1800;
    return is_birthday(century + year, number_of(normalised.substr(2, 2)),
                       number_of(normalised.substr(0, 2)));
}

bool is_se_pnr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    std::string plain(value); // `+` instead of `-` from the year the person turns 100
    for (char& c : plain)
        if (c == '+')
            c = '-';
    if (!strip(plain, normalised) || !all_digits(normalised))
        return false;
    int century = 0;
    if (normalised.size() == 12) {
        century = number_of(normalised.substr(0, 2)) * 100;
        if (century < 1800 || century > 2000)
            return false;
        normalised.erase(0, 2);
    }
    if (normalised.size() != 10)
        return false;
    const int year = number_of(normalised.substr(0, 2));
    const int month = number_of(normalised.substr(2, 2));
    const int written = number_of(normalised.substr(4, 2));
    const int day = written > 60 ? written - 60 : written; // coordination number: day + 60
    const bool dated = century == 0 ? is_date_in_some_century(year, month, day)
                                    : is_birthday(century + year, month, day);
    return dated && passes_luhn(normalised);
}

bool is_fi_hetu(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    // The seventh character tells the century and is no separator.
    constexpr std::string_view kCenturies = "+-YXWVUABCDEF";
    if (value.size() != 11)
        return false;
    normalised.assign(value);
    for (char& c : normalised)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    const auto mark = kCenturies.find(normalised[6]);
    const std::string digits = normalised.substr(0, 6) + normalised.substr(7, 3);
    if (mark == kCenturies.npos || !all_digits(digits))
        return false;
    const int century = mark == 0 ? 1800 : mark <= 6 ? 1900 : 2000;
    if (!is_birthday(century + number_of(digits.substr(4, 2)), number_of(digits.substr(2, 2)),
                     number_of(digits.substr(0, 2))) ||
        number_of(digits.substr(6)) < 2)
        return false;
    constexpr std::string_view kCheck = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    return normalised[10] == kCheck[remainder_of(digits, 31U)];
}

bool is_no_fnr(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised))
        return false;
    int day = number_of(normalised.substr(0, 2));
    const int month = number_of(normalised.substr(2, 2));
    day = day > 40 ? day - 40 : day; // D-number
    if (!is_date_in_some_century(number_of(normalised.substr(4, 2)), month, day))
        return false;
    constexpr std::array<int, 10> kFirst = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
    constexpr std::array<int, 11> kSecond = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    return weighted_sum(normalised, kFirst) % 11 == 0 &&
           weighted_sum(normalised, kSecond) % 11 == 0;
}

bool is_is_kennitala(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 10, normalised))
        return false;
    const int day = number_of(normalised.substr(0, 2));
    if (day > 31 || // 41..71: organisations
        !is_date_in_some_century(number_of(normalised.substr(4, 2)),
                                 number_of(normalised.substr(2, 2)), day) ||
        (normalised[9] != '9' && normalised[9] != '0' && normalised[9] != '8'))
        return false;
    constexpr std::array<int, 9> kWeights = {3, 2, 7, 6, 5, 4, 3, 2, 1};
    return weighted_sum(normalised, kWeights) % 11 == 0;
}

bool is_ee_ik(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    return is_baltic(value, normalised);
}

bool is_lt_ak(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    return is_baltic(value, normalised);
}

bool is_lv_pk(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised))
        return false;
    if (!normalised.starts_with("32")) { // since 2017 numbers begin with 32 and hold no date
        if (normalised[6] > '2')
            return false;
        const int century = 1800 + (normalised[6] - '0') * 100;
        if (!is_birthday(century + number_of(normalised.substr(4, 2)),
                         number_of(normalised.substr(2, 2)), number_of(normalised.substr(0, 2))))
            return false;
    }
    constexpr std::array<int, 10> kWeights = {10, 5, 8, 4, 2, 1, 6, 3, 7, 9};
    return (1 + weighted_sum(normalised, kWeights)) % 11 % 10 == normalised[10] - '0';
}

} // namespace custos::scanners
