#include "scanners/detect/detector_set.h"
#include "scanners/detect/facts.h"
#include "scanners/detect/validators/validator.h"
#include "tests/scanners/detect/shipped.h"
#include "tests/scanners/detect/validators/twin.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

// Every rule against its twin on values of its shapes, all check digits tried; and what the rule
// promises about typing errors, measured on values that it accepts.
namespace custos::scanners {
namespace {

using testing::shipped;
using testing::Twin;

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kBoth = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::size_t kCandidates = 40'000; ///< per shape
constexpr std::size_t kAccepted = 400;      ///< values whose typing errors are tried

std::vector<Twin> all_twins() {
    std::vector<Twin> all = testing::person_twins();
    for (const auto& more :
         {testing::company_twins(), testing::vat_twins(), testing::thing_twins()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// A validator with the parameters that it runs with.
struct Subject {
    const ValidatorRow* row = nullptr;
    ValidatorParameters parameters;

    [[nodiscard]] bool accepts(const std::string& value) const {
        std::string normalised;
        return row->accept(value, parameters, normalised);
    }
};

Subject subject_of(std::string_view rule) {
    if (const ValidatorRow* const row = find_validator(rule); row != nullptr)
        return {.row = row, .parameters = {}};
    for (const DetectorFacts& facts : facts_of(*shipped()))
        if (facts.detector->id.text() == rule) {
            Subject subject{.row = find_validator(facts.validator), .parameters = {}};
            for (const auto& [key, value] : facts.parameters)
                EXPECT_TRUE(subject.parameters.add(key, value));
            return subject;
        }
    return {};
}

std::vector<std::string> shapes_of(std::string_view list) {
    std::vector<std::string> shapes(1);
    for (const char c : list) {
        if (c != ' ')
            shapes.back() += c;
        else
            shapes.emplace_back();
    }
    return shapes;
}

std::string two_digits(unsigned number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

/// A value of the shape; the places that are tried all through stay marked.
std::string value_of(const std::string& shape, std::mt19937& random) {
    const auto any = [&](std::string_view letters) { return letters[random() % letters.size()]; };
    std::string value;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const std::string_view pair = std::string_view(shape).substr(i, 2);
        if (pair == "mm" || pair == "dd") {
            value += two_digits(static_cast<unsigned>(random() % (pair == "mm" ? 14 : 33)));
            ++i;
        } else if (shape[i] == '9') {
            value += any(kDigits);
        } else if (shape[i] == 'a') {
            value += any(kCapitals);
        } else if (shape[i] == 'x') {
            value += any(kBoth);
        } else {
            value += shape[i];
        }
    }
    return value;
}

template <class Visit>
void try_through(std::string& value, std::size_t from, const Visit& visit) {
    const std::size_t at = value.find_first_of("#@*", from);
    if (at == value.npos)
        return visit(value);
    const char mark = value[at];
    const std::string_view letters = mark == '#' ? kDigits : mark == '@' ? kCapitals : kBoth;
    for (const char c : letters) {
        value[at] = c;
        try_through(value, at + 1, visit);
    }
    value[at] = mark;
}

/// Values that the validator accepts, after it agreed with its twin on every candidate.
std::vector<std::string> compare(const Twin& twin, const Subject& subject) {
    std::vector<std::string> accepted;
    std::mt19937 random(1);
    for (const std::string& shape : shapes_of(twin.shapes)) {
        std::size_t tried = 0;
        while (tried < kCandidates) {
            std::string value = value_of(shape, random);
            try_through(value, 0, [&](const std::string& candidate) {
                ++tried;
                const bool fits = subject.accepts(candidate);
                EXPECT_EQ(fits, twin.accepts(candidate)) << candidate;
                if (fits)
                    accepted.push_back(candidate);
            });
            if (::testing::Test::HasFailure())
                return accepted;
        }
    }
    return accepted;
}

struct Share {
    std::size_t missed = 0;
    std::size_t all = 0;
    void add(bool is_missed) {
        missed += is_missed ? 1U : 0U;
        ++all;
    }
    [[nodiscard]] double percent() const {
        return all == 0 ? 0 : 100.0 * static_cast<double>(missed) / static_cast<double>(all);
    }
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void measure_errors(const std::string& good, const Subject& subject, Share& digits, Share& turns) {
    for (std::size_t i = 0; i < good.size(); ++i) {
        if (!is_digit(good[i]))
            continue;
        for (const char c : kDigits) {
            std::string bad = good;
            bad[i] = c;
            if (bad != good)
                digits.add(subject.accepts(bad));
        }
        std::string turned = good;
        if (i + 1 < good.size() && is_digit(good[i + 1]) && good[i] != good[i + 1]) {
            std::swap(turned[i], turned[i + 1]);
            turns.add(subject.accepts(turned));
        }
    }
}

class ValidatorTwin : public ::testing::TestWithParam<Twin> {};

TEST_P(ValidatorTwin, AgreesAndKeepsItsPromiseOnTypingErrors) {
    const Twin& twin = GetParam();
    const Subject subject = subject_of(twin.rule);
    ASSERT_NE(subject.row, nullptr) << "no validator and no detector of that name";
    std::vector<std::string> accepted = compare(twin, subject);
    ASSERT_GE(accepted.size(), 20U) << "too few values of these shapes pass to say anything";
    std::mt19937 random(2);
    std::ranges::shuffle(accepted, random);
    Share digits;
    Share turns;
    for (std::size_t i = 0; i < std::min(accepted.size(), kAccepted); ++i)
        measure_errors(accepted[i], subject, digits, turns);
    EXPECT_LE(digits.percent(), twin.missed.digits) << twin.missed.why;
    EXPECT_LE(turns.percent(), twin.missed.turns) << twin.missed.why;
    const bool misses = twin.missed.digits + twin.missed.turns > 0;
    EXPECT_NE(misses, std::string_view(twin.missed.why).empty()) << "say why errors pass";
    RecordProperty("digits", std::to_string(digits.percent()));
    RecordProperty("turns", std::to_string(turns.percent()));
}

INSTANTIATE_TEST_SUITE_P(All, ValidatorTwin, ::testing::ValuesIn(all_twins()),
                         [](const ::testing::TestParamInfo<Twin>& twin) {
                             std::string name(twin.param.rule);
                             if (name == "eu_vat") // one twin per member state
                                 name += "_" + std::string(twin.param.shapes.substr(0, 2));
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

/// Rules without arithmetic of their own, each with tests of its own beside.
constexpr std::string_view kForms[] = {
    "basic_login", "bech32_key", "be_plate", "bic",    "birth_date", "bitcoin", "coordinates",
    "crc_token",   "ecli",       "ehic",     "email",  "ipv4",       "ipv6",    "jwt",
    "lambert72",   "mac",        "phone",    "secret", "url_login",  "vin",     "wallet_key",
};

TEST(ValidatorTwins, AreThereForEveryRuleWithArithmetic) {
    const std::vector<Twin> twins = all_twins();
    const auto has_twin = [&](std::string_view rule) {
        return std::ranges::any_of(twins, [&](const Twin& twin) {
            const ValidatorRow* const row = subject_of(twin.rule).row;
            return row != nullptr && row->name == rule;
        });
    };
    for (const ValidatorRow& row : all_validators())
        EXPECT_NE(has_twin(row.name), std::ranges::find(kForms, row.name) != std::end(kForms))
            << row.name;
}

TEST(ValidatorTwins, AreThereForEveryDetectorThatGivesParametersToAChecksum) {
    const std::vector<Twin> twins = all_twins();
    for (const DetectorFacts& facts : facts_of(*shipped())) {
        const bool is_family = facts.validator == "weighted" || facts.validator == "luhn" ||
                               facts.validator == "gs1" || facts.validator == "iso7064";
        const bool has_twin = std::ranges::any_of(
            twins, [&](const Twin& twin) { return twin.rule == facts.detector->id.text(); });
        EXPECT_TRUE(has_twin || !is_family) << facts.detector->id.text();
    }
}

} // namespace
} // namespace custos::scanners
