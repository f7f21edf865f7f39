#include "daemon/config/paths.h"

#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace custos::daemon {

using custos::testing::FailsWith;
using custos::testing::IsOk;

TEST(InstancePaths, LieBelowTheHome) {
    const auto paths = InstancePaths::of("/srv/custos/");
    ASSERT_THAT(paths, IsOk());
    EXPECT_EQ(paths->home, "/srv/custos");
    EXPECT_EQ(paths->config, "/srv/custos/custos.yaml");
    EXPECT_EQ(paths->socket, "/srv/custos/run/custosd.sock");
}

TEST(InstancePaths, KeepTheSocketShortForADeepHome) {
    const std::string deep = "/srv/" + std::string(150, 'd');
    const auto paths = InstancePaths::of(deep);
    ASSERT_THAT(paths, IsOk());
    EXPECT_LE(paths->socket.size(), kMaxSocketPath);
    EXPECT_EQ(paths->store, deep + "/store.db");
    const auto other = InstancePaths::of(deep + "x");
    ASSERT_THAT(other, IsOk());
    EXPECT_NE(paths->socket, other->socket);
}

TEST(InstancePaths, AreTheSameForEveryNameOfAHome) {
    const auto one = InstancePaths::of("/srv/custos");
    const auto other = InstancePaths::of("/srv/./x/../custos//");
    ASSERT_THAT(one, IsOk());
    ASSERT_THAT(other, IsOk());
    EXPECT_EQ(one->socket, other->socket);
}

TEST(InstancePaths, NeedAName) {
    EXPECT_THAT(InstancePaths::of(""), FailsWith(ErrorCode::invalid_input));
}

} // namespace custos::daemon
