// Machine readable travel documents: ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (visas).

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

namespace custos::scanners {

namespace {

using Text = std::string_view;

/// Tells whether `digit` is the check digit of `field`; an empty field may have `<` for it.
bool checks(Text field, char digit) {
    if (digit == '<')
        return field.find_first_not_of('<') == Text::npos;
    return is_digit(digit) && icao_check(field) == static_cast<unsigned>(digit - '0');
}

/// Birth and expiry; months or days that are not known are `<<`.
bool is_mrz_date(Text yymmdd) {
    const Text month = yymmdd.substr(2, 2);
    const Text day = yymmdd.substr(4, 2);
    const bool month_ok = month == "<<" || (all_digits(month) && number_of(month) <= 12);
    const bool day_ok = day == "<<" || (all_digits(day) && number_of(day) <= 31);
    return month_ok && day_ok;
}

bool is_sex(char c) {
    return c == 'M' || c == 'F' || c == 'X' || c == '<';
}

/// The second line of TD3 (44), TD2 (36) and visas of both sizes.
bool is_second_line(Text line, bool visa) {
    const Text birth = line.substr(13, 6);
    const Text expiry = line.substr(21, 6);
    if (line[0] == '<' || !checks(line.substr(0, 9), line[9]) || !checks(birth, line[19]) ||
        !is_sex(line[20]) || !checks(expiry, line[27]) || !is_mrz_date(birth) ||
        !is_mrz_date(expiry))
        return false;
    if (visa)
        return true; // no composite digit
    if (line.size() == 44 && !checks(line.substr(28, 14), line[42]))
        return false;
    const std::string composite = std::string(line.substr(0, 10)) +
                                  std::string(line.substr(13, 7)) +
                                  std::string(line.substr(21, line.size() - 22));
    return checks(composite, line.back());
}

bool is_td1(Text three_lines) {
    const Text first = three_lines.substr(0, 30);
    const Text second = three_lines.substr(30, 30);
    const Text birth = second.substr(0, 6);
    const Text expiry = second.substr(8, 6);
    // A number longer than nine characters goes on in the optional field; the composite covers it.
    const bool number_ok = first[14] == '<' || checks(first.substr(5, 9), first[14]);
    if (first[5] == '<' || !number_ok || !checks(birth, second[6]) || !is_sex(second[7]) ||
        !checks(expiry, second[14]) || !is_mrz_date(birth) || !is_mrz_date(expiry))
        return false;
    const std::string composite =
        std::string(first.substr(5, 25)) + std::string(second.substr(0, 7)) +
        std::string(second.substr(8, 7)) + std::string(second.substr(18, 11));
    return checks(composite, second[29]);
}

} // namespace

bool is_mrz(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.clear();
    for (const char c : value) {
        if (is_digit(c) || is_capital(c) || c == '<')
            normalised += c;
        else if (Text(" \t\r\n").find(c) == Text::npos)
            return false;
    }
    const Text zone = normalised;
    if (zone.size() == 90 || zone.size() == 60) // 60: TD1 without its line of names
        return is_td1(zone);
    if (zone.size() != 88 && zone.size() != 72 && zone.size() != 44 && zone.size() != 36)
        return false;
    const bool both = zone.size() > 44;
    return is_second_line(both ? zone.substr(zone.size() / 2) : zone, both && zone[0] == 'V');
}

bool is_icao_document(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 10)
        return false;
    return checks(normalised.substr(0, 9), normalised[9]);
}

} // namespace custos::scanners
