#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>
#include <cstdio>
#include <vector>

namespace custos::scanners {

namespace {

/// Years that a person in a living file can be born in.
constexpr int kFirstYear = 1890;
constexpr int kLastYear = 2040;

struct MonthName {
    std::string_view begins;
    int month;
};
/// Beginnings of month names, accents dropped, in Dutch, French, German and English.
constexpr std::array<MonthName, 24> kMonthNames = {{
    {"jan", 1}, {"feb", 2},  {"fev", 2},  {"maa", 3},  {"mar", 3},  {"mrt", 3},
    {"mrz", 3}, {"apr", 4},  {"avr", 4},  {"mei", 5},  {"mai", 5},  {"may", 5},
    {"jun", 6}, {"juin", 6}, {"jul", 7},  {"juil", 7}, {"aug", 8},  {"aou", 8},
    {"sep", 9}, {"okt", 10}, {"oct", 10}, {"nov", 11}, {"dec", 12}, {"dez", 12},
}};

/// A word of a date without its accents: ASCII letters in lower case, others dropped.
std::string plain(std::string_view word) {
    std::string text;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = word[i];
        if (is_capital(c))
            text += static_cast<char>(c - 'A' + 'a');
        else if (c >= 'a' && c <= 'z')
            text += c;
        else if (static_cast<unsigned char>(c) == 0xC3 && i + 1 < word.size()) {
            const auto second = static_cast<unsigned char>(word[++i]);
            if (second == 0xA9 || second == 0xA8 || second == 0x89) // é è É
                text += 'e';
            else if (second == 0xA4 || second == 0x84) // ä Ä
                text += 'a';
            else if (second == 0xBB || second == 0x9B) // û Û
                text += 'u';
        }
    }
    return text;
}

int month_of(std::string_view word) {
    const std::string text = plain(word);
    for (const MonthName& name : kMonthNames)
        if (text.starts_with(name.begins))
            return name.month;
    return 0;
}

struct Parts {
    std::vector<std::string> numbers;
    int month = 0;               ///< by name; 0 = none
    std::size_t month_after = 0; ///< how many numbers stood before the name
};

Parts parts_of(std::string_view value) {
    Parts parts;
    std::size_t i = 0;
    while (i < value.size()) {
        const bool number = is_digit(value[i]);
        const auto belongs = [number](char c) {
            const bool letter =
                (c >= 'a' && c <= 'z') || is_capital(c) || static_cast<unsigned char>(c) >= 0x80;
            return number ? is_digit(c) : letter;
        };
        std::size_t end = i;
        while (end < value.size() && belongs(value[end]))
            ++end;
        if (end == i) {
            ++i;
            continue;
        }
        const std::string_view word = value.substr(i, end - i);
        if (number)
            parts.numbers.emplace_back(word);
        else if (const int month = month_of(word);
                 month != 0 && parts.month == 0 && word.size() > 2) {
            parts.month = month;
            parts.month_after = parts.numbers.size();
        }
        i = end;
    }
    return parts;
}

struct Day {
    int year = 0;
    int month = 0;
    int day = 0;
};

int year_of(const std::string& text) {
    const int year = number_of(text);
    if (text.size() == 4)
        return year;
    // Two digits: whoever writes 35 means 1935, as birth dates lie behind us.
    return text.size() == 2 ? (year <= 25 ? 2000 + year : 1900 + year) : 0;
}

Day day_of(const Parts& parts) {
    const auto& n = parts.numbers;
    if (parts.month != 0) { // 3 maart 1985; March 3, 1985; 1985 maart 3
        if (n.size() != 2)
            return {};
        const bool year_first = n[0].size() == 4;
        return {year_of(n[year_first ? 0 : 1]), parts.month, number_of(n[year_first ? 1 : 0])};
    }
    if (n.size() == 1 && n[0].size() == 8) { // 19850303 or 03031985
        const int head = number_of(n[0].substr(0, 4));
        if (head >= kFirstYear && head <= kLastYear)
            return {head, number_of(n[0].substr(4, 2)), number_of(n[0].substr(6, 2))};
        return {number_of(n[0].substr(4)), number_of(n[0].substr(2, 2)),
                number_of(n[0].substr(0, 2))};
    }
    if (n.size() != 3 || n[1].size() > 2)
        return {};
    if (n[0].size() == 4)
        return {number_of(n[0]), number_of(n[1]), number_of(n[2])};
    return {year_of(n[2]), number_of(n[1]), number_of(n[0])};
}

} // namespace

bool is_birth_date(std::string_view value, const ValidatorParameters&, std::string& normalised) {
    const Parts parts = parts_of(value);
    for (const std::string& number : parts.numbers)
        if (number.size() > 8)
            return false;
    const Day born = day_of(parts);
    const bool month_first = parts.month == 0 && born.month > 12; // 12/31/1985
    const int month = month_first ? born.day : born.month;
    const int day = month_first ? born.month : born.day;
    if (born.year < kFirstYear || born.year > kLastYear || !is_date(born.year, month, day))
        return false;
    std::array<char, 16> iso{};
    const int size = std::snprintf(iso.data(), iso.size(), "%04d-%02d-%02d", born.year, month, day);
    normalised.assign(iso.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return true;
}

} // namespace custos::scanners
