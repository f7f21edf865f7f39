// The European Case Law Identifier: `ECLI:country:court:year:number`.

#include "scanners/detect/validators/country.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

bool is_ecli(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    for (char& c : normalised)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    std::array<std::string_view, 5> parts;
    std::string_view rest = normalised;
    for (std::string_view& part : parts) {
        part = rest.substr(0, rest.find(':'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    }
    const auto& [ecli, country, court, year, number] = parts;
    // EU and CE stand for the courts of the Union and the European Patent Office, and Strasbourg.
    const bool known = is_country(country) || country == "EU" || country == "CE" || country == "EP";
    if (ecli != "ECLI" || !known || court.empty() || court.size() > 7 || !is_capital(court[0]) ||
        year.size() != 4 || !all_digits(year) || !rest.empty())
        return false;
    const bool written = std::ranges::all_of(
        number, [](char c) { return is_digit(c) || is_capital(c) || c == '.'; });
    return written && !number.empty() && number.size() <= 25 &&
           (is_digit(number[0]) || is_capital(number[0]));
}

} // namespace custos::scanners
