#include "scanners/extract/text_decoder.h"

#include "scanners/extract/byte_counts.h"

#include <gtest/gtest.h>

#include <string>

namespace custos::scanners {
namespace {

using namespace std::string_literals;

/// Decodes in pieces of `step` bytes, which must not matter.
std::string decode(Charset charset, const std::string& bytes, std::size_t step) {
    TextDecoder decoder(charset);
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += step)
        decoder.decode(std::string_view(bytes).substr(at, step), out);
    decoder.finish(out);
    return out;
}

class DecoderSteps : public ::testing::TestWithParam<std::size_t> {};

TEST_P(DecoderSteps, DecodesEverySetTheSameInAnyPieces) {
    const auto step = GetParam();
    EXPECT_EQ(decode(Charset::utf_16le, "R\0e\0n\0\xE9\0\x3D\xD8\x00\xDE"s, step), "René😀");
    EXPECT_EQ(decode(Charset::utf_16be, "\0R\0e\0n\0\xE9\xD8\x3D\xDE\x00"s, step), "René😀");
    EXPECT_EQ(decode(Charset::iso_8859_1, "Ren\xE9 \xA4", step), "René ¤");
    EXPECT_EQ(decode(Charset::iso_8859_15, "Ren\xE9 \xA4 \xBD", step), "René € œ");
    EXPECT_EQ(decode(Charset::windows_1252, "\x80 \x93Ren\xE9\x94", step), "€ “René”");
}
INSTANTIATE_TEST_SUITE_P(Pieces, DecoderSteps, ::testing::Values(1U, 2U, 3U, 64U));

TEST(TextDecoder, ReplacesSurrogatesWithoutTheirOtherHalf) {
    EXPECT_EQ(decode(Charset::utf_16le,
                     "a\0\x3D\xD8"
                     "b\0"s,
                     2),
              "a\uFFFDb");
    EXPECT_EQ(decode(Charset::utf_16le,
                     "\x00\xDE"
                     "b\0"s,
                     2),
              "\uFFFDb");
    EXPECT_EQ(decode(Charset::utf_16le, "a\0b"s, 2), "a\uFFFD");
}

struct Broken {
    const char* bytes;
    const char* cleaned;
};

TEST(SanitiseUtf8, PutsOneByteForEachBrokenOne) {
    const Broken cases[] = {
        {"plain", "plain"},
        {"Ren\xC3\xA9!", "Ren\xC3\xA9!"},
        {"a\xE9"
         "b",
         "a\x1A"
         "b"},
        {"\xC0\xAF", "\x1A\x1A"},                 // overlong
        {"\xE0\x80\x80", "\x1A\x1A\x1A"},         // overlong
        {"\xED\xA0\x80", "\x1A\x1A\x1A"},         // a surrogate
        {"\xF4\x90\x80\x80", "\x1A\x1A\x1A\x1A"}, // beyond U+10FFFF
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
        {"\x80", "\x1A"},
        {"12345678\xFF"
         "12345678",
         "12345678\x1A"
         "12345678"},
    };
    for (const auto& one : cases) {
        std::string text = one.bytes;
        const auto result = sanitise_utf8(text.data(), text.size());
        EXPECT_EQ(text, one.cleaned);
        EXPECT_EQ(result.usable, text.size());
    }
}

TEST(SanitiseUtf8, HoldsBackAnUnfinishedSequence) {
    std::string text = "ab\xF0\x9F\x98";
    const auto result = sanitise_utf8(text.data(), text.size());
    EXPECT_EQ(result.usable, 2U);
    EXPECT_EQ(result.replaced, 0U);
}

TEST(ByteCounts, AgreesWithTheSlowWayAtEveryLengthAndOffset) {
    std::string bytes;
    for (unsigned i = 0; i < 700; ++i)
        bytes += static_cast<char>(i * 37U % 256U);
    for (std::size_t at = 0; at < 40; ++at)
        for (std::size_t size = 0; size + at < 300; ++size) {
            const auto part = std::string_view(bytes).substr(at, size);
            std::uint64_t nul = 0;
            std::uint64_t high = 0;
            std::uint64_t odd = 0;
            std::uint64_t ends = 0;
            std::uint64_t starts = 0;
            for (const char c : part) {
                const auto b = static_cast<unsigned char>(c);
                nul += b == 0;
                high += b >= 0x80;
                ends += b == '\n';
                starts += (b & 0xC0U) != 0x80U;
                odd += b == 0x7F || (b > 0 && b < 0x20 && (b < 8 || b > 13) && b != 26 && b != 27);
            }
            const auto counts = count_bytes(part);
            ASSERT_EQ(counts.nul, nul);
            ASSERT_EQ(counts.high, high);
            ASSERT_EQ(counts.controls, odd);
            ASSERT_EQ(count_line_ends(part), ends);
            ASSERT_EQ(count_code_points(part), starts);
        }
}

} // namespace
} // namespace custos::scanners
