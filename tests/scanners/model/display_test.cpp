#include "scanners/model/display.h"

#include <gtest/gtest.h>

namespace custos {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

TEST(DisplayText, LeavesOrdinaryNamesAlone) {
    for (const std::string_view name :
         {"inwoners 2026.csv", "Zo\xC3\xAB", "\xE2\x82\xAC.txt", "\xF0\x9F\x93\x81", ""})
        EXPECT_EQ(display_text(name), name);
}

TEST(DisplayText, ReplacesEachByteThatIsNoUtf8) {
    EXPECT_EQ(display_text("caf\xE9"), "caf" + std::string(kReplacement));
    EXPECT_EQ(display_text("\xFF\xFE"), std::string(kReplacement) + std::string(kReplacement));
}

TEST(DisplayText, ReplacesControlCharacters) {
    for (const std::string_view name :
         {"\n", "\x1B", "\x7F", "\xC2\x85", "\xE2\x80\xAE", "\xE2\x80\xA8", "\xE2\x81\xA6"}) {
        EXPECT_EQ(display_text(name), kReplacement);
        EXPECT_FALSE(is_display_text(name));
    }
}

TEST(IsUtf8, RefusesWhatRfc3629Forbids) {
    for (const std::string_view bytes :
         {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
          "\xF5\x80\x80\x80", "\x80", "\xE2\x82", "\xC3"})
        EXPECT_FALSE(is_utf8(bytes));
}

TEST(IsUtf8, AcceptsTheEdges) {
    for (const std::string_view bytes : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
                                         "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"})
        EXPECT_TRUE(is_utf8(bytes));
}

} // namespace
} // namespace custos
