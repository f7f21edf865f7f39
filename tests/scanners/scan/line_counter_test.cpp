#include "scanners/scan/line_counter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace custos::scanners {
namespace {

/// The slow way: from the start each time.
LineCounter::Position slow(const std::string& text, std::size_t offset) {
    LineCounter::Position at;
    for (std::size_t i = 0; i < offset; ++i) {
        if (text[i] == '\n')
            at = {.line = at.line + 1, .column = 1};
        else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U)
            ++at.column;
    }
    return at;
}

TEST(LineCounter, AgreesWithCountingFromTheStartOverSegments) {
    std::string text;
    for (int i = 0; i < 60; ++i)
        text +=
            "regel " + std::string(static_cast<std::size_t>(i), 'x') + (i % 3 == 0 ? "é\n" : "😀");
    LineCounter lines;
    lines.begin(0);
    constexpr std::size_t kShown = 97;
    constexpr std::size_t kDropped = 61; // the rest is shown again, as a margin is
    for (std::size_t from = 0; from < text.size(); from += kDropped) {
        const auto shown = std::string_view(text).substr(from, kShown);
        lines.show(shown);
        for (const std::size_t step : {std::size_t{3}, std::size_t{60}, std::size_t{20}}) {
            if (step >= shown.size())
                continue;
            const auto got = lines.at(from + step);
            const auto want = slow(text, from + step);
            ASSERT_EQ(got.line, want.line);
            ASSERT_EQ(got.column, want.column);
        }
        lines.drop(std::min(kDropped, shown.size()));
    }
}

TEST(LineCounter, SaysThatAPlaceOutsideIsUnknown) {
    LineCounter lines;
    lines.begin(100);
    lines.show("abc");
    EXPECT_EQ(lines.at(99).line, 0U);
    EXPECT_EQ(lines.at(104).line, 0U);
    EXPECT_EQ(lines.at(103).column, 4U);
}

} // namespace
} // namespace custos::scanners
