// Codes of clinical records and numbers of health insurance cards.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

bool is_snomed(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || !all_digits(normalised) || normalised.size() < 6 ||
        normalised.size() > 18 || normalised[0] == '0')
        return false;
    // The two digits before the check digit: 0x = international, 1x = extension; x = 0 concept,
    // 1 description, 2 relationship. An extension's namespace takes seven digits more.
    const char origin = normalised[normalised.size() - 3];
    const char component = normalised[normalised.size() - 2];
    const bool known = (origin == '0' || (origin == '1' && normalised.size() >= 11)) &&
                       component >= '0' && component <= '2';
    return known && passes_verhoeff(normalised);
}

bool is_loinc(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    const auto dash = value.find('-');
    if (dash == value.npos || dash == 0 || dash > 7 || value.size() != dash + 2 || value[0] == '0')
        return false;
    const std::string digits = std::string(value.substr(0, dash)) + value.back();
    normalised.assign(value);
    return all_digits(digits) && passes_luhn(digits);
}

bool is_it_aic(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    if (normalised[0] == 'A')
        normalised.erase(0, 1);
    if (normalised.size() != 9 || !all_digits(normalised) || normalised[0] != '0' ||
        is_repeated(normalised))
        return false;
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const int product = (normalised[i] - '0') * (i % 2 == 0 ? 1 : 2);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == normalised[8] - '0';
}

bool is_de_ik(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 9, normalised) || is_repeated(normalised))
        return false;
    int sum = 0; // places 3 to 8; the first two tell the kind of institution and do not count
    for (std::size_t i = 2; i < 8; ++i) {
        const int product = (normalised[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return sum % 10 == normalised[8] - '0';
}

bool is_ehic(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() < 15 || normalised.size() > 20 ||
        !all_digits(normalised) || !normalised.starts_with("80"))
        return false;
    // ISO 3166-1 numeric codes of the states that issue the card, Switzerland and the United
    // Kingdom included.
    constexpr std::array<std::string_view, 32> kStates = {
        "040", "056", "100", "191", "196", "203", "208", "233", "246", "250", "276",
        "300", "348", "352", "372", "380", "428", "438", "440", "442", "470", "528",
        "578", "616", "620", "642", "703", "705", "724", "752", "756", "826"};
    return std::ranges::find(kStates, std::string_view(normalised).substr(2, 3)) != kStates.end();
}

} // namespace custos::scanners
