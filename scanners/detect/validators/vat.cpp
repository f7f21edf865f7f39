// VAT identification numbers with prefix: Council Directive 2006/112/EC Art. 215. The check rules
// are those that the VIES service publishes per member state.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

namespace custos::scanners {

namespace {

using Body = std::string_view;
constexpr ValidatorParameters kNone;

bool digits(Body body, std::size_t size) {
    return body.size() == size && all_digits(body);
}

int last(Body body) {
    return body.back() - '0';
}

bool at(Body body) { // ATU + 8
    if (body.size() != 9 || body[0] != 'U' || !all_digits(body.substr(1)))
        return false;
    int sum = 4;
    for (std::size_t i = 1; i < 8; ++i) {
        const int product = (body[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    return (10 - sum % 10) % 10 == last(body);
}

bool bg(Body body) {
    if (digits(body, 9)) {
        constexpr std::array<int, 8> kFirst = {1, 2, 3, 4, 5, 6, 7, 8};
        constexpr std::array<int, 8> kSecond = {3, 4, 5, 6, 7, 8, 9, 10};
        int rest = weighted_sum(body, kFirst) % 11;
        if (rest == 10)
            rest = weighted_sum(body, kSecond) % 11 % 10;
        return rest == last(body);
    }
    if (!digits(body, 10))
        return false;
    std::string ignored;
    if (is_bg_egn(body, kNone, ignored))
        return true;
    constexpr std::array<int, 9> kForeigner = {21, 19, 17, 13, 11, 9, 7, 3, 1};
    constexpr std::array<int, 9> kOther = {4, 3, 2, 7, 6, 5, 4, 3, 2};
    const int other = 11 - weighted_sum(body, kOther) % 11;
    return weighted_sum(body, kForeigner) % 10 == last(body) ||
           (other != 10 && other % 11 == last(body));
}

bool cy(Body body) {
    if (body.size() != 9 || !all_digits(body.substr(0, 8)) || body.starts_with("12"))
        return false;
    constexpr std::array<int, 10> kOdd = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const auto value = static_cast<std::size_t>(body[i] - '0');
        sum += i % 2 == 0 ? kOdd.at(value) : static_cast<int>(value);
    }
    return body[8] == 'A' + sum % 26;
}

bool cz(Body body) {
    constexpr std::array<int, 7> kWeights = {8, 7, 6, 5, 4, 3, 2};
    if (digits(body, 8) && body[0] != '9') {
        const int check = (11 - weighted_sum(body, kWeights) % 11) % 11;
        return (check == 0 ? 1 : check) % 10 == last(body);
    }
    if (digits(body, 9) && body[0] == '6') {
        const int rest = weighted_sum(body.substr(1), kWeights) % 11;
        if ((8 - (10 - rest) % 11 + 10) % 10 == last(body))
            return true;
    }
    std::string ignored;
    return (digits(body, 9) || digits(body, 10)) && is_cz_rc(body, kNone, ignored);
}

bool de(Body body) {
    return digits(body, 9) && body[0] != '0' && passes_mod_11_10(body);
}

bool dk(Body body) {
    constexpr std::array<int, 8> kWeights = {2, 7, 6, 5, 4, 3, 2, 1};
    return digits(body, 8) && body[0] != '0' && weighted_sum(body, kWeights) % 11 == 0;
}

bool ee(Body body) {
    constexpr std::array<int, 9> kWeights = {3, 7, 1, 3, 7, 1, 3, 7, 1};
    return digits(body, 9) && weighted_sum(body, kWeights) % 10 == 0;
}

bool el(Body body) {
    constexpr std::array<int, 8> kWeights = {256, 128, 64, 32, 16, 8, 4, 2};
    return digits(body, 9) && !is_repeated(body) &&
           weighted_sum(body, kWeights) % 11 % 10 == last(body);
}

bool es(Body body) {
    if (body.size() != 9)
        return false;
    std::string ignored;
    if (is_es_dni(body, kNone, ignored))
        return true;
    if (std::string_view("ABCDEFGHJNPQRSUVW").find(body[0]) == Body::npos ||
        !all_digits(body.substr(1, 7)))
        return false;
    int sum = 0; // legal persons: the sum of a Luhn without its check digit
    for (std::size_t i = 1; i < 8; ++i) {
        const int product = (body[i] - '0') * (i % 2 == 1 ? 2 : 1);
        sum += product / 10 + product % 10;
    }
    const int check = (10 - sum % 10) % 10;
    return body[8] == '0' + check || body[8] == "JABCDEFGHI"[check];
}

bool fi(Body body) {
    constexpr std::array<int, 8> kWeights = {7, 9, 10, 5, 8, 4, 2, 1};
    return digits(body, 8) && weighted_sum(body, kWeights) % 11 == 0;
}

bool fr(Body body) {
    if (body.size() != 11 || !all_digits(body.substr(2)))
        return false;
    const Body siren = body.substr(2);
    if (!siren.starts_with("000") && !passes_luhn(siren)) // 000: Monaco
        return false;
    if (all_digits(body.substr(0, 2)))
        return remainder_of(std::string(siren) + "12", 97U) ==
               static_cast<unsigned>(number_of(body.substr(0, 2)));
    constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"; // no I, no O
    const auto first = kAlphabet.find(body[0]);
    const auto second = kAlphabet.find(body[1]);
    if (first == kAlphabet.npos || second == kAlphabet.npos)
        return false;
    const auto key =
        static_cast<unsigned>(first < 10 ? first * 24 + second - 10 : first * 34 + second - 100);
    return (static_cast<unsigned>(number_of(siren)) + 1 + key / 11) % 11 == key % 11;
}

bool gb(Body body) { // Great Britain and, under XI, Northern Ireland
    if (!digits(body, 9) && !digits(body, 12))
        return false;
    constexpr std::array<int, 7> kWeights = {8, 7, 6, 5, 4, 3, 2};
    const int sum = (weighted_sum(body, kWeights) + number_of(body.substr(7, 2))) % 97;
    return !is_repeated(body) && (sum == 0 || sum == 42); // 42: numbers from 2010 on, 97 - 55
}

bool hr(Body body) {
    return digits(body, 11) && passes_mod_11_10(body);
}

bool hu(Body body) {
    constexpr std::array<int, 8> kWeights = {9, 7, 3, 1, 9, 7, 3, 1};
    return digits(body, 8) && !is_repeated(body) && weighted_sum(body, kWeights) % 10 == 0;
}

bool ie(Body body) {
    std::string ignored;
    if (is_ie_pps(body, kNone, ignored))
        return true;
    if (body.size() != 8 || !is_digit(body[0]) || is_digit(body[1])) // before 2013: 1A23456B
        return false;
    const std::string turned = "0" + std::string(body.substr(2, 5)) + body[0] + body[7];
    return is_ie_pps(turned, kNone, ignored);
}

bool it(Body body) {
    if (!digits(body, 11) || body.starts_with("0000000"))
        return false;
    const int province = number_of(body.substr(7, 3));
    const bool known = (province >= 1 && province <= 100) || province == 120 || province == 121 ||
                       province == 888 || province == 999;
    return known && passes_luhn(body);
}

bool lt(Body body) {
    if (!(digits(body, 9) && body[7] == '1') && !(digits(body, 12) && body[10] == '1'))
        return false;
    int first = 0;
    int second = 0;
    for (std::size_t i = 0; i + 1 < body.size(); ++i) {
        first += (body[i] - '0') * static_cast<int>(1 + i % 9);
        second += (body[i] - '0') * static_cast<int>(1 + (i + 2) % 9);
    }
    const int rest = first % 11 == 10 ? second % 11 % 10 : first % 11;
    return rest == last(body);
}

bool lu(Body body) {
    return digits(body, 8) && !is_repeated(body) &&
           remainder_of(body.substr(0, 6), 89U) == static_cast<unsigned>(number_of(body.substr(6)));
}

bool lv(Body body) {
    if (!digits(body, 11))
        return false;
    std::string ignored;
    if (body[0] <= '3')
        return is_lv_pk(body, kNone, ignored);
    constexpr std::array<int, 11> kWeights = {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1};
    return weighted_sum(body, kWeights) % 11 == 3;
}

bool mt(Body body) {
    constexpr std::array<int, 8> kWeights = {3, 4, 6, 7, 8, 9, 10, 1};
    return digits(body, 8) && body[0] != '0' && weighted_sum(body, kWeights) % 37 == 0;
}

bool nl(Body body) {
    if (body.size() != 12 || body[9] != 'B' || !all_digits(body.substr(0, 9)) ||
        !all_digits(body.substr(10)))
        return false;
    std::string ignored;
    // The 11-proef of the RSIN, or since 2020 (sole traders) MOD 97-10 over the whole.
    return is_nl_bsn(body.substr(0, 9), kNone, ignored) ||
           passes_mod_97_10("NL" + std::string(body));
}

bool pl(Body body) {
    constexpr std::array<int, 10> kWeights = {6, 5, 7, 2, 3, 4, 5, 6, 7, -1};
    return digits(body, 10) && !is_repeated(body) && weighted_sum(body, kWeights) % 11 == 0;
}

bool pt(Body body) {
    constexpr std::array<int, 8> kWeights = {9, 8, 7, 6, 5, 4, 3, 2};
    return digits(body, 9) && body[0] != '0' &&
           (11 - weighted_sum(body, kWeights) % 11) % 11 % 10 == last(body);
}

bool ro(Body body) {
    if (body.size() < 4 || body.size() > 10 || !all_digits(body) || body[0] == '0')
        return false;
    constexpr std::array<int, 9> kWeights = {7, 5, 3, 2, 1, 7, 5, 3, 2};
    const std::string padded = std::string(10 - body.size(), '0') + std::string(body);
    return weighted_sum(padded, kWeights) * 10 % 11 % 10 == last(body);
}

bool se(Body body) {
    return digits(body, 12) && body.substr(10) >= "01" && body.substr(10) <= "94" &&
           passes_luhn(body.substr(0, 10));
}

bool si(Body body) {
    if (!digits(body, 8) || body[0] == '0')
        return false;
    constexpr std::array<int, 7> kWeights = {8, 7, 6, 5, 4, 3, 2};
    const int check = 11 - weighted_sum(body, kWeights) % 11;
    return check != 11 && check % 10 == last(body);
}

bool sk(Body body) {
    return digits(body, 10) && body[0] != '0' &&
           std::string_view("234789").find(body[2]) != Body::npos && remainder_of(body, 11U) == 0;
}

struct State {
    std::string_view prefix;
    bool (*fits)(Body body);
};
/// BE stands in belgium.cpp: it shares its family with the enterprise number.
constexpr std::array<State, 29> kStates = {{
    {"AT", at}, {"BG", bg}, {"CY", cy}, {"CZ", cz}, {"DE", de}, {"DK", dk}, {"EE", ee}, {"EL", el},
    {"ES", es}, {"FI", fi}, {"FR", fr}, {"GB", gb}, {"GR", el}, {"HR", hr}, {"HU", hu}, {"IE", ie},
    {"IT", it}, {"LT", lt}, {"LU", lu}, {"LV", lv}, {"MT", mt}, {"NL", nl}, {"PL", pl}, {"PT", pt},
    {"RO", ro}, {"SE", se}, {"SI", si}, {"SK", sk}, {"XI", gb},
}};

} // namespace

bool is_eu_vat(std::string_view value, const ValidatorParameters& parameters,
               std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    // A pack that names the country takes its numbers without prefix too: at home nobody writes it.
    const std::string_view country = parameters.get("country");
    if (!normalised.starts_with(country))
        normalised.insert(0, country);
    if (normalised.size() < 6)
        return false;
    const std::string_view prefix = std::string_view(normalised).substr(0, 2);
    const auto* const state = std::ranges::find(kStates, prefix, &State::prefix);
    if (state == kStates.end() || !state->fits(std::string_view(normalised).substr(2)))
        return false;
    if (prefix == "GR") // the prefix of Greece is EL; people write GR
        normalised.replace(0, 2, "EL");
    return true;
}

bool is_fr_siren(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    return strip_digits(value, 9, normalised) && !is_repeated(normalised) &&
           passes_luhn(normalised);
}

bool is_fr_siret(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    if (!strip_digits(value, 14, normalised) || is_repeated(normalised))
        return false;
    if (normalised.starts_with("356000000")) { // La Poste: the digits add up to a multiple of 5
        const int sum = std::accumulate(normalised.begin(), normalised.end(), 0,
                                        [](int total, char c) { return total + (c - '0'); });
        return sum % 5 == 0 || passes_luhn(normalised);
    }
    return passes_luhn(normalised.substr(0, 9)) && passes_luhn(normalised);
}

} // namespace custos::scanners
