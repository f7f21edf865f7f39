#include "scanners/model/finding.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace custos {
namespace {

Fingerprint random_token(std::mt19937_64& random) {
    Fingerprint token;
    for (auto& byte : token.bytes)
        byte = static_cast<std::uint8_t>(random());
    return token;
}

TEST(DistinctTokens, CountsExactlyUpToItsLimit) {
    std::mt19937_64 random(1);
    DistinctTokens tokens;
    std::set<Fingerprint> twin;
    for (std::size_t i = 0; i < DistinctTokens::kExact; ++i) {
        const Fingerprint token = random_token(random);
        tokens.add(token);
        tokens.add(token);
        twin.insert(token);
    }
    EXPECT_TRUE(tokens.is_exact());
    EXPECT_EQ(tokens.estimate(), twin.size());
}

TEST(DistinctTokens, EstimatesManyWithinThreeStandardErrors) {
    std::mt19937_64 random(2);
    DistinctTokens tokens;
    constexpr double kMany = 100'000;
    for (int i = 0; i < static_cast<int>(kMany); ++i)
        tokens.add(random_token(random));
    EXPECT_FALSE(tokens.is_exact());
    EXPECT_NEAR(static_cast<double>(tokens.estimate()), kMany, kMany * 3 / 16);
}

TEST(DistinctTokens, MergingEqualsAddingAll) {
    std::mt19937_64 random(3);
    DistinctTokens left;
    DistinctTokens right;
    DistinctTokens all;
    for (int i = 0; i < 1000; ++i) {
        const Fingerprint token = random_token(random);
        (i % 3 == 0 ? left : right).add(token);
        all.add(token);
    }
    left.merge(right);
    EXPECT_EQ(left, all);
}

TEST(Mask, EveryMaskHasItsOwnName) {
    std::set<std::string_view> names;
    for (std::uint8_t mask = 0; mask < kMasks; ++mask) {
        names.insert(name_of(static_cast<Mask>(mask)));
        EXPECT_FALSE(text_of(static_cast<Mask>(mask)).empty());
    }
    EXPECT_EQ(names.size(), kMasks);
}

} // namespace
} // namespace custos
