#include "tests/scanners/detect/validators/slow.h"
#include "tests/scanners/detect/validators/twin.h"

#include <algorithm>

// Numbers of persons; each rule as its law or authority states it.
namespace custos::scanners::testing {

namespace {

using Text = const std::string&;

int two(Text s, std::size_t at) {
    return static_cast<int>(number(s, at, 2));
}

/// 97 less the rest of the nine digits, with a 2 before them for births from 2000 on.
bool fits_belgian_register(Text s, int month_shift) {
    const long long serial = number(s, 6, 3);
    const int month = two(s, 2) - month_shift;
    const int day = two(s, 4);
    if (month < 0 || month > 12 || serial < 1 || serial > 998)
        return false;
    for (const int year : {1900 + two(s, 0), 2000 + two(s, 0)}) {
        const bool unknown = (month == 0 && day <= 31) || day == 0;
        const long long body = number(s, 0, 9) + (year >= 2000 ? 2'000'000'000 : 0);
        if (year <= 2040 && (unknown || real_day(year, month, day)) &&
            97 - body % 97 == number(s, 9, 2))
            return true;
    }
    return false;
}

bool fits_baltic(Text s) {
    if (s[0] < '1' || s[0] > '6')
        return false;
    const int century = s[0] <= '2' ? 1800 : s[0] <= '4' ? 1900 : 2000;
    int check = sum(s, {1, 2, 3, 4, 5, 6, 7, 8, 9, 1}) % 11;
    if (check == 10)
        check = sum(s, {3, 4, 5, 6, 7, 8, 9, 1, 2, 3}) % 11;
    if (check == 10)
        check = 0;
    return birth(century + two(s, 1), two(s, 3), two(s, 5)) && check == digit(s, 10);
}

/// The letter that stands at the rest modulo 23.
bool fits_spanish(Text s) {
    std::string body = s.substr(0, 8);
    for (const auto& [letter, stands_for] :
         {std::pair{'X', '0'}, {'Y', '1'}, {'Z', '2'}, {'K', '0'}, {'L', '0'}, {'M', '0'}})
        if (body[0] == letter)
            body[0] = stands_for;
    return all_digits(body) && !alike(body) &&
           s[8] == std::string(
                       "TRWAGMYFPDXBNJZSQVHLCKE")[static_cast<std::size_t>(std::stoll(body) % 23)];
}

/// Characters at odd places count as their place in this text (decree of 1976, table B); those at
/// even places as 0 to 9 or 0 to 25.
bool fits_codice(Text s) {
    const std::string odd = "BAKPLCQDREVOSFTGUHMINJWZYX";
    int total = 0;
    for (std::size_t i = 0; i < 15; ++i) {
        const char c = s[i] <= '9' ? static_cast<char>(s[i] - '0' + 'A') : s[i];
        total += i % 2 == 0 ? static_cast<int>(odd.find(c)) : c - 'A';
    }
    const int day = two(s, 9);
    return std::string("ABCDEHLMPRST").find(s[8]) != std::string::npos &&
           ((day >= 1 && day <= 31) || (day >= 41 && day <= 71)) && s[15] == 'A' + total % 26;
}

bool fits_nir(Text s) {
    std::string digits = s;
    if (const auto corsica = s.find_first_of("AB"); corsica != std::string::npos) {
        if (corsica != 6 || s[5] != '2')
            return false;
        digits.replace(5, 2, s[6] == 'A' ? "19" : "18");
    }
    const int month = two(digits, 3);
    const bool known =
        (month >= 1 && month <= 12) || month == 20 || (month >= 30 && month <= 42) || month >= 50;
    const long long key = number(digits, 13, 2);
    return std::string("123478").find(s[0]) != std::string::npos && known &&
           digits.substr(7, 3) != "000" && digits.substr(10, 3) != "000" && key >= 1 && key <= 97 &&
           (number(digits, 0, 13) + key) % 97 == 0;
}

/// Ten digits with exactly one that stands twice or three times, then MOD 11,10.
bool fits_idnr(Text s) {
    std::string ten = s.substr(0, 10);
    std::ranges::sort(ten);
    int repeats = 0;
    std::size_t longest = 1;
    for (std::size_t i = 0; i < ten.size();) {
        const std::size_t size = ten.find_first_not_of(ten[i], i) - i;
        const std::size_t run = std::min(size, ten.size() - i);
        repeats += run > 1 ? 1 : 0;
        longest = std::max(longest, run);
        i += run;
    }
    return s[0] != '0' && repeats == 1 && longest <= 3 && mod_11_10(s);
}

bool fits_rodne(Text s) {
    const int yy = two(s, 0);
    int month = two(s, 2);
    month = month > 50 ? month - 50 : month;
    month = month > 20 ? month - 20 : month;
    if (s.size() == 9)
        return yy <= 53 && s.substr(6) != "000" && real_day(1900 + yy, month, two(s, 4));
    const int year = yy <= 53 ? 2000 + yy : 1900 + yy;
    const bool whole = std::stoll(s) % 11 == 0;
    const bool ten_as_zero = number(s, 0, 9) % 11 == 10 && s[9] == '0' && year <= 1985;
    return birth(year, month, two(s, 4)) && (whole || ten_as_zero);
}

bool fits_cnp(Text s) {
    const int yy = two(s, 1);
    const int month = two(s, 3);
    const int day = two(s, 5);
    bool dated = false;
    switch (s[0]) {
    case '1':
    case '2': dated = real_day(1900 + yy, month, day); break;
    case '3':
    case '4': dated = real_day(1800 + yy, month, day); break;
    case '5':
    case '6': dated = birth(2000 + yy, month, day); break;
    case '0': break;
    default: dated = real_day_of_two(yy, month, day);
    }
    const int county = two(s, 7);
    const std::string known = " 51 52 70 80 81 82 83 ";
    const bool is_county = (county >= 1 && county <= 48) ||
                           known.find(" " + s.substr(7, 2) + " ") != std::string::npos;
    const int rest = sum(s, {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9}) % 11;
    return dated && is_county && digit(s, 12) == (rest == 10 ? 1 : rest);
}

bool fits_cpr(Text s) {
    const int yy = two(s, 4);
    int year = 1900 + yy;
    if (s[6] == '4' || s[6] == '9')
        year = yy <= 36 ? 2000 + yy : 1900 + yy;
    if (s[6] >= '5' && s[6] <= '8')
        year = yy <= 57 ? 2000 + yy : 1800 + yy;
    return birth(year, two(s, 2), two(s, 0));
}

bool fits_hetu(Text s) {
    const char mark = s[6];
    const int century = mark == '+' ? 1800 : std::string("-YXWVU").find(mark) < 6 ? 1900 : 2000;
    const long long nine = number(s, 0, 6) * 1000 + number(s, 7, 3);
    return birth(century + two(s, 4), two(s, 2), two(s, 0)) && number(s, 7, 3) >= 2 &&
           s[10] ==
               std::string("0123456789ABCDEFHJKLMNPRSTUVWXY")[static_cast<std::size_t>(nine % 31)];
}

bool fits_hungarian(Text s) {
    const int yy = two(s, 1);
    const int month = two(s, 3);
    const int day = two(s, 5);
    const int up = sum(s, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) % 11;
    const int down = sum(s, {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}) % 11;
    const int check = digit(s, 10);
    if (s[0] == '1' || s[0] == '2')
        return real_day(1900 + yy, month, day) && (yy < 97 ? up : down) == check;
    if (s[0] == '3' || s[0] == '4')
        return birth(2000 + yy, month, day) && down == check;
    return s[0] >= '5' && s[0] <= '8' && real_day_of_two(yy, month, day) &&
           (up == check || down == check);
}

bool fits_pps(Text s) {
    int total = sum(s, {8, 7, 6, 5, 4, 3, 2});
    if (s.size() == 9) {
        const std::string old = "WTX";
        if (s[8] > 'I' && old.find(s[8]) == std::string::npos)
            return false;
        if (s[8] <= 'I')
            total += 9 * (s[8] - 'A' + 1);
    }
    return s[7] == (total % 23 == 0 ? 'W' : 'A' + total % 23 - 1);
}

bool fits_nino(Text s) {
    const std::string first = "ABCEGHJKLMNOPRSTWXYZ";
    const std::string second = "ABCEGHJKLMNPRSTWXYZ";
    const std::string not_used = " BG GB KN NK NT TN ZZ ";
    return first.find(s[0]) != std::string::npos && second.find(s[1]) != std::string::npos &&
           not_used.find(" " + s.substr(0, 2) + " ") == std::string::npos && s[8] <= 'D';
}

constexpr const char* kTwoCenturies = "either century may fit, one value in 97 by chance";
constexpr const char* kTen = "the results 10 and 0 are written alike";
constexpr const char* kFive = "modulo 10: two digits that differ by 5 weigh the same when turned";
constexpr const char* kNineZero = "Luhn: 09 and 90 weigh the same";
constexpr const char* kNoCheck = "no check digit: only the date is judged";

} // namespace

std::vector<Twin> person_twins() {
    return {
        {"be_nrn",
         "99mmdd999##",
         [](Text s) { return fits_belgian_register(s, 0); },
         {1, 0, kTwoCenturies}},
        {"be_bis",
         "994#dd999## 992#dd999## 99mmdd999##",
         [](Text s) { return fits_belgian_register(s, 20) || fits_belgian_register(s, 40); },
         {1, 1, kTwoCenturies}},
        {"be_eid", "9999999999##",
         [](Text s) {
             const long long check = number(s, 10, 2);
             return check >= 1 && check <= 97 && !alike(s.substr(0, 10)) &&
                    (number(s, 0, 10) - check) % 97 == 0;
         }},
        {"be_riziv",
         "999999##999",
         [](Text s) {
             const long long body = number(s, 0, 6);
             const long long check = number(s, 6, 2);
             if (s[0] == '0' || alike(s.substr(0, 6)) || check == 0)
                 return false;
             return (check <= 97 && (body + check) % 97 == 0) ||
                    (check <= 89 && (body + check) % 89 == 0) ||
                    (check <= 83 && (body + check) % 83 == 0) ||
                    (check <= 79 && (body + check) % 79 == 0);
         },
         {36, 27.5, "the last three digits say the profession unchecked; four moduli are in use"}},
        {"nl_bsn", "99999999#",
         [](Text s) {
             return !alike(s) && s.substr(0, 3) != "000" &&
                    (sum(s, {9, 8, 7, 6, 5, 4, 3, 2}) - digit(s, 8)) % 11 == 0;
         }},
        {"nl_onderwijs", "10999999#",
         [](Text s) {
             return (sum(s, {9, 8, 7, 6, 5, 4, 3, 2}) + 110 - digit(s, 8)) % 11 == 5;
         }},
        {"fr_nir", "199mm99999999## 299mm2A999999## 199mm2B999999## 7999999999999##", fits_nir},
        {"fr_nif", "3999999999### 0999999999###",
         [](Text s) { return s[0] <= '3' && number(s, 0, 10) % 511 == number(s, 10, 3); }},
        {"de_idnr", "9999999999#", fits_idnr, {0, 3.5, "MOD 11,10 misses some turns"}},
        {"de_rvnr",
         "99ddmm99a99#",
         [](Text s) {
             const int letter = s[8] - 'A' + 1;
             const std::string spelled = s.substr(0, 8) + std::to_string(letter / 10) +
                                         std::to_string(letter % 10) + s.substr(9);
             const int day = two(s, 2);
             return real_day_of_two(two(s, 6), two(s, 4), day > 50 ? day - 50 : day) &&
                    cross_sum(spelled, {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1}) % 10 ==
                        digit(spelled, 12);
         },
         {0, 4.5, "sums of digits: 5 · 9 and 5 · 0 weigh the same, and others"}},
        {"de_kvnr",
         "a99999999#",
         [](Text s) {
             const int letter = s[0] - 'A' + 1;
             const std::string spelled =
                 std::to_string(letter / 10) + std::to_string(letter % 10) + s.substr(1);
             return cross_sum(spelled, {1, 2, 1, 2, 1, 2, 1, 2, 1, 2}) % 10 == digit(spelled, 10);
         },
         {0, 4, kNineZero}},
        {"lu_matricule", "1999mmdd999## 2099mmdd999##",
         [](Text s) {
             const int year = static_cast<int>(number(s, 0, 4));
             return year >= 1880 && year <= 2040 && real_day(year, two(s, 4), two(s, 6)) &&
                    luhn(s.substr(0, 12)) && verhoeff(s.substr(0, 11) + s[12]);
         }},
        {"at_svnr", "999#ddmm99",
         [](Text s) {
             const int month = two(s, 6);
             const int day = two(s, 4);
             const bool dated = month >= 13 ? month <= 15 && day >= 1 && day <= 31
                                            : real_day_of_two(two(s, 8), month, day);
             const int check = (sum(s, {3, 7, 9}) + sum(s, {5, 8, 4, 2, 1, 6}, 4)) % 11;
             return s[0] != '0' && dated && check == digit(s, 3);
         }},
        {"ch_ahv",
         "756999999999#",
         [](Text s) {
             return sum(s, {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1}) % 10 == 0;
         },
         {0, 10.5, kFive}},
        {"gb_nino", "aa99999#@", fits_nino, {100, 100, kNoCheck}},
        {"gb_nhs", "999999999#",
         [](Text s) {
             return !alike(s) && sum(s, {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
         }},
        {"gb_upn", "@99999999999* @999999999999",
         [](Text s) {
             const std::string letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
             const auto last = letters.find(s[12]);
             if (s[12] > '9' && last == std::string::npos)
                 return false;
             const int end = s[12] > '9' ? static_cast<int>(last) : digit(s, 12);
             const int total = sum(s, {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 1) + 13 * end;
             return letters.find(s[0]) == static_cast<std::size_t>(total % 23);
         }},
        {"ie_pps", "9999999@ 9999999@a", fits_pps},
        {"es_dni", "99999999@ X9999999@ Y9999999@ Z9999999@ K9999999@", fits_spanish},
        {"it_cf", "aaaaaa99a99a999@", fits_codice},
        {"pt_nif",
         "99999999#",
         [](Text s) {
             const bool kind =
                 std::string("1235678 9").find(s[0]) != std::string::npos || s.substr(0, 2) == "45";
             const int rest = sum(s, {9, 8, 7, 6, 5, 4, 3, 2}) % 11;
             return kind && !alike(s) && digit(s, 8) == (rest < 2 ? 0 : 11 - rest);
         },
         {2.5, 3, kTen}},
        {"gr_amka",
         "ddmm999999#",
         [](Text s) { return real_day_of_two(two(s, 4), two(s, 2), two(s, 0)) && luhn(s); },
         {0, 2, kNineZero}},
        {"hr_oib",
         "9999999999#",
         [](Text s) { return !alike(s) && mod_11_10(s); },
         {0, 3.5, "MOD 11,10 misses some turns"}},
        {"si_emso", "ddmm99999999# ddmm00999999#",
         [](Text s) {
             const int yyy = static_cast<int>(number(s, 4, 3));
             const int check = sum(s, {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) + digit(s, 12);
             return birth(yyy < 800 ? 2000 + yyy : 1000 + yyy, two(s, 2), two(s, 0)) &&
                    check % 11 == 0;
         }},
        {"tr_kimlik",
         "999999999##",
         [](Text s) {
             int odd = 0;
             int even = 0;
             int all = 0;
             for (std::size_t i = 0; i < 9; ++i)
                 (i % 2 == 0 ? odd : even) += digit(s, i);
             for (std::size_t i = 0; i < 10; ++i)
                 all += digit(s, i);
             return s[0] != '0' && (odd * 7 - even + 100) % 10 == digit(s, 9) &&
                    all % 10 == digit(s, 10);
         },
         {0, 13, kFive}},
        {"dk_cpr", "ddmm99999#", fits_cpr, {100, 80, kNoCheck}},
        {"se_pnr",
         "99mmdd999# 1999mmdd999# 996#dd999#",
         [](Text s) {
             const std::string ten = s.size() == 12 ? s.substr(2) : s;
             const int day = two(ten, 4) > 60 ? two(ten, 4) - 60 : two(ten, 4);
             const bool dated = s.size() == 12
                                    ? birth(static_cast<int>(number(s, 0, 4)), two(ten, 2), day)
                                    : real_day_of_two(two(ten, 0), two(ten, 2), day);
             return dated && luhn(ten);
         },
         {0.5, 2.5, "the century is not covered; Luhn: 09 and 90 weigh the same"}},
        {"fi_hetu", "ddmm99-999* ddmm99A999* ddmm99+999*", fits_hetu},
        {"no_fnr", "ddmm99999## 9#mm99999##",
         [](Text s) {
             const int day = two(s, 0) > 40 ? two(s, 0) - 40 : two(s, 0);
             return real_day_of_two(two(s, 4), two(s, 2), day) &&
                    sum(s, {3, 7, 6, 1, 8, 9, 4, 5, 2, 1}) % 11 == 0 &&
                    sum(s, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
         }},
        {"is_kennitala",
         "ddmm9999##",
         [](Text s) {
             return real_day_of_two(two(s, 4), two(s, 2), two(s, 0)) &&
                    std::string("890").find(s[9]) != std::string::npos &&
                    sum(s, {3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
         },
         {3, 0, "the last digit is the century, unchecked"}},
        {"ee_ik", "999mmdd999#", fits_baltic, {2, 2, kTen}},
        {"lt_ak", "999mmdd999#", fits_baltic, {2, 2, kTen}},
        {"lv_pk",
         "ddmm999999# 3299999999#",
         [](Text s) {
             const bool without_date = s.substr(0, 2) == "32";
             const bool dated =
                 s[6] <= '2' && birth(1800 + 100 * digit(s, 6) + two(s, 4), two(s, 2), two(s, 0));
             int check = (1 + sum(s, {10, 5, 8, 4, 2, 1, 6, 3, 7, 9})) % 11;
             check = check == 10 ? 0 : check;
             return (without_date || dated) && check == digit(s, 10);
         },
         {2.5, 2.5, kTen}},
        {"pl_pesel",
         "99mmdd9999# 9999dd9999#",
         [](Text s) {
             const int month = two(s, 2);
             const int century = month > 80   ? 1800
                                 : month > 60 ? 2200
                                 : month > 40 ? 2100
                                 : month > 20 ? 2000
                                              : 1900;
             return birth(century + two(s, 0), month % 20, two(s, 4)) &&
                    sum(s, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1}) % 10 == 0;
         },
         {0, 7, kFive}},
        {"cz_rc",
         "99mmdd999# 9999dd999# 99mmdd99#",
         fits_rodne,
         {75, 64, "nine digits of before 1954 have no check digit"}},
        {"ro_cnp", "999mmdd99999#", fits_cnp, {2, 2.5, "the results 10 and 1 are written alike"}},
        {"bg_egn",
         "99mmdd999# 9999dd999#",
         [](Text s) {
             const int month = two(s, 2);
             const int century = month > 40 ? 2000 : month > 20 ? 1800 : 1900;
             const int rest = sum(s, {2, 4, 8, 5, 10, 9, 7, 3, 6}) % 11;
             return birth(century + two(s, 0),
                          month - (century == 2000   ? 40
                                   : century == 1800 ? 20
                                                     : 0),
                          two(s, 4)) &&
                    digit(s, 9) == (rest == 10 ? 0 : rest);
         },
         {3, 3, kTen}},
        {"pl_id_card",
         "aaa#99999",
         [](Text s) {
             const std::string values = expand(s.substr(0, 3)); // six digits, two for each letter
             const long long letters =
                 7 * number(values, 0, 2) + 3 * number(values, 2, 2) + number(values, 4, 2);
             return (letters + sum(s, {7, 3, 1, 7, 3}, 4)) % 10 == digit(s, 3);
         },
         {0, 12.5, kFive}},
        {"hu_person",
         "999mmdd999#",
         fits_hungarian,
         {7, 12, "both rules fit foreigners, and the year chooses the rule"}},
        {"hu_taj",
         "99999999#",
         [](Text s) {
             return !alike(s) && sum(s, {3, 7, 3, 7, 3, 7, 3, 7}) % 10 == digit(s, 8);
         },
         {0, 13, "3 and 7 differ by 4: two digits that differ by 5 weigh the same when turned"}},
        {"pt_cc",
         "999999999xx#",
         [](Text s) {
             int total = 0;
             for (std::size_t i = 0; i < 12; ++i) {
                 int value = std::stoi(expand(s.substr(i, 1)));
                 if (i % 2 == 0)
                     value = value * 2 > 9 ? value * 2 - 9 : value * 2;
                 total += value;
             }
             return !alike(s.substr(0, 9)) && total % 10 == 0;
         },
         {0, 3, kNineZero}},
        {"hu.tax_id", "899999999#",
         [](Text s) {
             return !alike(s) && sum(s, {1, 2, 3, 4, 5, 6, 7, 8, 9}) % 11 == digit(s, 9);
         }},
        {"bg.pnf",
         "999999999#",
         [](Text s) {
             return !alike(s) && sum(s, {21, 19, 17, 13, 11, 9, 7, 3, 1}) % 10 == digit(s, 9);
         },
         {0, 14.5, kFive}},
        {"ua.rntrc",
         "999999999#",
         [](Text s) {
             const int rest = (sum(s, {5, 7, 9, 4, 6, 10, 5, 7}, 1) - digit(s, 0) + 11) % 11;
             return !alike(s) && digit(s, 9) == (rest == 10 ? 0 : rest);
         },
         {2.5, 3.5, kTen}},
        {"us_ssn",
         "99999999#",
         [](Text s) {
             const long long area = number(s, 0, 3);
             return area != 0 && area != 666 && area < 900 && two(s, 3) != 0 &&
                    number(s, 5, 4) != 0 && s != "078051120" && s != "219099999";
         },
         {100, 100, kNoCheck}},
    };
}

} // namespace custos::scanners::testing
