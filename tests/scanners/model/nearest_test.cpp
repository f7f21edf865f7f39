#include "scanners/model/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace custos {

namespace {
constexpr std::array<std::string_view, 3> kNames = {"be.nrn", "be.bis", "email"};
}

TEST(NearestName, FindsASlipOfTheFingers) {
    EXPECT_EQ(nearest_name("be.nrm", kNames), "be.nrn");
    EXPECT_EQ(nearest_name("emial", kNames), "email");
}

TEST(NearestName, SuggestsNothingForWhatIsFar) {
    EXPECT_EQ(nearest_name("zzzzzzzzz", kNames), "");
    EXPECT_EQ(nearest_name("", kNames), "");
}

} // namespace custos
