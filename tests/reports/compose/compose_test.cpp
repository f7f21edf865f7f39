#include "reports/compose/compose.h"

#include "policies/canonical_json.h"
#include "tests/reports/fixture.h"
#include "tests/support/is_ok.h"

#include <nlohmann/json.hpp>

namespace custos::reports {
namespace {

using custos::testing::IsOk;
using Json = nlohmann::json;
using testing::at;

Json compose(const testing::MemoryView& view, Language language = Language::en) {
    const ReportRequest request = testing::make_request(language, "unused");
    const auto answers = query_answers(view, request);
    EXPECT_THAT(answers, IsOk());
    const auto wording = Wording::create(language, "Europe/Brussels");
    EXPECT_THAT(wording, IsOk());
    return compose_report(*answers, request, *wording);
}

Violation open_violation(std::string rule, Severity severity, std::string subject) {
    return {.id = "v-" + rule + subject,
            .rule_id = std::move(rule),
            .severity = severity,
            .state = ViolationState::confirmed,
            .source = SourceId("share-01"),
            .subject = std::move(subject),
            .first_seen = at("2026-11-01T00:00:00Z")};
}

TEST(ComposeReport, HasOneCanonicalForm) {
    const Json report = compose(testing::make_municipality());
    EXPECT_THAT(policies::canonical_json(report), IsOk()); // no floats, valid UTF-8, safe integers
}

TEST(ComposeReport, DoesNotDependOnTheOrderOfTheStore) {
    testing::MemoryView view = testing::make_municipality();
    const Json first = compose(view);
    std::ranges::reverse(view.sources);
    std::ranges::reverse(view.violations);
    std::ranges::reverse(view.counts);
    std::ranges::reverse(view.rules);
    std::ranges::reverse(view.setup);
    EXPECT_EQ(compose(view), first);
}

TEST(ComposeReport, TellsNeverScannedFromStaleFromDoubtful) {
    const Json report = compose(testing::make_municipality());
    const Json expected = {
        {"registered", 4}, {"current", 1}, {"stale", 1}, {"never", 1}, {"suspect", 1}};
    EXPECT_EQ(report.at("summary").at("sources"), expected);
}

TEST(ComposeReport, TakesTenDecisionsOutOfAStorm) {
    testing::MemoryView view = testing::make_municipality();
    for (int rule = 0; rule < 40; ++rule)
        for (int file = 0; file < 25; ++file)
            view.violations.push_back(open_violation("STORM-" + std::to_string(100 + rule),
                                                     Severity::high,
                                                     "file" + std::to_string(file)));
    const Json decisions = compose(view).at("decisions");
    EXPECT_EQ(decisions.at("first").size(), 10U);
    EXPECT_GT(decisions.at("all").get<int>(), 40);
    EXPECT_EQ(decisions.at("first").at(0).at("severity"), "critical");
    EXPECT_EQ(decisions.at("first").at(0).at("target"), "BE-NRN-01");
}

TEST(ComposeReport, GroupsAThousandFilesOfOneSourceInOneRow) {
    testing::MemoryView view = testing::make_municipality();
    view.violations.clear();
    for (int file = 0; file < 1000; ++file)
        view.violations.push_back(
            open_violation("GDPR-32-1-01", Severity::high, "file" + std::to_string(file)));
    const Json groups = compose(view).at("violations");
    ASSERT_EQ(groups.size(), 1U);
    ASSERT_EQ(groups.at(0).at("rows").size(), 1U);
    const Json& row = groups.at(0).at("rows").at(0);
    EXPECT_EQ(row.at("violations"), 1000);
    EXPECT_EQ(row.at("samples").size(), 5U);
}

TEST(ComposeReport, CountsAsOverdueOnlyWhatIsPastItsDueDateAtAsOf) {
    testing::MemoryView view = testing::make_municipality();
    view.violations = {open_violation("GDPR-24-01", Severity::low, "a"),
                       open_violation("GDPR-24-01", Severity::low, "b")};
    view.violations[0].due = at("2026-11-22T06:00:04Z");
    view.violations[1].due = at("2026-11-22T06:00:05Z");
    EXPECT_EQ(compose(view).at("summary").at("violations").at("overdue"), 1);
}

TEST(ComposeReport, LeavesExplainedAndAcceptedOutOfTheOpenOnes) {
    testing::MemoryView view = testing::make_municipality();
    view.violations = {open_violation("GDPR-24-01", Severity::low, "a")};
    view.violations[0].state = ViolationState::accepted_risk;
    view.violations[0].justification = "Reason";
    const Json report = compose(view);
    EXPECT_EQ(report.at("summary").at("violations").at("open"), 0);
    EXPECT_EQ(report.at("summary").at("violations").at("accepted_risk"), 1);
    EXPECT_TRUE(report.at("violations").empty());
    EXPECT_EQ(report.at("explained").at(0).at("justification"), "Reason");
}

TEST(ComposeReport, ComparesWithTheReportBefore) {
    const Json rules = compose(testing::make_municipality()).at("comparison").at("rules");
    const auto readable = std::ranges::find_if(
        rules, [](const Json& rule) { return rule.at("rule") == "GDPR-32-1-01"; });
    ASSERT_NE(readable, rules.end());
    EXPECT_EQ(readable->at("new"), 7);
    EXPECT_EQ(readable->at("resolved"), 1);
}

TEST(ComposeReport, SaysWithoutAReportBeforeThatThereIsNone) {
    testing::MemoryView view = testing::make_municipality();
    view.previous.reset();
    EXPECT_TRUE(compose(view).at("comparison").is_null());
}

TEST(ComposeReport, ListsEveryEvidenceEntryThatItCites) {
    const EvidenceNumbers cited = cited_evidence(compose(testing::make_municipality()));
    EXPECT_THAT(cited, ::testing::ElementsAre(7, 9, 11, 14, 15, 16));
}

TEST(ComposeReport, ShowsARuleThatTheViewDoesNotKnowByItsId) {
    testing::MemoryView view = testing::make_municipality();
    view.rules.clear();
    const Json report = compose(view);
    EXPECT_EQ(report.at("violations").at(0).at("title"), "BE-NRN-01");
}

TEST(ComposeReport, SortsArticlesByNumberNotByLetter) {
    const Json articles = compose(testing::make_municipality()).at("articles");
    std::vector<std::string> gdpr;
    for (const Json& article : articles)
        if (article.at("law") == "Regulation (EU) 2016/679")
            gdpr.push_back(article.at("at"));
    EXPECT_THAT(gdpr,
                ::testing::ElementsAre("Art. 5(1)(b)", "Art. 5(1)(c)", "Art. 6(1)", "Art. 25(1)",
                                       "Art. 25(2)", "Art. 30(1)(c)", "Art. 32(1)(b)", "Art. 87"));
}

TEST(ComposeCsv, DisarmsFormulasAndQuotes) {
    testing::MemoryView view = testing::make_municipality();
    view.violations = {open_violation("GDPR-24-01", Severity::low, "=HYPERLINK(\"http://x\")")};
    const auto answers = query_answers(view, testing::make_request(Language::nl, "unused"));
    ASSERT_THAT(answers, IsOk());
    const std::string csv = compose_violations_csv(*answers, Language::nl);
    EXPECT_EQ(csv.substr(0, 3), "\xEF\xBB\xBF");
    EXPECT_NE(csv.find("\"'=HYPERLINK(\"\"http://x\"\")\""), std::string::npos);
    EXPECT_EQ(std::ranges::count(csv, '\n'), 2);
}

TEST(ComposeCsv, HasOneLinePerViolationWithSmallNumbersHidden) {
    const testing::MemoryView view = testing::make_municipality();
    const auto answers = query_answers(view, testing::make_request(Language::fr, "unused"));
    ASSERT_THAT(answers, IsOk());
    const std::string csv = compose_violations_csv(*answers, Language::fr);
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(csv, '\n')), view.violations.size() + 1);
    EXPECT_NE(csv.find("\"< 5\""), std::string::npos);
}

} // namespace
} // namespace custos::reports
