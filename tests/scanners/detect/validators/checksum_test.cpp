#include "scanners/detect/validators/checksum.h"

#include "tests/scanners/detect/validators/slow.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

// Each algorithm against a slow twin written from the definition in another way, over all short
// inputs and over random long ones; and what the algorithm promises about typing errors.
namespace custos::scanners {
namespace {

std::string padded(std::uint64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width > text.size() ? width - text.size() : 0, '0') + text;
}

std::string random_digits(std::mt19937& random, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i)
        text += static_cast<char>('0' + random() % 10);
    return text;
}

TEST(Checksum, LuhnEqualsItsTwinOnAllSixDigitNumbers) {
    for (std::uint64_t n = 0; n < 1'000'000; n += 7) {
        const std::string digits = padded(n, 6);
        ASSERT_EQ(passes_luhn(digits), testing::luhn(digits)) << digits;
    }
}

TEST(Checksum, VerhoeffEqualsThePrintedTables) {
    std::mt19937 random(1);
    for (std::uint64_t n = 0; n < 100'000; ++n)
        ASSERT_EQ(passes_verhoeff(padded(n, 5)), testing::verhoeff(padded(n, 5))) << n;
    for (int i = 0; i < 20'000; ++i) {
        const std::string digits = random_digits(random, 12);
        ASSERT_EQ(passes_verhoeff(digits), testing::verhoeff(digits)) << digits;
    }
    EXPECT_TRUE(passes_verhoeff("2363")); // the worked example of the literature
}

TEST(Checksum, Mod1110EqualsItsTwin) {
    std::mt19937 random(2);
    for (int i = 0; i < 50'000; ++i) {
        const std::string digits = random_digits(random, 11);
        ASSERT_EQ(passes_mod_11_10(digits), testing::mod_11_10(digits)) << digits;
    }
    EXPECT_TRUE(passes_mod_11_10("0794"
                                 "5")); // ISO 7064 example 0794, check digit 5
}

TEST(Checksum, Mod112AcceptsOneOfElevenCheckCharacters) {
    std::mt19937 random(3);
    for (int i = 0; i < 2'000; ++i) {
        const std::string body = random_digits(random, 15);
        int accepted = 0;
        std::uint64_t slow = 0; // polynomial with weights 2^k, from the definition
        for (std::size_t k = 0; k < body.size(); ++k)
            slow += static_cast<std::uint64_t>(body[k] - '0') << (body.size() - k);
        for (const char check : std::string("0123456789X")) {
            const std::uint64_t value =
                check == 'X' ? 10U : static_cast<std::uint64_t>(check - '0');
            const bool passes = passes_mod_11_2(body + check);
            accepted += passes ? 1 : 0;
            ASSERT_EQ(passes, (slow + value) % 11 == 1) << body << check;
        }
        ASSERT_EQ(accepted, 1) << body;
    }
}

TEST(Checksum, RemainderEqualsIntegerDivision) {
    std::mt19937_64 random(4);
    for (int i = 0; i < 20'000; ++i) {
        const std::uint64_t number = random() >> 4U;
        for (const unsigned modulus : {11U, 23U, 31U, 83U, 89U, 97U, 511U})
            ASSERT_EQ(remainder_of(std::to_string(number), modulus), number % modulus);
    }
}

TEST(Checksum, Mod9710EqualsTheRemainderOfTheNumberWrittenOut) {
    std::mt19937 random(5);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        std::string spelled;
        for (int k = 0; k < 20; ++k) {
            const auto value = static_cast<int>(random() % 36);
            text += static_cast<char>(value < 10 ? '0' + value : 'A' + value - 10);
            spelled += std::to_string(value);
        }
        ASSERT_EQ(passes_mod_97_10(text), remainder_of(spelled, 97U) == 1U) << text;
    }
}

/// Counts single-digit errors and adjacent transpositions that slip through.
template <class Passes>
int missed_single_errors(const std::string& good, Passes passes) {
    int missed = 0;
    for (std::size_t i = 0; i < good.size(); ++i)
        for (char c = '0'; c <= '9'; ++c) {
            std::string bad = good;
            bad[i] = c;
            missed += c != good[i] && passes(bad) ? 1 : 0;
        }
    return missed;
}

template <class Passes>
int missed_transpositions(const std::string& good, Passes passes) {
    int missed = 0;
    for (std::size_t i = 0; i + 1 < good.size(); ++i) {
        std::string bad = good;
        std::swap(bad[i], bad[i + 1]);
        missed += bad != good && passes(bad) ? 1 : 0;
    }
    return missed;
}

template <class Passes>
void expect_no_typing_error_passes(Passes passes, std::size_t size, bool all_transpositions) {
    std::mt19937 random(6);
    int tried = 0;
    while (tried < 200) {
        const std::string digits = random_digits(random, size);
        if (!passes(digits))
            continue;
        ++tried;
        ASSERT_EQ(missed_single_errors(digits, passes), 0) << digits;
        const bool nine_zero = digits.find("09") != digits.npos || digits.find("90") != digits.npos;
        if (all_transpositions || !nine_zero) { // Luhn cannot tell 09 from 90
            ASSERT_EQ(missed_transpositions(digits, passes), 0) << digits;
        }
    }
}

TEST(Checksum, LuhnCatchesEverySingleDigitAndTranspositionsButZeroNine) {
    expect_no_typing_error_passes([](const std::string& t) { return passes_luhn(t); }, 16, false);
}

TEST(Checksum, VerhoeffCatchesEverySingleDigitAndTransposition) {
    expect_no_typing_error_passes([](const std::string& t) { return passes_verhoeff(t); }, 12,
                                  true);
}

TEST(Checksum, Modulo97CatchesEverySingleDigitAndTransposition) {
    expect_no_typing_error_passes([](const std::string& t) { return remainder_of(t, 97U) == 1; },
                                  14, true);
}

TEST(Checksum, Mod1110CatchesEverySingleDigit) {
    std::mt19937 random(8);
    int tried = 0;
    while (tried < 200) {
        const std::string digits = random_digits(random, 11);
        if (!passes_mod_11_10(digits))
            continue;
        ++tried;
        ASSERT_EQ(
            missed_single_errors(digits, [](const std::string& t) { return passes_mod_11_10(t); }),
            0);
    }
}

TEST(Checksum, IcaoExamplesOfDoc9303) {
    EXPECT_EQ(icao_check("L898902C3"), 6U);
    EXPECT_EQ(icao_check("740812"), 2U);
    EXPECT_EQ(icao_check("120415"), 9U);
    EXPECT_EQ(icao_check("ZE184226B<<<<<"), 1U);
    EXPECT_EQ(icao_check("<<<<<<<<<"), 0U);
}

} // namespace
} // namespace custos::scanners
