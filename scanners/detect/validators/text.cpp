#include "scanners/detect/validators/text.h"

#include <cstdint>

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>

namespace custos::scanners {

namespace {

/// UTF-8 of U+00A0, U+2009, U+200A, U+2010..U+2013 and U+202F.
constexpr std::array<std::string_view, 8> kWideSeparators = {
    "\xC2\xA0",     "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\x90",
    "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\xAF",
};

std::size_t wide_separator(std::string_view text) noexcept {
    for (const std::string_view separator : kWideSeparators)
        if (text.starts_with(separator))
            return separator.size();
    return 0;
}

} // namespace

bool strip(std::string_view value, std::string& compact) {
    constexpr std::string_view kSeparators = " \t\r\n.-/_";
    compact.clear();
    while (!value.empty()) {
        const char c = value.front();
        std::size_t used = 1;
        if (is_digit(c) || is_capital(c))
            compact += c;
        else if (c >= 'a' && c <= 'z')
            compact += static_cast<char>(c - 'a' + 'A');
        else if (kSeparators.find(c) == std::string_view::npos) {
            used = wide_separator(value);
            if (used == 0)
                return false;
        }
        value.remove_prefix(used);
    }
    return !compact.empty();
}

bool strip_digits(std::string_view value, std::size_t length, std::string& compact) {
    return strip(value, compact) && compact.size() == length && all_digits(compact);
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_capital(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
bool all_digits(std::string_view text) noexcept {
    return std::ranges::all_of(text, is_digit);
}
bool is_repeated(std::string_view text) noexcept {
    return std::ranges::all_of(text, [text](char c) { return c == text.front(); });
}

int number_of(std::string_view digits) noexcept {
    assert(digits.size() <= 9 && all_digits(digits));
    int number = 0;
    for (const char c : digits)
        number = number * 10 + (c - '0');
    return number;
}

std::optional<std::string> decode_base64(std::string_view text, std::string_view last_two) {
    constexpr std::string_view kShared =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        std::size_t value = kShared.find(c);
        if (value == kShared.npos) {
            value = last_two.find(c);
            if (value == last_two.npos)
                return std::nullopt;
            value += kShared.size();
        }
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>(bits >> held & 0xFFU);
        }
    }
    return bytes;
}

bool is_date(int year, int month, int day) noexcept {
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    return std::chrono::year_month_day{std::chrono::year{year},
                                       std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

bool is_birthday(int year, int month, int day) noexcept {
    constexpr int kFirstBirthYear = 1800; // the oldest century that a scheme has a mark for
    return year >= kFirstBirthYear && year <= kLastBirthYear && is_date(year, month, day);
}

bool is_date_in_some_century(int two_digit_year, int month, int day) noexcept {
    return is_date(1900 + two_digit_year, month, day) || is_date(2000 + two_digit_year, month, day);
}

} // namespace custos::scanners
