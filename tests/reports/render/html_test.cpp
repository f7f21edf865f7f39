#include "reports/render/html.h"

#include "policies/canonical_json.h"
#include "reports/compose/compose.h"
#include "scanners/model/sha256.h"
#include "tests/reports/fixture.h"
#include "tests/support/is_ok.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <memory>
#include <nlohmann/json.hpp>

namespace custos::reports {
namespace {

using custos::testing::FailsWith;
using custos::testing::IsOk;

std::string record_of(const testing::MemoryView& view, Language language) {
    const ReportRequest request = testing::make_request(language, "unused");
    const auto answers = query_answers(view, request);
    const auto wording = Wording::create(language, "Europe/Brussels");
    EXPECT_THAT(answers, IsOk());
    EXPECT_THAT(wording, IsOk());
    nlohmann::json report = compose_report(*answers, request, *wording);
    add_evidence_entries(report, *view.query_evidence(cited_evidence(report)));
    return policies::canonical_json(report).value_or("");
}

std::string page_of(const testing::MemoryView& view, Language language) {
    const auto page = render_html(record_of(view, language));
    EXPECT_THAT(page, IsOk());
    return page.value_or("");
}

bool is_well_formed(const std::string& page) {
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        xmlReadMemory(page.data(), static_cast<int>(page.size()), "page", nullptr,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
        &xmlFreeDoc);
    return document != nullptr;
}

class HtmlInEachLanguage : public ::testing::TestWithParam<Language> {};

TEST_P(HtmlInEachLanguage, IsWellFormedAndNamesItsLanguage) {
    const std::string page = page_of(testing::make_municipality(), GetParam());
    EXPECT_TRUE(is_well_formed(page));
    const std::string language(policies::name_of(GetParam()));
    EXPECT_NE(page.find(" lang=\"" + language + "\""), std::string::npos);
}

TEST_P(HtmlInEachLanguage, OfAFreshInstanceIsWellFormedToo) {
    EXPECT_TRUE(is_well_formed(page_of(testing::make_fresh_instance(), GetParam())));
}

TEST_P(HtmlInEachLanguage, LeavesNoPlaceUnfilled) {
    const std::string page = page_of(testing::make_municipality(), GetParam());
    const std::string body = page.substr(page.find("<body"));
    for (const char* place : {"{n}", "{part}", "{whole}", "{date}", "{severity}", "{low}"})
        EXPECT_EQ(body.find(place), std::string::npos) << place;
}

INSTANTIATE_TEST_SUITE_P(All, HtmlInEachLanguage, ::testing::ValuesIn(policies::kLanguages),
                         [](const auto& language) {
                             return std::string(policies::name_of(language.param));
                         });

TEST(Html, CarriesTheDigestOfItsRecord) {
    const std::string record = record_of(testing::make_municipality(), Language::nl);
    const auto page = render_html(record);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(digest_in_html(*page), to_hex(sha256(record)));
}

TEST(Html, IsTheSamePageForTheSameBytes) {
    const std::string record = record_of(testing::make_municipality(), Language::de);
    EXPECT_EQ(render_html(record).value_or("a"), render_html(record).value_or("b"));
}

TEST(Html, FetchesNothingAndRunsNothing) {
    const std::string page = page_of(testing::make_municipality(), Language::fr);
    EXPECT_NE(page.find("default-src &#39;none&#39;"), std::string::npos);
    for (const char* door : {"<script", "<img", "<iframe", "<link", "src=", "@import", "url("})
        EXPECT_EQ(page.find(door), std::string::npos) << door;
    std::size_t links = 0;
    for (std::size_t at = page.find("href=\""); at != page.npos;
         at = page.find("href=\"", at + 1)) {
        EXPECT_EQ(page[at + 6], '#');
        ++links;
    }
    EXPECT_GT(links, 20U);
}

TEST(Html, NeverTurnsAHostileNameIntoMarkup) {
    const std::string hostile = "\"><script>alert(1)</script><p x='&#x202E;";
    testing::MemoryView view = testing::make_municipality();
    view.organisation.name = hostile;
    view.organisation.dpo_contact = hostile;
    for (SourceState& source : view.sources) {
        source.title = hostile;
        source.exclusions.push_back({hostile, hostile});
    }
    for (RuleInfo& rule : view.rules)
        rule.title = testing::texts(hostile, hostile, hostile, hostile);
    for (Violation& violation : view.violations) {
        violation.samples = {hostile, "\xFF\xFE" + hostile};
        violation.subject = hostile;
        violation.finding = testing::texts(hostile, hostile, hostile, hostile);
        violation.justification = hostile;
    }
    view.categories[0].title = testing::texts(hostile, hostile, hostile, hostile);
    const std::string page = page_of(view, Language::en);
    EXPECT_TRUE(is_well_formed(page));
    EXPECT_EQ(page.find("<script"), std::string::npos);
    EXPECT_NE(page.find("&lt;script&gt;"), std::string::npos);
}

TEST(Html, RefusesARecordThatIsDamagedWithoutThrowing) {
    EXPECT_THAT(render_html(""), FailsWith(ErrorCode::corrupt));
    EXPECT_THAT(render_html("{}"), FailsWith(ErrorCode::corrupt));
    EXPECT_THAT(render_html("[1,2"), FailsWith(ErrorCode::corrupt));
    nlohmann::json report =
        nlohmann::json::parse(record_of(testing::make_municipality(), Language::en));
    for (const auto& [member, value] : report.items()) {
        nlohmann::json without = report;
        without[member] = 7; // of another type than every reader expects
        static_cast<void>(render_html(without.dump()));
    }
    report["format"] = "custos-report/2";
    EXPECT_THAT(render_html(report.dump()), FailsWith(ErrorCode::corrupt));
}

TEST(Html, ShowsSmallNumbersOfPeopleOnlyAsFewerThanFive) {
    testing::MemoryView view = testing::make_municipality();
    view.counts = {{SourceId("hr"), DataCategory("contact.email"), 1, 3, {3, 3}}};
    const std::string page = page_of(view, Language::nl);
    EXPECT_NE(page.find("&lt; 5"), std::string::npos);
}

TEST(Html, SaysThatNothingWasJudgedBeforeTheFirstEvaluation) {
    const std::string page = page_of(testing::make_fresh_instance(), Language::en);
    EXPECT_NE(page.find("No rule has been applied yet"), std::string::npos);
    EXPECT_NE(page.find("No data source is registered yet"), std::string::npos);
}

} // namespace
} // namespace custos::reports
