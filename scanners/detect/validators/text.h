#pragma once
// What the validators share besides check digits: the compact form of a value, and real dates.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace custos::scanners {

/// Copies `value` into `compact` without separators, letters as capitals. Separators are blanks
/// (no-break and thin ones too), line ends, `.`, `-`, `/`, `_` and the hyphens U+2010..U+2013.
/// False when anything else stands in it.
[[nodiscard]] bool strip(std::string_view value, std::string& compact);
/// As strip, but true only for exactly `length` digits.
[[nodiscard]] bool strip_digits(std::string_view value, std::size_t length, std::string& compact);

[[nodiscard]] bool is_digit(char c) noexcept;
[[nodiscard]] bool is_capital(char c) noexcept;
[[nodiscard]] bool all_digits(std::string_view text) noexcept;
/// Tells whether every character is the same: test numbers like 000000000, never issued.
[[nodiscard]] bool is_repeated(std::string_view text) noexcept;
/// The number that `digits` spell; REQUIRES: at most 9 ASCII digits.
[[nodiscard]] int number_of(std::string_view digits) noexcept;

/// The octets of base64 without line ends, padding or none; `last_two` are the characters for 62
/// and 63: `+/`, or `-_` for base64url (RFC 4648, 4 and 5). nullopt when another character stands
/// in it.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text,
                                                       std::string_view last_two);

/// Tells whether the day exists in the proleptic Gregorian calendar.
[[nodiscard]] bool is_date(int year, int month, int day) noexcept;
/// Nobody is born after this year for as long as the program is in use: numbers that would need a
/// later birth are chance, and in some schemes that is half of what chance gives.
inline constexpr int kLastBirthYear = 2040;
/// Tells whether the day exists and lies between 1800 and kLastBirthYear: for numbers that hold
/// the century of a birth.
[[nodiscard]] bool is_birthday(int year, int month, int day) noexcept;
/// Tells whether the day exists in that year of the 20th or 21st century: for numbers that
/// hold two digits of the year and no century.
[[nodiscard]] bool is_date_in_some_century(int two_digit_year, int month, int day) noexcept;

} // namespace custos::scanners
