#include "tests/scanners/detect/validators/slow.h"

#include <array>

namespace custos::scanners::testing {

int digit(const std::string& text, std::size_t at) {
    return text.at(at) - '0';
}

long long number(const std::string& text, std::size_t from, std::size_t size) {
    return std::stoll(text.substr(from, size));
}

bool all_digits(const std::string& text) {
    return text.find_first_not_of("0123456789") == std::string::npos;
}

bool alike(const std::string& text) {
    return text == std::string(text.size(), text[0]);
}

int sum(const std::string& text, const std::vector<int>& weights, std::size_t from) {
    int total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        total += digit(text, from + i) * weights[i];
    return total;
}

int cross_sum(const std::string& text, const std::vector<int>& weights) {
    int total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (const char c : std::to_string(digit(text, i) * weights[i]))
            total += c - '0';
    return total;
}

long long modulo(const std::string& digits, long long modulus) {
    constexpr std::size_t kPart = 7;
    long long rest = 0;
    for (std::size_t i = 0; i < digits.size(); i += kPart)
        rest = std::stoll(std::to_string(rest) + digits.substr(i, kPart)) % modulus;
    return rest;
}

std::string expand(const std::string& text) {
    std::string digits;
    for (const char c : text)
        digits += c >= 'A' ? std::to_string(c - 'A' + 10) : std::string(1, c);
    return digits;
}

bool luhn(const std::string& digits) {
    std::string spelled; // doubled digits written out, then all digits added
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const bool doubled = (digits.size() - 1 - i) % 2 == 1;
        spelled += std::to_string(doubled ? 2 * digit(digits, i) : digit(digits, i));
    }
    int total = 0;
    for (const char c : spelled)
        total += c - '0';
    return total % 10 == 0;
}

// Multiplication and permutation tables as printed in Verhoeff (1969).
bool verhoeff(const std::string& digits) {
    constexpr std::array<const char*, 10> kD = {
        "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
        "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"};
    constexpr std::array<const char*, 8> kP = {"0123456789", "1576283094", "5803796142",
                                               "8916043527", "9453126870", "4286573901",
                                               "2793806415", "7046913258"};
    char check = '0';
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int next = digit(digits, digits.size() - 1 - i);
        const char permuted = kP.at(i % 8)[next];
        check = kD.at(static_cast<std::size_t>(check - '0'))[permuted - '0'];
    }
    return check == '0';
}

bool mod_11_10(const std::string& digits) {
    int p = 10;
    for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
        int s = (p % 11) + digit(digits, i);
        s = s % 10 == 0 ? 10 : s % 10;
        p = (s * 2) % 11;
    }
    for (int check = 0; check < 10; ++check)
        if ((p % 11 + check) % 10 == 1)
            return digits.back() == '0' + check;
    return false;
}

int icao(const std::string& text) {
    int total = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int value = text[i] == '<' ? 0 : text[i] >= 'A' ? text[i] - 'A' + 10 : text[i] - '0';
        total += value * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
    }
    return total % 10;
}

bool real_day(int year, int month, int day) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const std::array<int, 12> days = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days.at(static_cast<std::size_t>(month - 1));
}

bool real_day_of_two(int two_digit_year, int month, int day) {
    return real_day(1900 + two_digit_year, month, day) ||
           real_day(2000 + two_digit_year, month, day);
}

bool birth(int year, int month, int day) {
    return year >= 1800 && year <= 2040 && real_day(year, month, day);
}

} // namespace custos::scanners::testing
