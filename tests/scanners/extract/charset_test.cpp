#include "scanners/extract/charset.h"

#include <gtest/gtest.h>

#include <string>

namespace custos::scanners {
namespace {

using namespace std::string_literals;

std::string widened(const std::string& ascii, bool little) {
    std::string wide;
    for (const char c : ascii) {
        wide += little ? c : '\0';
        wide += little ? '\0' : c;
    }
    return wide;
}

CharsetGuess guess(const std::string& text) {
    return guess_charset(text, SampleEnd::whole);
}

TEST(Charset, TakesAsciiForUtf8UntilAHighByteComes) {
    const auto found = guess("Geachte heer\r\n\tbedrag: 12\n");
    EXPECT_EQ(found.reading, Reading::text);
    EXPECT_EQ(found.charset, Charset::utf_8);
    EXPECT_TRUE(found.ascii_so_far);
}

TEST(Charset, KnowsByteOrderMarks) {
    EXPECT_EQ(guess("\xEF\xBB\xBFnaam").mark_bytes, 3U);
    EXPECT_EQ(guess("\xFF\xFEn\0"s).charset, Charset::utf_16le);
    EXPECT_EQ(guess("\xFE\xFF\0n"s).charset, Charset::utf_16be);
    EXPECT_EQ(guess("\xFF\xFE\0\0n\0\0\0"s).reading, Reading::undecodable);
}

TEST(Charset, FindsUtf16WithoutAMark) {
    const std::string text = "Naam;Voornaam;Rijksregisternummer\r\nPeeters;An;1\r\n";
    EXPECT_EQ(guess(widened(text, true)).charset, Charset::utf_16le);
    EXPECT_EQ(guess(widened(text, false)).charset, Charset::utf_16be);
    EXPECT_EQ(guess(widened(text, true)).reading, Reading::text);
}

TEST(Charset, TellsTheSingleByteSetsApart) {
    EXPECT_EQ(guess("Ren\xE9 pr\xE9pare le d\xEEner \xE0 Li\xE8ge").charset, Charset::iso_8859_1);
    EXPECT_EQ(guess("le c\xBDur co\xFBte 12 \xA4 \xE0 No\xEBl").charset, Charset::iso_8859_15);
    EXPECT_EQ(guess("Prix : 12 \x80, l\x92\xE9t\xE9 \x96 fin").charset, Charset::windows_1252);
    EXPECT_EQ(guess("Straße Köln").charset, Charset::utf_8);
    EXPECT_EQ(guess("Gr\xFC\xDF"
                    "e aus M\xFCnchen")
                  .charset,
              Charset::iso_8859_1);
}

TEST(Charset, KeepsUtf8WithAFewBrokenPlaces) {
    std::string text;
    for (int i = 0; i < 50; ++i)
        text += "Jérôme à Liège ";
    text += "kapot \xE9 hier";
    const auto found = guess(text);
    EXPECT_EQ(found.charset, Charset::utf_8);
    EXPECT_EQ(found.reading, Reading::text);
}

TEST(Charset, SeesAnotherScriptAsUndecodable) {
    // "Привет, как дела? Сегодня хорошая погода в Москве" in Windows-1251.
    const auto found = guess("\xCF\xF0\xE8\xE2\xE5\xF2, \xEA\xE0\xEA \xE4\xE5\xEB\xE0? "
                             "\xD1\xE5\xE3\xEE\xE4\xED\xFF \xF5\xEE\xF0\xEE\xF8\xE0\xFF "
                             "\xEF\xEE\xE3\xEE\xE4\xE0 \xE2 \xCC\xEE\xF1\xEA\xE2\xE5");
    EXPECT_EQ(found.reading, Reading::undecodable);
}

TEST(Charset, SeesBytesWithoutTextAsBinary) {
    std::string noise;
    for (unsigned i = 0; i < 4096; ++i)
        noise += static_cast<char>((i * 2654435761U) >> 24U);
    EXPECT_EQ(guess(noise).reading, Reading::binary);
    EXPECT_EQ(guess(std::string(4096, '\0')).reading, Reading::binary);
}

TEST(Charset, LetsNamesSeparatedByNulPass) {
    std::string list;
    for (int i = 0; i < 40; ++i)
        list += "dossier/persoon-" + std::to_string(i) + '\0';
    EXPECT_EQ(guess(list).reading, Reading::text);
}

TEST(Charset, WaitsWhenTheOnlyHighByteStandsAtTheCut) {
    const std::string text = std::string(8000, 'a') + "\xC3";
    EXPECT_TRUE(guess_charset(text, SampleEnd::cut).ascii_so_far);
}

} // namespace
} // namespace custos::scanners
