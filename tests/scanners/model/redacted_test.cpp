#include "scanners/model/redacted.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

namespace custos {
namespace {

static_assert(!Streamable<Redacted<std::string>>);
static_assert(!Streamable<Secret>);
static_assert(!std::is_copy_constructible_v<Redacted<std::string>>);
static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::equality_comparable<Redacted<std::string>>);

TEST(Secret, MovesAndLeavesNothingBehind) {
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    Secret first{bytes};
    const Secret second = std::move(first);
    EXPECT_TRUE(first.empty()); // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(second.reveal().size(), 3U);
    EXPECT_EQ(second.duplicate().reveal()[2], 3);
}

} // namespace
} // namespace custos
