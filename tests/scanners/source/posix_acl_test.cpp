#include "scanners/source/file/posix_acl.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace custos::scanners {
namespace {

void add_entry(std::vector<std::uint8_t>& bytes, std::uint8_t tag, std::uint8_t permission) {
    bytes.insert(bytes.end(), {tag, 0, permission, 0, 0xFF, 0xFF, 0xFF, 0xFF});
}

TEST(PosixAcl, ReadsOthersAndNamedGroups) {
    std::vector<std::uint8_t> bytes{2, 0, 0, 0};
    add_entry(bytes, 0x01, 6); // owner
    add_entry(bytes, 0x04, 4); // owning group
    add_entry(bytes, 0x08, 4); // a named group
    add_entry(bytes, 0x10, 4); // mask
    add_entry(bytes, 0x20, 0); // others
    const auto answer = parse_posix_acl(bytes);
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(answer->beyond_mode);
    EXPECT_EQ(answer->others, 0U);
}

TEST(PosixAcl, SeesNothingBeyondTheModeInAMinimalList) {
    std::vector<std::uint8_t> bytes{2, 0, 0, 0};
    add_entry(bytes, 0x01, 6);
    add_entry(bytes, 0x04, 4);
    add_entry(bytes, 0x20, 4);
    const auto answer = parse_posix_acl(bytes);
    ASSERT_TRUE(answer.has_value());
    EXPECT_FALSE(answer->beyond_mode);
    EXPECT_EQ(answer->others, 4U);
}

TEST(PosixAcl, RefusesAnotherVersionAndHalfAnEntry) {
    EXPECT_FALSE(parse_posix_acl(std::vector<std::uint8_t>{1, 0, 0, 0}).has_value());
    EXPECT_FALSE(parse_posix_acl(std::vector<std::uint8_t>{2, 0}).has_value());
    EXPECT_FALSE(parse_posix_acl(std::vector<std::uint8_t>{2, 0, 0, 0, 1, 0, 4}).has_value());
}

} // namespace
} // namespace custos::scanners
