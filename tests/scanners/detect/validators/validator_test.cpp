#include "tests/scanners/detect/validators/accept.h"

#include <random>
#include <string>

namespace custos::scanners {
namespace {

TEST(ValidatorTable, FindsEveryRowByItsName) {
    for (const ValidatorRow& row : all_validators())
        EXPECT_EQ(find_validator(row.name), &row) << row.name;
    EXPECT_EQ(find_validator("be_nr"), nullptr);
    EXPECT_EQ(find_validator(""), nullptr);
    EXPECT_EQ(find_validator("zzz"), nullptr);
}

TEST(ValidatorTable, CitesASourceAndAStrengthInEveryRow) {
    for (const ValidatorRow& row : all_validators()) {
        EXPECT_GE(row.source.size(), 8U) << row.name;
        EXPECT_GT(row.strength, 0) << row.name;
        EXPECT_LT(row.strength, 1) << row.name;
    }
}

TEST(ValidatorTable, HoldsResearchersVehiclesAndArticles) {
    EXPECT_TRUE(accepts("orcid", "0000-0002-1825-0097"));
    EXPECT_TRUE(accepts("orcid", "0000-0002-1694-233X"));
    EXPECT_FALSE(accepts("orcid", "0000-0002-1825-0098"));
    EXPECT_TRUE(accepts("vin", "1M8GDM9AXKP042788"));
    EXPECT_FALSE(accepts("vin", "1M8GDM9AIKP042788"));
    EXPECT_TRUE(accepts("ean", "5414490000009"));
    EXPECT_FALSE(accepts("ean", "5414490000008"));
}

// Whatever bytes come, a validator answers; what it refuses or accepts is its own affair.
TEST(ValidatorTable, StandsAnyBytes) {
    std::mt19937 random(1);
    const std::string letters = "0123456789ABCDEFXYZabc <>./-+:@\xC3\xA9\xE2\x80\x93\xFF\n\t,;'\"°";
    std::size_t accepted = 0;
    for (const ValidatorRow& row : all_validators())
        for (int i = 0; i < 400; ++i) {
            std::string value;
            for (std::size_t size = random() % 100; size > 0; --size)
                value += random() % 4 == 0 ? static_cast<char>(random() % 256)
                                           : letters[random() % letters.size()];
            std::string normalised;
            accepted += row.accept(value, {}, normalised) ? 1U : 0U;
        }
    EXPECT_GT(accepted, 0U); // passwords, at least
}

} // namespace
} // namespace custos::scanners
