#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/country.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace custos::scanners {

namespace {

/// BBAN of a country: runs of n (digits), a (capitals) or c (either), each with its length.
struct BankCountry {
    std::string_view code;
    std::string_view bban;
};
/// Source: SWIFT IBAN registry (ISO 13616-1). All SEPA countries and the others of the registry.
constexpr std::array<BankCountry, 83> kBankCountries = {{
    {"AD", "n8c12"},   {"AE", "n19"},      {"AL", "n8c16"},    {"AT", "n16"},
    {"AZ", "a4c20"},   {"BA", "n16"},      {"BE", "n12"},      {"BG", "a4n6c8"},
    {"BH", "a4c14"},   {"BI", "n23"},      {"BR", "n23a1c1"},  {"BY", "c4n4c16"},
    {"CH", "n5c12"},   {"CR", "n18"},      {"CY", "n8c16"},    {"CZ", "n20"},
    {"DE", "n18"},     {"DJ", "n23"},      {"DK", "n14"},      {"DO", "c4n20"},
    {"EE", "n16"},     {"EG", "n25"},      {"ES", "n20"},      {"FI", "n14"},
    {"FK", "a2n12"},   {"FO", "n14"},      {"FR", "n10c11n2"}, {"GB", "a4n14"},
    {"GE", "a2n16"},   {"GI", "a4c15"},    {"GL", "n14"},      {"GR", "n7c16"},
    {"GT", "c24"},     {"HR", "n17"},      {"HU", "n24"},      {"IE", "a4n14"},
    {"IL", "n19"},     {"IQ", "a4n15"},    {"IS", "n22"},      {"IT", "a1n10c12"},
    {"JO", "a4n4c18"}, {"KW", "a4c22"},    {"KZ", "n3c13"},    {"LB", "n4c20"},
    {"LC", "a4c24"},   {"LI", "n5c12"},    {"LT", "n16"},      {"LU", "n3c13"},
    {"LV", "a4c13"},   {"LY", "n21"},      {"MC", "n10c11n2"}, {"MD", "c20"},
    {"ME", "n18"},     {"MK", "n3c10n2"},  {"MN", "n16"},      {"MR", "n23"},
    {"MT", "a4n5c18"}, {"MU", "a4n19a3"},  {"NI", "a4n20"},    {"NL", "a4n10"},
    {"NO", "n11"},     {"PK", "a4c16"},    {"PL", "n24"},      {"PS", "a4c21"},
    {"PT", "n21"},     {"QA", "a4c21"},    {"RO", "a4c16"},    {"RS", "n18"},
    {"SA", "n2c18"},   {"SC", "a4n20a3"},  {"SE", "n20"},      {"SI", "n15"},
    {"SK", "n20"},     {"SM", "a1n10c12"}, {"ST", "n21"},      {"SV", "a4n20"},
    {"TL", "n19"},     {"TN", "n20"},      {"TR", "n6c16"},    {"UA", "n6c19"},
    {"VA", "n18"},     {"VG", "a4n16"},    {"XK", "n16"},
}};

bool fits_bban(std::string_view bban, std::string_view shape) noexcept {
    while (!shape.empty()) {
        const char kind = shape.front();
        shape.remove_prefix(1);
        std::size_t count = 0;
        while (!shape.empty() && is_digit(shape.front())) {
            count = count * 10 + static_cast<std::size_t>(shape.front() - '0');
            shape.remove_prefix(1);
        }
        if (bban.size() < count)
            return false;
        const auto allowed = [kind](char c) {
            return (kind != 'a' && is_digit(c)) || (kind != 'n' && is_capital(c));
        };
        if (!std::ranges::all_of(bban.substr(0, count), allowed))
            return false;
        bban.remove_prefix(count);
    }
    return bban.empty();
}

/// An issuer range (first digits `from`..`to`) and the lengths of its numbers.
struct Issuer {
    std::uint32_t from;
    std::uint32_t to;
    std::size_t digits; ///< of from and to
    std::size_t shortest;
    std::size_t longest;
};
/// Source: ISO/IEC 7812-1 and the ranges that the schemes publish.
constexpr std::array<Issuer, 20> kIssuers = {{
    {4, 4, 1, 13, 19},       // Visa: 13, 16 or 19
    {51, 55, 2, 16, 16},     // Mastercard
    {2221, 2720, 4, 16, 16}, // Mastercard since 2017
    {34, 34, 2, 15, 15},     // American Express
    {37, 37, 2, 15, 15},     // American Express
    {6703, 6703, 4, 16, 19}, // Bancontact
    {5018, 5018, 4, 12, 19}, // Maestro
    {5020, 5020, 4, 12, 19}, // Maestro
    {5038, 5038, 4, 12, 19}, // Maestro
    {5893, 5893, 4, 12, 19}, // Maestro
    {6304, 6304, 4, 12, 19}, // Maestro
    {6759, 6763, 4, 12, 19}, // Maestro
    {6011, 6011, 4, 16, 19}, // Discover
    {644, 649, 3, 16, 19},   // Discover
    {65, 65, 2, 16, 19},     // Discover
    {300, 305, 3, 14, 19},   // Diners Club
    {36, 36, 2, 14, 19},     // Diners Club
    {38, 39, 2, 16, 19},     // Diners Club
    {3528, 3589, 4, 16, 19}, // JCB
    {62, 62, 2, 16, 19},     // UnionPay
}};

bool has_issuer(std::string_view digits) noexcept {
    return std::ranges::any_of(kIssuers, [digits](const Issuer& issuer) {
        const auto prefix = static_cast<std::uint32_t>(number_of(digits.substr(0, issuer.digits)));
        if (prefix < issuer.from || prefix > issuer.to)
            return false;
        if (issuer.from == 4 && digits.size() != 13 && digits.size() != 16 && digits.size() != 19)
            return false;
        return digits.size() >= issuer.shortest && digits.size() <= issuer.longest;
    });
}

} // namespace

bool is_iban(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() < 15 || normalised.size() > 34)
        return false;
    const std::string_view iban = normalised;
    const auto* const country =
        std::ranges::find(kBankCountries, iban.substr(0, 2), &BankCountry::code);
    if (country == kBankCountries.end() || !all_digits(iban.substr(2, 2)) ||
        !fits_bban(iban.substr(4), country->bban))
        return false;
    return passes_mod_97_10(std::string(iban.substr(4)) + std::string(iban.substr(0, 4)));
}

bool is_bic(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || (normalised.size() != 8 && normalised.size() != 11))
        return false;
    const std::string_view bic = normalised;
    if (!std::ranges::all_of(bic.substr(0, 6), is_capital) || !is_country(bic.substr(4, 2)))
        return false;
    if (bic[7] == '0') // test and training codes
        return false;
    if (bic.size() == 11 && bic.ends_with("XXX")) // the head office
        normalised.resize(8);
    return true;
}

bool is_card(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() < 12 || normalised.size() > 19 ||
        !all_digits(normalised) || is_repeated(normalised))
        return false;
    return has_issuer(normalised) && passes_luhn(normalised);
}

bool is_rf_reference(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip(value, normalised) || normalised.size() < 5 || normalised.size() > 25 ||
        !normalised.starts_with("RF"))
        return false;
    return passes_mod_97_10(normalised.substr(4) + normalised.substr(0, 4));
}

} // namespace custos::scanners
