#include "scanners/detect/matcher.h"

#include "tests/scanners/detect/sample_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace custos::scanners {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::matches_in;
using testing::matches_in_pieces;
using testing::Seen;

auto found(const std::string& detector, const std::string& value) {
    return ::testing::AllOf(Field(&Seen::detector, detector), Field(&Seen::value, value));
}

TEST(Matcher, FindsAValueWithItsPlace) {
    const auto all = matches_in("Schrijf naar jan@voorbeeld.be.");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].detector, "sample.email");
    EXPECT_EQ(all[0].start, 13U);
    EXPECT_EQ(all[0].end, 29U);
    EXPECT_EQ(all[0].value, "jan@voorbeeld.be");
}

TEST(Matcher, TriesShorterReadingsWhenTheLongestIsRefused) {
    EXPECT_THAT(matches_in("Rekening BE68 5390 0754 7034 KBC"),
                ElementsAre(found("sample.account", "BE68 5390 0754 7034")));
}

TEST(Matcher, ReportsTheValueGroupOnly) {
    EXPECT_THAT(matches_in("login jan / wachtwoord: Zomer1990!"),
                ElementsAre(found("sample.password", "Zomer1990!")));
}

TEST(Matcher, DropsAWeakShapeWithoutContext) {
    EXPECT_THAT(matches_in("dossier 111222333 werd gesloten"), IsEmpty());
}

TEST(Matcher, KeepsAWeakShapeWithAWordBeforeIt) {
    EXPECT_THAT(matches_in("Zijn BSN is 111222333."),
                ElementsAre(found("sample.nine", "111222333")));
}

TEST(Matcher, KeepsAWeakShapeWithAWordAfterIt) {
    EXPECT_THAT(matches_in("111222333 (BSN)"), ElementsAre(found("sample.nine", "111222333")));
}

TEST(Matcher, KeepsAWeakShapeBelowItsLabel) {
    EXPECT_THAT(matches_in("Burgerservicenummer\n111222333\n"),
                ElementsAre(found("sample.nine", "111222333")));
}

TEST(Matcher, DoesNotLookForContextBeyondABlankLine) {
    EXPECT_THAT(matches_in("Burgerservicenummer\n\n111222333\n"), IsEmpty());
}

TEST(Matcher, LetsTheNearerNegativeWordWin) {
    EXPECT_THAT(matches_in("BSN volgt later. Bestelnummer: 111222333"), IsEmpty());
}

TEST(Matcher, ReadsFieldNames) {
    for (const char* text : {"{\"bsn\": \"111222333\"}", "bsn=111222333", "<bsn>111222333</bsn>",
                             "user.bsn: 111222333", "?a=1&bsn=111222333", "clientBsn = '111222333'",
                             "bsn_aanvrager: 111222333"})
        EXPECT_THAT(matches_in(text), ElementsAre(found("sample.nine", "111222333"))) << text;
}

TEST(Matcher, ReadsColumnNames) {
    const auto all = matches_in("naam;bsn;order\nJan;111222333;111222333\nEls;123456782;1\n");
    EXPECT_THAT(all,
                ElementsAre(found("sample.nine", "111222333"), found("sample.nine", "123456782")));
    EXPECT_GE(all[0].confidence, 0.8);
}

TEST(Matcher, ReadsQuotedCellsWithDelimitersAndLineEnds) {
    const auto all = matches_in("naam,adres,bsn\n\"Peeters, Jan\",\"Kerkstraat 1\n9000 "
                                "Gent\",111222333\n\"A\",\"B\",\"123456782\"\n");
    EXPECT_THAT(all,
                ElementsAre(found("sample.nine", "111222333"), found("sample.nine", "123456782")));
}

TEST(Matcher, TakesNoLineWithHitsForAHeader) {
    EXPECT_THAT(matches_in("jan@voorbeeld.be;bsn;x\nels@voorbeeld.be;111222333;x\n"
                           "an@voorbeeld.be;123456782;x\n"),
                ElementsAre(found("sample.email", "jan@voorbeeld.be"),
                            found("sample.email", "els@voorbeeld.be"),
                            found("sample.email", "an@voorbeeld.be")));
}

TEST(Matcher, SharesTheSupportOfAListAmongItsItems) {
    EXPECT_THAT(matches_in("BSN's: 111222333, 123456782 en 111222333"),
                ElementsAre(found("sample.nine", "111222333"), found("sample.nine", "123456782"),
                            found("sample.nine", "111222333")));
}

TEST(Matcher, SeesThroughTypography) {
    const auto all = matches_in("IBAN\u00A0: BE68\u00A05390\u202F0754\u00A07034.");
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].value, "BE68\u00A05390\u202F0754\u00A07034");
    EXPECT_EQ(all[0].normalised, "BE68539007547034");
    EXPECT_EQ(all[0].start, 8U);
    EXPECT_EQ(all[0].end, 31U);
}

TEST(Matcher, TouchesNoLetterBeyondAscii) {
    EXPECT_THAT(matches_in("BSN é111222333"), IsEmpty());
    EXPECT_THAT(matches_in("BSN «111222333»"), ElementsAre(found("sample.nine", "111222333")));
}

TEST(Matcher, TakesNoPieceOfALongerRowOfGroups) {
    EXPECT_THAT(matches_in("BSN 12.111222333"), IsEmpty());
    EXPECT_THAT(matches_in("BSN 111222333.5"), IsEmpty());
    EXPECT_THAT(matches_in("BSN 111222333."), ElementsAre(found("sample.nine", "111222333")));
}

TEST(Matcher, ComparesWordsWithoutAccents) {
    EXPECT_GT(matches_in("Compté : BE68 5390 0754 7034").at(0).confidence,
              matches_in("Zonder : BE68 5390 0754 7034").at(0).confidence);
}

TEST(Matcher, FindsTheSameAtEveryOffset) {
    const std::string text =
        "Zijn BSN is 111222333, rekening BE68 5390 0754 7034, jan@voorbeeld.be";
    const auto expected = matches_in(text);
    ASSERT_EQ(expected.size(), 3U);
    for (const std::size_t shift : {std::size_t{1}, std::size_t{63}, std::size_t{64},
                                    std::size_t{65}, std::size_t{511}, std::size_t{4097}}) {
        auto moved = matches_in(std::string(shift, ' ') + text);
        for (Seen& seen : moved) {
            seen.start -= shift;
            seen.end -= shift;
        }
        EXPECT_EQ(moved, expected) << shift;
    }
}

TEST(Matcher, FindsAMatchAcrossTheEdgeOnce) {
    std::string text;
    for (int i = 0; i < 400; ++i)
        text += "regel " + std::to_string(i) + " BSN 111222333 en BE68 5390 0754 7034 jan" +
                std::to_string(i) + "@voorbeeld.be\n";
    Matcher matcher(testing::sample_set(), {});
    const auto expected = matches_in(matcher, text);
    ASSERT_EQ(expected.size(), 1200U);
    for (const std::size_t size : {7U, 64U, 999U, 4096U, 16384U})
        EXPECT_EQ(matches_in_pieces(matcher, text, size), expected) << size;
}

TEST(Matcher, KeepsTheHeaderAcrossSegments) {
    std::string text = "naam;bsn;x\n";
    for (int i = 0; i < 2000; ++i)
        text += "Jan;" + std::string(i % 2 == 0 ? "111222333" : "123456782") + ";y\n";
    Matcher matcher(testing::sample_set(), {});
    const auto expected = matches_in(matcher, text);
    ASSERT_EQ(expected.size(), 2000U);
    EXPECT_EQ(matches_in_pieces(matcher, text, 1000), expected);
}

TEST(Matcher, FindsValuesInNames) {
    testing::CollectingSink sink;
    Matcher matcher(testing::sample_set(), {});
    matcher.match_name("BSN_111222333 jan_p@voorbeeld.be", sink);
    EXPECT_THAT(sink.all, ElementsAre(found("sample.nine", "111222333"),
                                      found("sample.email", "jan_p@voorbeeld.be")));
}

TEST(Matcher, ExplainsAConfidence) {
    struct ExplainSink final : MatchSink {
        void on_match(const Match& match) override {
            ASSERT_NE(match.explanation, nullptr);
            copy = *match.explanation;
        }
        void on_engine_failure(const Detector&, std::uint64_t) override {}
        Explanation copy;
    } sink;
    const std::string text = "Zijn BSN is 111222333.";
    Matcher matcher(testing::sample_set(), {.explain = true});
    matcher.begin({});
    matcher.match({.text = text, .owned_begin = 0, .owned_end = text.size(), .offset = 0}, sink);
    matcher.end(sink);
    EXPECT_EQ(sink.copy.validator_name, "nl_bsn");
    ASSERT_EQ(sink.copy.words.size(), 1U);
    EXPECT_EQ(sink.copy.words[0].word, "bsn");
    EXPECT_EQ(sink.copy.words[0].distance, -4);
    EXPECT_DOUBLE_EQ(sink.copy.confidence, 0.6 + 0.4 * 0.6);
}

TEST(Matcher, ReportsNothingBelowTheMinimum) {
    Matcher matcher(testing::sample_set(), {.min_confidence = 0.95});
    EXPECT_THAT(matches_in(matcher, "jan@voorbeeld.be"), IsEmpty());
}

} // namespace
} // namespace custos::scanners
