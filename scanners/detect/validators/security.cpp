// Identifiers of the financial markets and of direct debits.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/country.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

bool is_isin(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 12 || !is_digit(normalised[11]))
        return false;
    // Beside countries: EU, securities without one (XS), substitute numbers (XA to XD, XF, QS, QT).
    constexpr std::array<std::string_view, 9> kOthers = {"EU", "QS", "QT", "XA", "XB",
                                                         "XC", "XD", "XF", "XS"};
    const std::string_view prefix = std::string_view(normalised).substr(0, 2);
    if (!is_country(prefix) && std::ranges::find(kOthers, prefix) == kOthers.end())
        return false;
    std::string digits;
    for (const char c : normalised)
        digits += is_digit(c) ? std::string(1, c) : std::to_string(c - 'A' + 10);
    return passes_luhn(digits);
}

bool is_sepa_creditor(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() < 8 || normalised.size() > 35 ||
        !all_digits(normalised.substr(2, 2)) ||
        !is_country(std::string_view(normalised).substr(0, 2)))
        return false;
    // Places 5 to 7, the creditor's business code, do not count.
    return passes_mod_97_10(normalised.substr(7) + normalised.substr(0, 4));
}

} // namespace custos::scanners
