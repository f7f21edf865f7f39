#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

bool is_pl_pesel(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised))
        return false;
    // The month carries the century: +80 for 18xx, +0, +20, +40, +60 for 19xx to 22xx.
    const int written = number_of(normalised.substr(2, 2));
    constexpr std::array<int, 5> kCenturies = {1900, 2000, 2100, 2200, 1800};
    const int century = kCenturies.at(static_cast<std::size_t>(written / 20));
    if (!is_birthday(century + number_of(normalised.substr(0, 2)), written % 20,
                     number_of(normalised.substr(4, 2))))
        return false;
    constexpr std::array<int, 11> kWeights = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
    return weighted_sum(normalised, kWeights) % 10 == 0;
}

bool is_cz_rc(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || !all_digits(normalised) || normalised.size() < 9 ||
        normalised.size() > 10)
        return false;
    const int short_year = number_of(normalised.substr(0, 2));
    int month = number_of(normalised.substr(2, 2));
    if (month > 50)
        month -= 50; // women
    if (month > 20)
        month -= 20; // since 2004, where serial numbers ran out
    const int day = number_of(normalised.substr(4, 2));
    if (normalised.size() == 9) // before 1954: no check digit
        return short_year < 54 && normalised.substr(6) != "000" &&
               is_date(1900 + short_year, month, day);
    const int year = short_year < 54 ? 2000 + short_year : 1900 + short_year;
    const auto check = static_cast<unsigned>(normalised[9] - '0');
    const unsigned rest = remainder_of(normalised.substr(0, 9), 11U);
    // A remainder of 10 was written as 0 until 1985.
    return is_birthday(year, month, day) &&
           (rest == check || (rest == 10 && check == 0 && year < 1986));
}

bool is_ro_cnp(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 13, normalised) || normalised[0] == '0')
        return false;
    const int year = number_of(normalised.substr(1, 2));
    const int month = number_of(normalised.substr(3, 2));
    const int day = number_of(normalised.substr(5, 2));
    const char sex = normalised[0]; // 1, 2: 19xx; 3, 4: 18xx; 5, 6: 20xx; 7, 8, 9: residents
    const bool dated = sex <= '2'   ? is_date(1900 + year, month, day)
                       : sex <= '4' ? is_date(1800 + year, month, day)
                       : sex <= '6' ? is_birthday(2000 + year, month, day)
                                    : is_date_in_some_century(year, month, day);
    const int county = number_of(normalised.substr(7, 2));
    const bool known_county = (county >= 1 && county <= 48) || county == 51 || county == 52 ||
                              county == 70 || (county >= 80 && county <= 83);
    constexpr std::array<int, 12> kWeights = {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9};
    const int rest = weighted_sum(normalised, kWeights) % 11;
    return dated && known_county && (rest == 10 ? 1 : rest) == normalised[12] - '0';
}

bool is_bg_egn(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 10, normalised))
        return false;
    const int written = number_of(normalised.substr(2, 2)); // +20 for 18xx, +40 for 20xx
    const int shift = written > 40 ? 40 : written > 20 ? 20 : 0;
    const int century = shift == 40 ? 2000 : shift == 20 ? 1800 : 1900;
    if (!is_birthday(century + number_of(normalised.substr(0, 2)), written - shift,
                     number_of(normalised.substr(4, 2))))
        return false;
    constexpr std::array<int, 9> kWeights = {2, 4, 8, 5, 10, 9, 7, 3, 6};
    return weighted_sum(normalised, kWeights) % 11 % 10 == normalised[9] - '0';
}

bool is_pl_id_card(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 9 || !all_digits(normalised.substr(3)))
        return false;
    const std::string body = normalised.substr(0, 3) + normalised.substr(4);
    for (const char c : body.substr(0, 3))
        if (!is_capital(c))
            return false;
    // The check digit of ICAO Doc 9303 stands between series and number.
    return icao_check(body) == static_cast<unsigned>(normalised[3] - '0');
}

bool is_hu_person(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised) || normalised[0] < '1' || normalised[0] > '8')
        return false;
    // 1 and 2 were born from 1900 to 1999, 3 and 4 from 2000 on; 5 to 8 are other nationals.
    const char sex = normalised[0];
    const int year = number_of(normalised.substr(1, 2));
    const int month = number_of(normalised.substr(3, 2));
    const int day = number_of(normalised.substr(5, 2));
    const bool dated = sex <= '2'   ? is_date(1900 + year, month, day)
                       : sex <= '4' ? is_birthday(2000 + year, month, day)
                                    : is_date_in_some_century(year, month, day);
    constexpr std::array<int, 10> kUp = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};   // births before 1997
    constexpr std::array<int, 10> kDown = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}; // and from then on
    const bool before_1997 = sex <= '2' && year < 97;
    const bool from_1997 = (sex <= '2' && year >= 97) || sex == '3' || sex == '4';
    const int check = normalised[10] - '0';
    return dated && ((!from_1997 && weighted_sum(normalised, kUp) % 11 == check) ||
                     (!before_1997 && weighted_sum(normalised, kDown) % 11 == check));
}

bool is_hu_taj(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 9, normalised) || is_repeated(normalised))
        return false;
    constexpr std::array<int, 8> kWeights = {3, 7, 3, 7, 3, 7, 3, 7};
    return weighted_sum(normalised, kWeights) % 10 == normalised[8] - '0';
}

} // namespace custos::scanners
