// Checksum families that many numbers share: a pack gives the parameters, so that a further number
// needs no code. docs/writing-detectors.md lists them with examples.

#include "scanners/detect/validators/checksum.h"
#include "scanners/detect/validators/rules.h"
#include "scanners/detect/validators/text.h"

#include <array>
#include <cstddef>
#include <span>

namespace custos::scanners {

namespace {

/// The whole numbers of a list such as `9 14` or `-1 5 7`, at most kMax of them.
struct Numbers {
    static constexpr std::size_t kMax = 24;
    std::array<int, kMax> values{};
    std::size_t size = 0;
    [[nodiscard]] std::span<const int> all() const noexcept { return {values.data(), size}; }
};

Numbers numbers_of(std::string_view list) noexcept {
    Numbers found;
    bool negative = false;
    bool open = false;
    for (const char c : list) {
        if (is_digit(c)) {
            if (!open && found.size == Numbers::kMax)
                return {};
            int& number = open ? found.values.at(found.size - 1) : found.values.at(found.size++);
            const int digit = negative ? '0' - c : c - '0';
            number = number * 10 + digit;
            open = true;
        } else {
            open = false;
            negative = c == '-';
        }
    }
    return found;
}

/// Whether the pack allows this length; no `length` allows any.
bool is_length(std::size_t size, const ValidatorParameters& parameters) noexcept {
    const std::string_view list = parameters.get("length");
    if (list.empty())
        return true;
    for (const int length : numbers_of(list).all())
        if (size == static_cast<std::size_t>(length))
            return true;
    return false;
}

/// Strips separators and the pack's `prefix`; the length is judged without the prefix.
bool strip_named(std::string_view value, const ValidatorParameters& parameters,
                 std::string& normalised) {
    if (!strip(value, normalised))
        return false;
    const std::string_view prefix = parameters.get("prefix");
    if (!prefix.empty() && normalised.starts_with(prefix))
        normalised.erase(0, prefix.size());
    return !normalised.empty() && is_length(normalised.size(), parameters) &&
           !is_repeated(normalised);
}

} // namespace

bool is_luhn(std::string_view value, const ValidatorParameters& parameters,
             std::string& normalised) {
    return strip_named(value, parameters, normalised) && all_digits(normalised) &&
           passes_luhn(normalised);
}

bool is_gs1(std::string_view value, const ValidatorParameters& parameters,
            std::string& normalised) {
    if (!strip_named(value, parameters, normalised) || !all_digits(normalised))
        return false;
    int sum = 0;
    int weight = 1; // 1, 3, 1, 3 … from the check digit on
    for (auto at = normalised.rbegin(); at != normalised.rend(); ++at, weight = 4 - weight)
        sum += (*at - '0') * weight;
    return sum % 10 == 0;
}

bool is_iso7064(std::string_view value, const ValidatorParameters& parameters,
                std::string& normalised) {
    if (!strip_named(value, parameters, normalised))
        return false;
    const std::string_view system = parameters.get("system", "97-10");
    if (system == "97-10")
        return passes_mod_97_10(normalised);
    if (system == "11-10")
        return all_digits(normalised) && passes_mod_11_10(normalised);
    const std::string_view body = std::string_view(normalised).substr(0, normalised.size() - 1);
    return system == "11-2" && all_digits(body) &&
           (is_digit(normalised.back()) || normalised.back() == 'X') && passes_mod_11_2(normalised);
}

bool is_weighted(std::string_view value, const ValidatorParameters& parameters,
                 std::string& normalised) {
    if (!strip_named(value, parameters, normalised) || !all_digits(normalised))
        return false;
    const Numbers weights = numbers_of(parameters.get("weights"));
    const Numbers modulus = numbers_of(parameters.get("modulus", "11"));
    if (weights.size == 0 || weights.size + 1 != normalised.size() || modulus.values[0] < 2)
        return false;
    const int m = modulus.values[0];
    const int rest = (weighted_sum(normalised, weights.all()) % m + m) % m;
    const std::string_view check = parameters.get("check", "rest");
    const bool complement = check.starts_with("complement");
    const int digit = complement ? (m - rest) % m : rest;
    // A result of 10 has no digit: such numbers are not given out, unless the rule says 0.
    const bool ten_is_zero = check.ends_with("_mod_10");
    return (ten_is_zero ? digit % 10 : digit) == normalised.back() - '0';
}

} // namespace custos::scanners
