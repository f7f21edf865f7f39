#pragma once
// Arithmetic of check digits the slow and obvious way: each written from its definition, in another
// way than scanners/detect/validators/checksum.cpp.

#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners::testing {

[[nodiscard]] int digit(const std::string& text, std::size_t at);
/// The number that `size` digits from `from` on spell; REQUIRES: at most 18.
[[nodiscard]] long long number(const std::string& text, std::size_t from, std::size_t size);
[[nodiscard]] bool all_digits(const std::string& text);
/// Every character is the same: never given out.
[[nodiscard]] bool alike(const std::string& text);
/// The digits from `from` on times the weights, added up.
[[nodiscard]] int sum(const std::string& text, const std::vector<int>& weights,
                      std::size_t from = 0);
/// As `sum`, but of each product the sum of its digits.
[[nodiscard]] int cross_sum(const std::string& text, const std::vector<int>& weights);
/// The rest of a long number, by parts of seven digits.
[[nodiscard]] long long modulo(const std::string& digits, long long modulus);
/// Letters spelled as 10 to 35.
[[nodiscard]] std::string expand(const std::string& text);
[[nodiscard]] bool luhn(const std::string& digits);
[[nodiscard]] bool verhoeff(const std::string& digits);
[[nodiscard]] bool mod_11_10(const std::string& digits);
/// The check digit of ICAO Doc 9303.
[[nodiscard]] int icao(const std::string& text);

/// The day exists, counted on the fingers.
[[nodiscard]] bool real_day(int year, int month, int day);
/// The day exists in 19yy or in 20yy.
[[nodiscard]] bool real_day_of_two(int two_digit_year, int month, int day);
/// Somebody may be born then: 1800 to 2040.
[[nodiscard]] bool birth(int year, int month, int day);

} // namespace custos::scanners::testing
