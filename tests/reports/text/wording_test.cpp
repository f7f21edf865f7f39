#include "reports/text/wording.h"

#include "tests/support/is_ok.h"

namespace custos::reports {
namespace {

using custos::testing::FailsWith;
using custos::testing::IsOk;

Wording words(Language language) {
    return *Wording::create(language, "Europe/Brussels");
}

TEST(Wording, UsesTheOfficialTerms) {
    EXPECT_EQ(words(Language::nl).say("controller"), "verwerkingsverantwoordelijke");
    EXPECT_EQ(words(Language::fr).say("controller"), "responsable du traitement");
    EXPECT_EQ(words(Language::de).say("controller"), "Verantwortlicher");
    EXPECT_EQ(words(Language::en).say("controller"), "controller");
    EXPECT_EQ(words(Language::nl).say("data protection officer"),
              "functionaris voor gegevensbescherming");
    EXPECT_EQ(words(Language::fr).say("data protection officer"),
              "délégué à la protection des données");
}

TEST(Wording, FillsPlacesOnceAndNeverFillsWhatAValueHolds) {
    EXPECT_EQ(words(Language::en).say("{low} to {high}", {{"low", "{high}"}, {"high", "2"}}),
              "{high} to 2");
    EXPECT_EQ(words(Language::en).say("{low} to {high}", {{"low", "1"}}), "1 to {high}");
}

TEST(Wording, TakesThePluralThatEachLanguageUses) {
    const auto rules = [](Language language, std::uint64_t n) {
        return words(language).count("{n} rule was active.", "{n} rules were active.", n);
    };
    EXPECT_EQ(rules(Language::en, 1), "1 rule was active.");
    EXPECT_EQ(rules(Language::en, 0), "0 rules were active.");
    EXPECT_EQ(rules(Language::nl, 0), "0 regels waren actief.");
    EXPECT_EQ(rules(Language::fr, 0), "0 règle était active."); // in French, none is singular
    EXPECT_EQ(rules(Language::fr, 2), "2 règles étaient actives.");
    EXPECT_EQ(rules(Language::de, 5'000'000'001), "5.000.000.001 Regeln waren aktiv.");
}

TEST(Wording, WritesNumbersAsInBelgium) {
    EXPECT_EQ(words(Language::nl).number(1'234'567), "1.234.567");
    EXPECT_EQ(words(Language::fr).number(1'234'567), "1\u202F234\u202F567");
    EXPECT_EQ(words(Language::en).number(1'234'567), "1,234,567");
}

TEST(Wording, NeverRoundsASharePastWhatWasReached) {
    EXPECT_EQ(words(Language::en).percent(9'999, 10'000), "99.9%");
    EXPECT_EQ(words(Language::en).percent(10'000, 10'000), "100%");
    EXPECT_EQ(words(Language::en).percent(0, 3), "0%");
    EXPECT_EQ(words(Language::nl).percent(1, 3), "33,3%");
}

TEST(Wording, PrintsDatesInTheZoneOfTheOrganisation) {
    const auto late = parse_instant("2026-11-22T23:30:00Z");
    ASSERT_TRUE(late.has_value());
    EXPECT_EQ(words(Language::nl).date(*late), "23 november 2026");
    EXPECT_EQ(words(Language::fr).date(*parse_date("2026-08-01")), "1 août 2026");
    EXPECT_EQ(words(Language::de).date(*parse_date("2026-03-15")), "15. März 2026");
    const auto utc = Wording::create(Language::en, "UTC");
    ASSERT_THAT(utc, IsOk());
    EXPECT_EQ(utc->date(*late), "22 November 2026");
}

TEST(Wording, WritesDurationsInWords) {
    EXPECT_EQ(words(Language::nl).duration("P7D"), "7 dagen");
    EXPECT_EQ(words(Language::fr).duration("P1Y6M"), "1\u00A0" "an 6\u00A0mois");
    EXPECT_EQ(words(Language::de).duration("PT72H"), "72 Stunden");
    for (const char* odd : {"", "P", "weekly", "P-1D", "P9999999D", "P1X"})
        EXPECT_EQ(words(Language::en).duration(odd), odd);
}

TEST(Wording, WritesSizes) {
    EXPECT_EQ(words(Language::en).bytes(48'211'904'512), "48 GB");
    EXPECT_EQ(words(Language::fr).bytes(1'500'000), "1,5\u202FMo");
}

TEST(Wording, RefusesATimeZoneThatDoesNotExist) {
    EXPECT_THAT(Wording::create(Language::nl, "Europe/Brussel"),
                FailsWith(ErrorCode::invalid_input));
}

} // namespace
} // namespace custos::reports
