#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

namespace custos::scanners {

namespace {

/// Tells whether the check digits fit a birth in `year`: 97 - (n mod 97), where n takes a leading
/// 2 for births from 2000 on.
bool fits_century(const std::string& digits, int year) {
    const std::string body = (year >= 2000 ? "2" : "") + digits.substr(0, 9);
    return static_cast<int>(97U - remainder_of(body, 97U)) == number_of(digits.substr(9));
}

/// A birth date as the register writes it: an unknown day or month is 00, and where the serial
/// numbers of such a day ran out, month 00 goes with a running day.
bool is_register_date(int year, int month, int day) {
    if (month == 0)
        return day <= 31;
    if (day == 0)
        return month <= 12;
    return is_date(year, month, day);
}

/// The shared rule of register number and BIS number; `month_shift` is 0, 20 or 40.
bool fits_register(const std::string& digits, int month_shift) {
    const int year = number_of(digits.substr(0, 2));
    const int month = number_of(digits.substr(2, 2)) - month_shift;
    const int day = number_of(digits.substr(4, 2));
    const int serial = number_of(digits.substr(6, 3));
    if (month < 0 || month > 12 || serial < 1 || serial > 998)
        return false;
    for (const int century : {1900, 2000})
        if (century + year <= kLastBirthYear && is_register_date(century + year, month, day) &&
            fits_century(digits, century + year))
            return true;
    return false;
}

/// Ten digits, 97 - (first eight mod 97) at the end, the first digit one of `leading`.
bool fits_enterprise(const std::string& digits, std::string_view leading) {
    if (digits.size() != 10 || !all_digits(digits) || leading.find(digits[0]) == leading.npos)
        return false;
    if (is_repeated(digits.substr(1, 7)) && digits[1] == '0')
        return false;
    return 97U - remainder_of(digits.substr(0, 8), 97U) ==
           static_cast<unsigned>(number_of(digits.substr(8)));
}

} // namespace

bool is_be_nrn(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    return strip_digits(value, 11, normalised) && fits_register(normalised, 0);
}

bool is_be_bis(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    return strip_digits(value, 11, normalised) &&
           (fits_register(normalised, 20) || fits_register(normalised, 40));
}

bool is_be_eid(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 12, normalised))
        return false;
    const unsigned rest = remainder_of(normalised.substr(0, 10), 97U);
    return (rest == 0 ? 97U : rest) == static_cast<unsigned>(number_of(normalised.substr(10))) &&
           !is_repeated(normalised.substr(0, 10));
}

bool is_be_enterprise(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    if (normalised.size() == 9) // written before 2003, without the leading zero
        normalised.insert(normalised.begin(), '0');
    return fits_enterprise(normalised, "01");
}

bool is_be_establishment(std::string_view value, const ValidatorParameters&,
                         std::string& normalised) {
    return strip(value, normalised) && fits_enterprise(normalised, "2345678");
}

bool is_be_vat(std::string_view value, const ValidatorParameters& parameters,
               std::string& normalised) {
    if (!strip(value, normalised) || !normalised.starts_with("BE"))
        return false;
    const std::string digits = normalised.substr(2);
    return is_be_enterprise(digits, parameters, normalised); // one family with enterprise numbers
}

bool is_be_riziv(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 11, normalised) || normalised[0] == '0')
        return false;
    const std::string body = normalised.substr(0, 6);
    const auto check = static_cast<unsigned>(number_of(normalised.substr(6, 2)));
    for (const unsigned modulus : {97U, 89U, 83U, 79U}) // later series where 97 was used up
        if (modulus - remainder_of(body, modulus) == check)
            return !is_repeated(body);
    return false;
}

bool is_be_ogm(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.clear();
    for (const char c : value)
        if (is_digit(c))
            normalised += c;
    if (normalised.size() != 12)
        return false;
    const unsigned rest = remainder_of(normalised.substr(0, 10), 97U);
    return (rest == 0 ? 97U : rest) == static_cast<unsigned>(number_of(normalised.substr(10)));
}

bool is_be_plate(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || (normalised.size() != 7 && normalised.size() != 6))
        return false;
    const std::string_view plate = normalised;
    const bool current = plate.size() == 7 && plate[0] != '0' && all_digits(plate.substr(0, 1)) &&
                         all_digits(plate.substr(4));
    const bool older = plate.size() == 6 && all_digits(plate.substr(3));
    const std::string_view letters = plate.substr(current ? 1 : 0, 3);
    for (const char c : letters)
        if (!is_capital(c))
            return false;
    return current || older;
}

} // namespace custos::scanners
