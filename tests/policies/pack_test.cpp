#include "policies/effective_set.h"
#include "policies/evaluate.h"
#include "policies/pack_tests.h"
#include "policies/yaml/strict_yaml.h"

#include "tests/support/is_ok.h"

#include <gmock/gmock.h>

namespace custos::policies {
namespace {

using custos::testing::IsOk;

std::string all_messages(const std::vector<Error>& errors) {
    std::string out;
    for (const Error& error : errors)
        out += message_of(error) + "\n";
    return out;
}

TEST(ShippedPacks, LoadAndPassTheirTests) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    ASSERT_EQ(packs->size(), 4U);
    for (const ImportedPack& imported : *packs) {
        const auto set = make_effective_set(*packs, imported.pack, nullptr, Instant{});
        ASSERT_THAT(set, IsOk());
        const PackTestReport report = run_tests(imported.pack, *set);
        EXPECT_TRUE(report.passed()) << imported.pack.reference.id << "\n"
                                     << all_messages(report.failures);
        EXPECT_GT(report.cases, 3 * imported.pack.rules.size());
    }
}

/// The layer of `id` in the set that is in force on the day the catalogue took effect.
Result<EffectiveSet> catalogue(const std::vector<ImportedPack>& packs) {
    const Instant day = *parse_instant("2026-11-25T12:00:00Z");
    CUSTOS_TRY(const PolicyPack* top, select_in_force(packs, kDefaultPack, day, day));
    return make_effective_set(packs, *top, nullptr, day);
}

TEST(ShippedPacks, HoldTheWholeCatalogueFromTheDayItTakesEffect) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    const auto set = catalogue(*packs);
    ASSERT_THAT(set, IsOk());
    constexpr std::size_t kCatalogue = 81; // POLICIES section 3
    EXPECT_EQ(set->rules.size(), kCatalogue);
    const auto before =
        select_in_force(*packs, kDefaultPack, *parse_instant("2026-11-24T12:00:00Z"),
                        *parse_instant("2026-11-25T12:00:00Z"));
    ASSERT_THAT(before, IsOk());
    EXPECT_EQ((*before)->reference.version, "1.0.0");
}

TEST(ShippedPacks, HaveFiveCasesForEveryRuleAndOneOfEachOutcome) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    std::size_t all = 0;
    for (const ImportedPack& imported : *packs) {
        if (imported.pack.reference.version == "1.0.0")
            continue;
        const auto root = parse_yaml("tests.yaml", imported.pack.tests, 1U << 20U);
        ASSERT_THAT(root, IsOk());
        const YamlNode* tests = root->find("tests");
        ASSERT_NE(tests, nullptr);
        for (const Rule& rule : imported.pack.rules) {
            const YamlNode* cases = tests->find(rule.id);
            ASSERT_NE(cases, nullptr) << rule.id;
            EXPECT_GE(cases->items.size(), 5U) << rule.id;
            all += cases->items.size();
        }
    }
    EXPECT_GE(all, 400U);
}

TEST(ShippedPacks, KeepRulesAboutExchangesAsDraftsThatNobodyEvaluates) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    const auto set = catalogue(*packs);
    ASSERT_THAT(set, IsOk());
    std::size_t drafts = 0;
    for (const Rule& rule : set->rules) {
        EXPECT_TRUE(rule.scope != Scope::exchange || rule.status == RuleStatus::draft) << rule.id;
        drafts += rule.status == RuleStatus::draft ? 1 : 0;
    }
    EXPECT_EQ(drafts, 8U);
    const Instance exchange{.scope = Scope::exchange, .key = "a/b/c"};
    EXPECT_TRUE(evaluate(*set, exchange, *parse_instant("2026-11-25T12:00:00Z")).empty());
}

/// An adequacy decision with an end: adequate on its last day, no longer on the next.
TEST(ShippedPacks, EndAnAdequacyDecisionOnItsDay) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    const auto judged = [&](const char* at) {
        const Instant day = *parse_instant(at);
        const auto top = select_in_force(*packs, kDefaultPack, day, day);
        const auto set = make_effective_set(*packs, **top, nullptr, day);
        Instance source{.scope = Scope::source, .key = "s"};
        source.own.set("source.persons_estimate", FactValue{std::int64_t{1}});
        FactRecord place;
        place.fields.emplace("country", FactValue{std::string("GB")});
        place.fields.emplace("mechanism", FactValue{std::string("adequacy")});
        source.own.set("source.locations", FactValue{std::vector<FactRecord>{place}});
        return evaluate_rule(*set, *set->find("GDPR-45-01"), source, day).outcome;
    };
    EXPECT_EQ(judged("2031-12-27T12:00:00Z"), Outcome::compliant);
    EXPECT_EQ(judged("2031-12-28T12:00:00Z"), Outcome::violation);
}

TEST(ShippedPacks, MarkWhatCounselHasToConfirmInEveryLanguage) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    const auto set = catalogue(*packs);
    ASSERT_THAT(set, IsOk());
    // Marked [TBC] in POLICIES section 3, and the dated list of adequacy decisions.
    const std::vector<std::string> marked{"BE-BIS-01",  "BE-IVC-01",  "BE-NRN-01",   "BE-NRN-02",
                                          "BE-ONCE-02", "BE-OPEN-01", "BE-PROTO-01", "BE-SUP-01",
                                          "GDPR-45-01", "GDPR-89-01"};
    std::vector<std::string> seen;
    for (const Rule& rule : set->rules) {
        if (!rule.counsel)
            continue;
        seen.push_back(rule.id);
        for (const Language language : kLanguages) {
            const RuleText* text = set->text(rule.id, language);
            ASSERT_NE(text, nullptr);
            EXPECT_TRUE(text->title.ends_with(kCounselMark)) << rule.id;
            EXPECT_NE(text->finding.find(kCounselMark), std::string::npos) << rule.id;
        }
    }
    EXPECT_EQ(seen, marked);
}

} // namespace
} // namespace custos::policies
