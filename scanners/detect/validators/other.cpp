#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>

namespace custos::scanners {

bool is_orcid(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 16 ||
        !all_digits(normalised.substr(0, 15)))
        return false;
    const char check = normalised.back();
    return (is_digit(check) || check == 'X') && !is_repeated(normalised.substr(0, 15)) &&
           passes_mod_11_2(normalised);
}

bool is_ean(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    std::string compact;
    if (!strip_digits(value, 13, compact))
        return false;
    constexpr std::array<int, 13> kWeights = {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1};
    normalised = compact;
    return weighted_sum(normalised, kWeights) % 10 == 0;
}

bool is_vin(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 17)
        return false;
    bool digit = false;
    bool letter = false;
    for (const char c : normalised) {
        if (c == 'I' || c == 'O' || c == 'Q')
            return false;
        digit = digit || is_digit(c);
        letter = letter || is_capital(c);
    }
    // The check digit binds North American makers only; the last four are digits everywhere.
    return digit && letter && all_digits(normalised.substr(13));
}

} // namespace custos::scanners
