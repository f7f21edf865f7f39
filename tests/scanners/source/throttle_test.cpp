#include "scanners/source/throttle.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace custos::scanners {
namespace {

using Steady = std::chrono::steady_clock;

TEST(Throttle, LetsEverythingThroughWithoutABound) {
    const auto throttle = make_throttle(0);
    EXPECT_TRUE(throttle->admit(1ULL << 60U, std::stop_token{}));
}

TEST(Throttle, HoldsTheRateBeyondItsBucket) {
    constexpr std::uint64_t kRate = 10'000'000;
    const auto throttle = make_throttle(kRate);
    const auto start = Steady::now();
    // 0.45 s worth of bytes, of which the full bucket gives 0.25 s at once.
    for (int i = 0; i < 9; ++i)
        ASSERT_TRUE(throttle->admit(kRate / 20, std::stop_token{}));
    EXPECT_GE(Steady::now() - start, std::chrono::milliseconds(190));
}

TEST(Throttle, StopsWaitingWhenAskedTo) {
    const auto throttle = make_throttle(1000);
    std::stop_source stop;
    std::jthread asker([&] { stop.request_stop(); });
    const auto start = Steady::now();
    EXPECT_FALSE(throttle->admit(1'000'000, stop.get_token()));
    EXPECT_LT(Steady::now() - start, std::chrono::seconds(5));
}

} // namespace
} // namespace custos::scanners
