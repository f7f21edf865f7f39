#include "tests/scanners/detect/validators/slow.h"
#include "tests/scanners/detect/validators/twin.h"

#include <algorithm>

// Numbers of companies, and VAT numbers as the VIES service publishes their rules.
namespace custos::scanners::testing {

namespace {

using Text = const std::string&;

constexpr const char* kTen = "two results are written as one digit";
constexpr const char* kFive = "modulo 10: two digits that differ by 5 weigh the same when turned";
constexpr const char* kNineZero = "Luhn: 09 and 90 weigh the same";

/// Ten digits whose first eight and last two together are a multiple of 97.
bool fits_enterprise(Text s, const std::string& first) {
    const long long check = number(s, 8, 2);
    const bool zeros = s.substr(1, 7) == "0000000";
    return first.find(s[0]) != std::string::npos && !zeros && check >= 1 && check <= 97 &&
           (number(s, 0, 8) + check) % 97 == 0;
}

/// The digit that the two-stage rest modulo 11 gives: where the first weights leave 10, the second.
int two_stage(Text s, const std::vector<int>& first, const std::vector<int>& second) {
    int check = sum(s, first) % 11;
    if (check == 10)
        check = sum(s, second) % 11;
    return check == 10 ? 0 : check;
}

/// 11 less the rest; 10 and 11 as the rule writes them.
int complement(int total, int ten, int eleven) {
    const int check = 11 - total % 11;
    return check == 10 ? ten : check == 11 ? eleven : check;
}

bool fits_french_key(Text s) {
    const std::string siren = s.substr(4);
    return luhn(siren) && (number(s, 2, 2) == (12 + 3 * (std::stoll(siren) % 97)) % 97);
}

bool fits_cif(Text s) {
    int total = 0;
    for (std::size_t i = 0; i < 7; ++i)
        for (const char c : std::to_string(digit(s, i + 3) * (i % 2 == 0 ? 2 : 1)))
            total += c - '0';
    const int check = total % 10 == 0 ? 0 : 10 - total % 10;
    return s[10] == '0' + check || s[10] == "JABCDEFGHI"[check];
}

} // namespace

std::vector<Twin> company_twins() {
    return {
        {"be_enterprise", "099999999## 199999999## 0999999## 9999999##",
         [](Text s) {
             return s.size() <= 10 && s.size() >= 9 &&
                    fits_enterprise(s.size() == 9 ? "0" + s : s, "01");
         }},
        {"be_vat", "BE09999999## BE9999999## BE19999999##",
         [](Text s) {
             const std::string digits = s.substr(2);
             return fits_enterprise(digits.size() == 9 ? "0" + digits : digits, "01");
         }},
        {"be_establishment", "29999999## 89999999## 99999999##",
         [](Text s) { return fits_enterprise(s, "2345678"); }},
        {"fr_siren", "99999999#", [](Text s) { return !alike(s) && luhn(s); }, {0, 3, kNineZero}},
        {"fr_siret",
         "99999999#9999# 356000000999##",
         [](Text s) {
             int total = 0;
             for (const char c : s)
                 total += c - '0';
             const bool post = s.substr(0, 9) == "356000000" && total % 5 == 0;
             return s.size() == 14 && !alike(s) && (post || (luhn(s.substr(0, 9)) && luhn(s)));
         },
         {9, 38, "La Poste: the digits add up to a multiple of 5"}},
        {"at_tin",
         "99999999#",
         [](Text s) {
             return !alike(s) && (cross_sum(s, {1, 2, 1, 2, 1, 2, 1, 2}) + digit(s, 8)) % 10 == 0;
         },
         {0, 3, kNineZero}},
        {"pl_regon",
         "99999999# 99999999#9999#",
         [](Text s) {
             const int nine = sum(s, {8, 9, 2, 3, 4, 5, 6, 7}) % 11;
             bool fits = digit(s, 8) == (nine == 10 ? 0 : nine);
             if (s.size() == 14) {
                 const int all = sum(s, {2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8}) % 11;
                 fits = fits && digit(s, 13) == (all == 10 ? 0 : all);
             }
             return fits && !alike(s);
         },
         {2.5, 2.5, kTen}},
        {"ee_registrikood",
         "1999999# 8999999# 2999999#",
         [](Text s) {
             return std::string("1789").find(s[0]) != std::string::npos && !alike(s) &&
                    two_stage(s, {1, 2, 3, 4, 5, 6, 7}, {3, 4, 5, 6, 7, 8, 9}) == digit(s, 7);
         },
         {2, 2.5, kTen}},
        {"gb_utr",
         "#999999999 #999999999K",
         [](Text s) {
             const int check = 11 - sum(s, {6, 7, 8, 9, 10, 5, 4, 3, 2}, 1) % 11;
             // HMRC writes the results 10 and 11 as 1 and 2, so 1 and 2 stand for two results each.
             return !alike(s.substr(0, 10)) && digit(s, 0) == (check > 9 ? check - 9 : check);
         },
         {4.5, 5.5, kTen}},
        {"ru_inn",
         "999999999# 9999999999##",
         [](Text s) {
             const auto check = [&](const std::vector<int>& weights) {
                 const int rest = sum(s, weights) % 11;
                 return rest == 10 ? 0 : rest;
             };
             if (alike(s))
                 return false;
             if (s.size() == 10)
                 return check({2, 4, 10, 3, 5, 9, 4, 6, 8}) == digit(s, 9);
             return check({7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) == digit(s, 10) &&
                    check({3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) == digit(s, 11);
         },
         {2.5, 2.5, kTen}},
        {"si.maticna",
         "999999#",
         [](Text s) {
             return !alike(s) && digit(s, 6) == complement(sum(s, {7, 6, 5, 4, 3, 2}), 0, 0);
         },
         {2.5, 2.5, kTen}},
        {"se.orgnr", "999999999#", [](Text s) { return !alike(s) && luhn(s); }, {0, 3, kNineZero}},
        {"fr.finess", "99999999#", [](Text s) { return !alike(s) && luhn(s); }, {0, 3, kNineZero}},
        {"fr.rpps", "1999999999#", luhn, {0, 3, kNineZero}},
        {"no.orgnr", "89999999# 99999999#",
         [](Text s) {
             return !alike(s) && (sum(s, {3, 2, 7, 6, 5, 4, 3, 2}) + digit(s, 8)) % 11 == 0;
         }},
        {"ch.uid", "CHE99999999#",
         [](Text s) {
             return !alike(s.substr(3)) &&
                    (sum(s, {5, 4, 3, 2, 7, 6, 5, 4}, 3) + digit(s, 11)) % 11 == 0;
         }},
        {"md.idno",
         "199999999999#",
         [](Text s) {
             return sum(s, {7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1}) % 10 == digit(s, 12);
         },
         {0, 14.5, kFive}},
        {"mk.edb",
         "499999999999# 599999999999#",
         [](Text s) {
             return digit(s, 12) == complement(sum(s, {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2}), 0, 0);
         },
         {2.5, 3, kTen}},
        {"de.leitweg", "999-9999999-## 999-xxxxxxx-##",
         [](Text s) {
             std::string compact = s;
             std::erase(compact, '-');
             return modulo(expand(compact), 97) == 1;
         }},
        {"org.lei", "xxxxxxxxxxxxxxxxxx##",
         [](Text s) { return s.size() == 20 && modulo(expand(s), 97) == 1; }},
    };
}

std::vector<Twin> vat_twins() {
    return {
        {"eu_vat",
         "ATU9999999#",
         [](Text s) {
             const int total = 4 + cross_sum(s.substr(3), {1, 2, 1, 2, 1, 2, 1});
             return (total + digit(s, 10)) % 10 == 0;
         },
         {0, 19.5, "the last two digits weigh the same"}},
        {"eu_vat",
         "BG99999999#",
         [](Text s) {
             return two_stage(s.substr(2), {1, 2, 3, 4, 5, 6, 7, 8}, {3, 4, 5, 6, 7, 8, 9, 10}) ==
                    digit(s, 10);
         },
         {2.5, 3, kTen}},
        {"eu_vat", "CY99999999@",
         [](Text s) {
             int total = 0;
             for (std::size_t i = 0; i < 8; ++i)
                 total += i % 2 == 0 ? std::vector<int>{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}.at(
                                           static_cast<std::size_t>(digit(s, i + 2)))
                                     : digit(s, i + 2);
             return s.substr(2, 2) != "12" && s[10] == 'A' + total % 26;
         }},
        {"eu_vat",
         "CZ0999999# CZ5999999#",
         [](Text s) {
             const int check = complement(sum(s, {8, 7, 6, 5, 4, 3, 2}, 2), 0, 1);
             return digit(s, 9) == check;
         },
         {2.5, 3, kTen}},
        {"eu_vat",
         "DE99999999#",
         [](Text s) { return s[2] != '0' && mod_11_10(s.substr(2)); },
         {0, 3.5, "MOD 11,10 misses some turns"}},
        {"eu_vat", "DK9999999#",
         [](Text s) {
             return s[2] != '0' && sum(s, {2, 7, 6, 5, 4, 3, 2, 1}, 2) % 11 == 0;
         }},
        {"eu_vat",
         "EE99999999#",
         [](Text s) {
             return sum(s, {3, 7, 1, 3, 7, 1, 3, 7, 1}, 2) % 10 == 0;
         },
         {0, 12.5, kFive}},
        {"eu_vat",
         "EL99999999# GR99999999#",
         [](Text s) {
             int total = 0; // twice as much at every step to the left
             for (std::size_t i = 2; i < 10; ++i)
                 total = (total + digit(s, i)) * 2;
             const int rest = total % 11;
             return !alike(s.substr(2)) && digit(s, 10) == (rest == 10 ? 0 : rest);
         },
         {2.5, 2.5, kTen}},
        {"eu_vat", "ESA9999999# ESB9999999@ ESW9999999#", fits_cif, {0, 3.5, kNineZero}},
        {"eu_vat", "FI9999999#",
         [](Text s) {
             return sum(s, {7, 9, 10, 5, 8, 4, 2, 1}, 2) % 11 == 0;
         }},
        {"eu_vat", "FR##99999999#", fits_french_key},
        {"eu_vat",
         "GB9999999## XI9999999##",
         [](Text s) {
             const long long total = sum(s, {8, 7, 6, 5, 4, 3, 2}, 2) + number(s, 9, 2);
             return !alike(s.substr(2)) && (total % 97 == 0 || (total + 55) % 97 == 0);
         },
         {1.5, 0, "numbers of 2010 lie 55 away from the older ones"}},
        {"eu_vat",
         "HR9999999999#",
         [](Text s) { return mod_11_10(s.substr(2)); },
         {0, 3.5, "MOD 11,10 misses some turns"}},
        {"eu_vat",
         "HU9999999#",
         [](Text s) {
             return !alike(s.substr(2)) && sum(s, {9, 7, 3, 1, 9, 7, 3, 1}, 2) % 10 == 0;
         },
         {0, 13, kFive}},
        {"eu_vat", "IE9999999@",
         [](Text s) {
             const int rest = sum(s, {8, 7, 6, 5, 4, 3, 2}, 2) % 23;
             return s[9] == (rest == 0 ? 'W' : 'A' + rest - 1);
         }},
        {"eu_vat",
         "IT9999999012#",
         [](Text s) { return s.substr(2, 7) != "0000000" && luhn(s.substr(2)); },
         {0, 2, "Luhn: 09 and 90 weigh the same"}},
        {"eu_vat",
         "LT99999991# LT99999999991#",
         [](Text s) {
             const std::string body = s.substr(2);
             return (body.size() == 9
                         ? two_stage(body, {1, 2, 3, 4, 5, 6, 7, 8}, {3, 4, 5, 6, 7, 8, 9, 1})
                         : two_stage(body, {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2},
                                     {3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4})) == digit(s, s.size() - 1);
         },
         {2.5, 2.5, kTen}},
        {"eu_vat", "LU999999##",
         [](Text s) { return !alike(s.substr(2)) && number(s, 2, 6) % 89 == number(s, 8, 2); }},
        {"eu_vat",
         "LV4999999999# LV5999999999#",
         [](Text s) {
             if (s[2] <= '3')
                 return false;
             int check = 3 - sum(s, {9, 1, 4, 8, 3, 10, 2, 5, 7, 6}, 2) % 11;
             check = check < 0 ? check + 11 : check;
             return check == digit(s, 12);
         },
         {0.5, 0.5, "a first digit below 4 makes it a person's number"}},
        {"eu_vat", "MT999999##",
         [](Text s) {
             const long long check = number(s, 8, 2);
             return s[2] != '0' && (sum(s, {3, 4, 6, 7, 8, 9}, 2) + check) % 37 == 0;
         }},
        {"eu_vat",
         "NL99999999#B99 NL999999999B##",
         [](Text s) {
             const std::string nine = s.substr(2, 9);
             const bool eleven = !alike(nine) && nine.substr(0, 3) != "000" &&
                                 (sum(nine, {9, 8, 7, 6, 5, 4, 3, 2}) - digit(nine, 8)) % 11 == 0;
             return eleven || modulo(expand(s), 97) == 1;
         },
         {22, 14, "the two digits after B are not covered by the older rule"}},
        {"eu_vat", "PL999999999#",
         [](Text s) {
             return !alike(s.substr(2)) &&
                    sum(s, {6, 5, 7, 2, 3, 4, 5, 6, 7}, 2) % 11 == digit(s, 11);
         }},
        {"eu_vat",
         "PT99999999#",
         [](Text s) {
             return s[2] != '0' &&
                    digit(s, 10) == complement(sum(s, {9, 8, 7, 6, 5, 4, 3, 2}, 2), 0, 0);
         },
         {2.5, 2.5, kTen}},
        {"eu_vat",
         "RO999999999# RO99999#",
         [](Text s) {
             const std::string body = s.substr(2);
             const std::string ten = std::string(10 - body.size(), '0') + body;
             const int rest = 10 * sum(ten, {7, 5, 3, 2, 1, 7, 5, 3, 2}) % 11;
             return body[0] != '0' && digit(ten, 9) == (rest == 10 ? 0 : rest);
         },
         {2, 2.5, kTen}},
        {"eu_vat",
         "SE999999999#01",
         [](Text s) { return luhn(s.substr(2, 10)); },
         {19.5, 14.5, "the two digits at the end are a counter"}},
        {"eu_vat",
         "SI9999999#",
         [](Text s) {
             const int check = 11 - sum(s, {8, 7, 6, 5, 4, 3, 2}, 2) % 11;
             return s[2] != '0' && check != 11 && digit(s, 9) == (check == 10 ? 0 : check);
         },
         {0, 1, kTen}},
        {"eu_vat", "SK999999999#",
         [](Text s) {
             return s[2] != '0' && std::string("234789").find(s[4]) != std::string::npos &&
                    number(s, 2, 10) % 11 == 0;
         }},
    };
}

} // namespace custos::scanners::testing
