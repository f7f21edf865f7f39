#include "tests/scanners/detect/validators/slow.h"
#include "tests/scanners/detect/validators/twin.h"

#include <algorithm>

// Accounts, documents, devices, places and codes.
namespace custos::scanners::testing {

namespace {

using Text = const std::string&;

constexpr const char* kFive = "modulo 10: two digits that differ by 5 weigh the same when turned";
constexpr const char* kNineZero = "Luhn: 09 and 90 weigh the same";
constexpr const char* kNoCheck = "no check digit: only the form is judged";

/// The first four characters go to the end; then the number leaves 1 modulo 97.
bool fits_97(Text s) {
    return modulo(expand(s.substr(4) + s.substr(0, 4)), 97) == 1;
}

bool fits_iban(Text s) {
    const std::vector<std::pair<std::string, std::size_t>> lengths = {
        {"BE", 16}, {"NL", 18}, {"FR", 27}, {"DE", 22}, {"LU", 20}, {"MT", 31}, {"NO", 15}};
    return std::ranges::find(lengths, std::pair(s.substr(0, 2), s.size())) != lengths.end() &&
           fits_97(s);
}

bool fits_card(Text s) {
    const std::string two = s.substr(0, 2);
    const bool visa = s[0] == '4' && (s.size() == 13 || s.size() == 16 || s.size() == 19);
    const bool mastercard =
        s.size() == 16 &&
        ((two >= "51" && two <= "55") || (s.substr(0, 4) >= "2221" && s.substr(0, 4) <= "2720"));
    const bool amex = s.size() == 15 && (two == "34" || two == "37");
    return (visa || mastercard || amex) && !alike(s) && luhn(s);
}

/// The two check digits of a Spanish account: powers of two, 11 less the rest.
bool fits_ccc(Text s) {
    const auto check = [](Text ten) {
        int total = 0;
        int weight = 1;
        for (std::size_t i = 0; i < 10; ++i, weight = weight * 2 % 11)
            total += digit(ten, i) * weight;
        const int result = 11 - total % 11;
        return result == 11 ? 0 : result == 10 ? 1 : result;
    };
    return !alike(s) && check("00" + s.substr(0, 8)) == digit(s, 8) &&
           check(s.substr(10)) == digit(s, 9);
}

/// Bank 89, branch 15, account 3: what their sum lacks to a multiple of 97.
bool fits_rib(Text s) {
    std::string digits;
    for (const char c : s) {
        const std::string rows[] = {"AJ", "BKS", "CLT", "DMU", "ENV", "FOW", "GPX", "HQY", "IRZ"};
        char shown = c;
        for (std::size_t i = 0; i < 9; ++i)
            if (rows[i].find(c) != std::string::npos)
                shown = static_cast<char>('1' + i);
        digits += shown;
    }
    const long long total =
        89 * number(digits, 0, 5) + 15 * number(digits, 5, 5) + 3 * number(digits, 10, 11);
    const long long key = number(digits, 21, 2);
    return !alike(digits.substr(0, 21)) && (total + key) % 97 == 0;
}

bool fits_czech_account(Text s) {
    const auto part = [](Text text) {
        int total = 0; // weights 1, 2, 4, 8, 5, 10, 9, 7, 3, 6 from the right: powers of two
        int weight = 1;
        for (std::size_t i = text.size(); i > 0; --i, weight = weight * 2 % 11)
            total += digit(text, i - 1) * weight;
        return total % 11 == 0;
    };
    const std::string prefix = s.substr(0, s.find('-'));
    const std::string root = s.substr(s.find('-') + 1, s.find('/') - s.find('-') - 1);
    return part(prefix) && part(root) && !alike(root);
}

/// The carry of the Swiss table, row by row as the standard prints it.
bool fits_swiss_reference(Text s) {
    const std::string table = "0946827135";
    std::string row = table;
    for (std::size_t i = 0; i < 26; ++i) {
        const char next = row[static_cast<std::size_t>(digit(s, i))];
        row = table.substr(static_cast<std::size_t>(next - '0')) +
              table.substr(0, static_cast<std::size_t>(next - '0'));
    }
    const int carry = row[0] == '0' ? 0 : static_cast<int>(table.find(row[0]));
    return !alike(s) && (carry + digit(s, 26)) % 10 == 0;
}

bool fits_cups(Text s) {
    const long long rest = modulo(s.substr(2, 16), 529);
    const std::string letters = "TRWAGMYFPDXBNJZSQVHLCKE";
    return s[18] == letters[static_cast<std::size_t>(rest / 23)] &&
           s[19] == letters[static_cast<std::size_t>(rest % 23)];
}

bool fits_land_register(Text s) {
    const std::string alphabet = "ABCDEFGHIJKLMN?OPQRSTUVWXYZ"; // ? where Spanish has Ñ
    const auto letter = [&](Text eleven) {
        const std::vector<int> weights = {13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1};
        int total = 0;
        for (std::size_t i = 0; i < 11; ++i)
            total +=
                weights[i] * (eleven[i] <= '9' ? digit(eleven, i)
                                               : static_cast<int>(alphabet.find(eleven[i])) + 1);
        return "MQWERTYUIOPASDFGHJKLBZX"[total % 23];
    };
    return s[18] == letter(s.substr(0, 7) + s.substr(14, 4)) &&
           s[19] == letter(s.substr(7, 7) + s.substr(14, 4));
}

bool fits_eic(Text s) {
    int total = 0;
    for (std::size_t i = 0; i < 15; ++i)
        total += static_cast<int>(16 - i) * std::stoi(expand(s.substr(i, 1)));
    const int check = 36 - (total + 36) % 37;
    return check != 36 && std::stoi(expand(s.substr(15))) == check;
}

bool fits_sctid(Text s) {
    const std::string part = s.substr(s.size() - 3, 2);
    const bool known = part == "00" || part == "01" || part == "02" ||
                       (s.size() > 10 && (part == "10" || part == "11" || part == "12"));
    return s[0] != '0' && known && verhoeff(s);
}

bool fits_second_line(Text s) {
    const auto check = [&](const std::string& field, std::size_t at) {
        return s[at] >= '0' && s[at] <= '9' && icao(field) == digit(s, at);
    };
    const auto dated = [&](std::size_t at) {
        return number(s, at + 2, 2) <= 12 && number(s, at + 4, 2) <= 31;
    };
    return check(s.substr(0, 9), 9) && check(s.substr(13, 6), 19) && check(s.substr(21, 6), 27) &&
           check(s.substr(28, 14), 42) && dated(13) && dated(21) &&
           check(s.substr(0, 10) + s.substr(13, 7) + s.substr(21, 22), 43);
}

} // namespace

std::vector<Twin> thing_twins() {
    return {
        {"iban",
         "BE##999999999999 NL##aaaa9999999999 FR##9999999999xxxxxxxxxxx99 DE##999999999999999999 "
         "LU##999xxxxxxxxxxxxx MT##aaaa99999xxxxxxxxxxxxxxxxxx NO##99999999999 BE##9999999999999",
         fits_iban},
        {"card",
         "499999999999999# 519999999999999# 222#99999999999# 3499999999999# 499999999999#",
         fits_card,
         {0, 3, "Luhn; another issuer may own the changed prefix"}},
        {"rf_reference", "RF##xxxxxxxxxx RF##99999999999999999999 RF##9",
         [](Text s) { return s.size() <= 25 && fits_97(s); }},
        {"sepa_creditor", "DE##ZZZ99999999999 ES##ZZZx9999999x FR##ZZZ999999",
         [](Text s) { return fits_97(s.substr(0, 4) + s.substr(7)); }},
        {"isin",
         "BE999999999# USxxxxxxxxx# XSxxxxxxxxx#",
         [](Text s) { return luhn(expand(s)); },
         {0, 3, kNineZero}},
        {"es_ccc",
         "99999999##9999999999",
         fits_ccc,
         {2.5, 8, "10 is written 1, and turning may move a digit between account and check"}},
        {"fr_rib", "999999999999999999999## 9999999999xxxxxxxxxxx##", fits_rib},
        {"cz_account",
         "99999#-999999999#/0100",
         fits_czech_account,
         {24.5, 17, "the bank's four digits are not covered"}},
        {"ch_reference",
         "99999999999999999999999999#",
         fits_swiss_reference,
         {0, 3, "4 and 7 lie the same way from what they stand for"}},
        {"be_ogm", "9999999999##",
         [](Text s) {
             const long long check = number(s, 10, 2);
             return check >= 1 && check <= 97 && (number(s, 0, 10) - check) % 97 == 0;
         }},
        {"no.account", "9999999999#",
         [](Text s) {
             return !alike(s) && (sum(s, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) + digit(s, 10)) % 11 == 0;
         }},
        {"snomed", "99999900# 99999901# 999999999991## 99999909#", fits_sctid},
        {"loinc",
         "99999-# 999-#",
         [](Text s) { return s[0] != '0' && luhn(s.substr(0, s.find('-')) + s.back()); },
         {0, 3, kNineZero}},
        {"it_aic",
         "09999999# 19999999#",
         [](Text s) {
             return s[0] == '0' && !alike(s) &&
                    cross_sum(s, {1, 2, 1, 2, 1, 2, 1, 2}) % 10 == digit(s, 8);
         },
         {0, 3.5, kNineZero}},
        {"de_ik",
         "26999999#",
         [](Text s) {
             return !alike(s) && cross_sum(s.substr(2), {2, 1, 2, 1, 2, 1}) % 10 == digit(s, 8);
         },
         {27, 20, "the first two digits are not covered; Luhn: 09 and 90 weigh the same"}},
        {"de.lanr",
         "999999#",
         [](Text s) {
             const int rest = sum(s, {4, 9, 4, 9, 4, 9}) % 10;
             return !alike(s) && digit(s, 6) == (rest == 0 ? 0 : 10 - rest);
         },
         {7, 45, "4 and 9 differ by 5: two digits both even or both odd weigh the same turned"}},
        {"de.pzn", "9999999#",
         [](Text s) {
             return !alike(s) && sum(s, {1, 2, 3, 4, 5, 6, 7}) % 11 == digit(s, 7);
         }},
        {"fr.cip13",
         "340099999999#",
         [](Text s) {
             return sum(s, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
         },
         {0, 12, kFive}},
        {"org.gln",
         "999999999999#",
         [](Text s) {
             return sum(s, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
         },
         {0, 15, kFive}},
        {"es_cups", "ES9999999999999999@@", fits_cups},
        {"es_catastro", "9999999aa9999a9999@@", fits_land_register},
        {"eic", "22xxxxxxxxxxxxx*", fits_eic},
        {"imei", "99999999999999#", [](Text s) { return !alike(s) && luhn(s); }, {0, 3, kNineZero}},
        {"be.ean",
         "54999999999999999#",
         [](Text s) {
             return sum(s, {3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
         },
         {0, 13, kFive}},
        {"online.iccid", "899999999999999999#", [](Text s) { return luhn(s); }, {0, 3, kNineZero}},
        {"ean",
         "999999999999#",
         [](Text s) {
             return sum(s, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
         },
         {0, 15, kFive}},
        {"orcid", "999999999999999*",
         [](Text s) {
             long long total = 0; // sixteen digits, weights from 2^15 down to 2^0
             for (std::size_t i = 0; i < 15; ++i)
                 total += static_cast<long long>(digit(s, i)) << (15 - i);
             const int check = s[15] == 'X' ? 10 : s[15] <= '9' ? digit(s, 15) : 99;
             return check <= 10 && !alike(s.substr(0, 15)) && (total + check) % 11 == 1;
         }},
        {"icao_document",
         "xxxxxxxxx#",
         [](Text s) { return icao(s.substr(0, 9)) == digit(s, 9); },
         {0, 14.5, kFive}},
        {"mrz",
         "xxxxxxxxx#BEL8507309F300101999999999999999## "
         "AB12345671BEL82mmdd#M300102099999999999999##",
         fits_second_line,
         {0, 6, kFive}},
        {"imsi",
         "99999999999999#",
         [](Text s) { return (s[0] >= '2' && s[0] <= '7') || s.substr(0, 3) == "901"; },
         {100, 100, kNoCheck}},
    };
}

} // namespace custos::scanners::testing
