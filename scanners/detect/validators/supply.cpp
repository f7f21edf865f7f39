// Points of energy supply and plots of land: they lead to whoever lives there.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>

namespace custos::scanners {

bool is_es_cups(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || !normalised.starts_with("ES") ||
        (normalised.size() != 20 && normalised.size() != 22) ||
        !all_digits(normalised.substr(2, 16)))
        return false;
    // 22 characters: number and kind of a measuring point at the end.
    if (normalised.size() == 22 &&
        (!is_digit(normalised[20]) ||
         std::string_view("FPRCXYZ").find(normalised[21]) == std::string_view::npos))
        return false;
    constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
    const unsigned rest = remainder_of(normalised.substr(2, 16), 529U);
    return normalised[18] == kLetters[rest / 23] && normalised[19] == kLetters[rest % 23];
}

bool is_es_catastro(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() != 20)
        return false;
    const auto check = [&](std::size_t from) {
        constexpr std::array<int, 11> kWeights = {13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1};
        const std::string body = normalised.substr(from, 7) + normalised.substr(14, 4);
        int sum = 0;
        for (std::size_t i = 0; i < body.size(); ++i) {
            // Letters count 1 to 27, as the Spanish alphabet has Ñ behind N.
            const char c = body[i];
            const int value_of = is_digit(c) ? c - '0' : c - 'A' + (c > 'N' ? 2 : 1);
            sum += value_of * kWeights.at(i);
        }
        return "MQWERTYUIOPASDFGHJKLBZX"[sum % 23];
    };
    return normalised[18] == check(0) && normalised[19] == check(7);
}

bool is_eic(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    normalised.assign(value);
    if (normalised.size() != 16 || normalised.back() == '-')
        return false;
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
    std::size_t sum = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        const auto at = kAlphabet.find(normalised[i]);
        if (at == kAlphabet.npos)
            return false;
        sum += (16 - i) * at;
    }
    return normalised.back() == kAlphabet[36 - (sum + 36) % 37];
}

bool is_lambert72(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    // Metres; the box around Belgium: x (east) 20,000 to 297,000, y (north) 20,000 to 245,000.
    normalised.clear();
    std::array<int, 2> metres{};
    std::size_t found = 0;
    for (std::size_t i = 0; i < value.size();) {
        if (!is_digit(value[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < value.size() && is_digit(value[end]))
            ++end;
        if (found == metres.size() || end - i > 6)
            return false;
        metres.at(found++) = number_of(value.substr(i, end - i));
        i = end;
        if (i + 1 < value.size() && (value[i] == '.' || value[i] == ',') && is_digit(value[i + 1]))
            for (++i; i < value.size() && is_digit(value[i]);)
                ++i; // centimetres
    }
    const auto& [east, north] = metres;
    normalised = std::to_string(east) + "," + std::to_string(north);
    return found == 2 && east >= 20'000 && east <= 297'000 && north >= 20'000 && north <= 245'000;
}

} // namespace custos::scanners
