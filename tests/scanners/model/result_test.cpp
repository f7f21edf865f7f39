#include "scanners/model/result.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace custos {
namespace {

Result<int> half(int number) {
    if (number % 2 != 0)
        return fail(ErrorCode::invalid_input, "{} is odd; give an even number", std::int64_t{number});
    return number / 2;
}
Result<int> quarter(int number) {
    CUSTOS_TRY(const int first, half(number));
    CUSTOS_TRY(const int second, half(first));
    return second;
}

TEST(ErrorMessage, NamesInputAndMend) {
    const auto result = quarter(6);
    ASSERT_FALSE(result);
    EXPECT_EQ(message_of(result.error()), "3 is odd; give an even number");
}
TEST(ErrorMessage, StartsWithThePlaceInOurOwnFile) {
    const auto failure = fail_at({.file = "pack.yaml", .line = 7, .column = 3},
                                 ErrorCode::invalid_input, "unknown key '{}'", OwnText("sevrity"));
    EXPECT_EQ(message_of(failure.value()), "pack.yaml:7:3: unknown key 'sevrity'");
}
TEST(ErrorMessage, EndsWithTheWordsOfTheSystem) {
    const auto failure = fail_native(EACCES, ErrorCode::permission_denied, "cannot read the key");
    EXPECT_EQ(message_of(failure.value()), "cannot read the key (Permission denied)");
}
TEST(TryMacro, PassesTheValueOn) { EXPECT_EQ(quarter(12).value(), 3); }

} // namespace
} // namespace custos
