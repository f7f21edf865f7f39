#include "policies/register/register.h"

#include "tests/support/is_ok.h"

#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

namespace custos::policies {
namespace {

using custos::testing::FailsNaming;
using custos::testing::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kWhole = R"(
agency:
  id: demo
  name: Gemeente Voorbeeld
  public_authority: true
  level: local
  competent_authority: vtc
  dpo: {name: An Example, contact: dpo@example.org, published: true, notified_at: 2024-05-25}
sources:
  - id: share
    uri: file:///srv/share
    agency: demo
    title: Shared folder
    kind: file_tree
    connector: file
    environment: production
    status: active
    owner: {role: Head of HR, person: An Example}
    it_admin: {role: System administrator}
    activity_ids: [A-001]
    locations: [{country: BE}, {country: "NO", operator: Example AS}]
    public: false
    authentic_source: false
    classification: confidential
    scan_interval: P7D
    scope_exclude: [{pattern: "*.iso", reason: "Installation media"}]
    nrn_authorisations:
      - {kind: law_decree_ordinance, reference: "Decree 1", valid_until: null}
    legal_hold: {reference: "Court case", until: 2027-01-31}
activities:
  - id: A-001
    title: Payroll
    controller: Gemeente Voorbeeld
    controller_contact: info@example.org
    dpo_contact: dpo@example.org
    purposes: [payroll]
    data_subjects: [staff]
    categories_declared: [government_id.be_nrn, financial]
    recipients: []
    transfers: []
    legal_basis: 6-1-c
    legal_basis_ref: Law of 12 April 1965
    retention_period: P10Y
)";

std::string message(std::string_view yaml) {
    const auto file = parse_register("register.yaml", yaml);
    return file ? std::string("(accepted)") : message_of(file.error());
}

TEST(RegisterFile, ReadsEveryRecordOfAWholeFile) {
    const auto file = parse_register("register.yaml", kWhole);
    ASSERT_THAT(file, IsOk());
    ASSERT_EQ(file->sources.size(), 1U);
    const SourceRecord& source = file->sources.front();
    EXPECT_EQ(source.id.text(), "share");
    ASSERT_TRUE(source.locations);
    EXPECT_EQ(source.locations->at(1).country, "NO") << "YAML's NO stays Norway";
    EXPECT_EQ(source.scan_interval, (CivilDuration{.days = 7}));
    ASSERT_TRUE(source.nrn_authorisations);
    ASSERT_TRUE(source.nrn_authorisations->front().valid_until);
    EXPECT_FALSE(source.nrn_authorisations->front().valid_until->date) << "null = open-ended";
    EXPECT_EQ(source.legal_hold->until->date, parse_date("2027-01-31"));
    ASSERT_EQ(file->activities.size(), 1U);
    EXPECT_THAT(*file->activities.front().legal_basis, ElementsAre("6-1-c"))
        << "a single value stands for a list of one";
    EXPECT_EQ(file->agency->dpo->published, true);
}

TEST(RegisterFile, ARecordSurvivesJson) {
    const auto file = parse_register("register.yaml", kWhole);
    ASSERT_THAT(file, IsOk());
    const auto source = source_from_json_text(to_json_text(file->sources.front()));
    ASSERT_THAT(source, IsOk());
    EXPECT_EQ(*source, file->sources.front());
    const auto activity = activity_from_json(to_json(file->activities.front()));
    ASSERT_THAT(activity, IsOk());
    EXPECT_EQ(*activity, file->activities.front());
    const auto agency = agency_from_json(to_json(*file->agency));
    ASSERT_THAT(agency, IsOk());
    EXPECT_EQ(*agency, *file->agency);
}

TEST(RegisterFile, RegistrationNeedsIdAndUriOnlyAndSaysWhatIsLeftToFinish) {
    const auto file = parse_register("r", "sources: [{id: a, uri: 'file:///a', title: null}]");
    ASSERT_THAT(file, IsOk());
    const auto missing = missing_fields(file->sources.front());
    EXPECT_THAT(missing, Contains("title"));
    EXPECT_THAT(missing, Contains("activity_ids"));
    EXPECT_THAT(missing, Not(Contains("recipients"))) << "optional";
    const AgencyRecord agency{.id = "a", .dpo = DpoRecord{.name = "An"}};
    EXPECT_THAT(missing_fields(agency), Contains("dpo.published"));
    EXPECT_THAT(missing_fields(agency), Not(Contains("dpo.name")));
}

struct BadRegister {
    std::string_view yaml;
    std::string_view place; ///< line:column
    std::string_view names; ///< what the message must name
};
class BadRegisterFile : public ::testing::TestWithParam<BadRegister> {};

TEST_P(BadRegisterFile, IsRefusedWithPlaceAndMend) {
    const std::string text = message(GetParam().yaml);
    EXPECT_THAT(text, HasSubstr("register.yaml:" + std::string(GetParam().place)));
    EXPECT_THAT(text, HasSubstr(GetParam().names));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, BadRegisterFile,
    ::testing::Values(
        BadRegister{"sources:\n  - id: a\n    uri: file:///a\n    titel: x\n", "4:5",
                    "nearest: `title`"},
        BadRegister{"sources:\n  - id: a\n    uri: file:///a\n    environment: tset\n", "4:18",
                    "nearest: `test`"},
        BadRegister{"sources:\n  - uri: file:///a\n", "2:5", "`id` is missing"},
        BadRegister{"sources:\n  - id: A b\n    uri: file:///a\n", "2:9", "is no id"},
        BadRegister{"sources: [{id: a, uri: 'ftp://a'}]", "1:24", "begin with one of"},
        BadRegister{"sources: [{id: a, uri: 'file:a'}]", "1:24", "file:///srv/share"},
        BadRegister{"sources: [{id: a, uri: 'postgresql://u:p@h/d'}]", "1:24", "credential"},
        BadRegister{"sources: [{id: a, uri: 'file:///a', locations: [{country: XX}]}]", "1:59",
                    "is no country"},
        BadRegister{"sources: [{id: a, uri: 'file:///a', public: yes}]", "1:45",
                    "`true` or `false`"},
        BadRegister{"sources: [{id: a, uri: 'file:///a', scan_interval: 7d}]", "1:52", "P30D"},
        BadRegister{"sources: [{id: a, uri: 'file:///a', status_since: 2026-02-30}]", "1:51",
                    "is no date"},
        BadRegister{"sources: [{id: a, uri: 'file:///a'}, {id: a, uri: 'file:///b'}]", "1:43",
                    "stands twice"},
        BadRegister{"sources: [{id: a, id: b, uri: 'file:///a'}]", "1:19", "stands twice"},
        BadRegister{"sources: &x []", "1:10", "anchors"},
        BadRegister{"sources: !!seq []", "1:10", "tags"},
        BadRegister{"activities: [{id: A-1, categories_declared: [contact.emial]}]", "1:46",
                    "nearest: `contact.email`"},
        BadRegister{"activities: [{id: A-1, legal_basis: 6.1.e}]", "1:37", "6-1-e"},
        BadRegister{"surces: []", "1:1", "nearest: `sources`"},
        BadRegister{"agency: {id: a}\n---\nagency: {id: b}\n", "", "second document"},
        BadRegister{"sources: [", "1:", "E-YAML"}));

TEST(RegisterFile, ListsEveryMistakeAtOnce) {
    const auto errors =
        check_register("r", "sources: [{id: a, uri: 'file:///a', public: yes, satus: x}, {id: b}]");
    EXPECT_EQ(errors.size(), 3U);
}

TEST(RegisterFile, JsonWithAnUnknownFieldIsRefused) {
    EXPECT_THAT(source_from_json_text(R"({"id":"a","uri":"file:///a","pubic":true})"),
                FailsNaming(ErrorCode::invalid_input, "public"));
    EXPECT_THAT(source_from_json_text("{"), FailsNaming(ErrorCode::invalid_input, "not JSON"));
    std::string deep = "{\"id\":";
    deep += std::string(5'000, '[') + std::string(5'000, ']') + "}";
    EXPECT_THAT(source_from_json_text(deep), ::testing::Not(IsOk()));
}

} // namespace
} // namespace custos::policies
