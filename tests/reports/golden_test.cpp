// report.json and report.html of the test municipality, in each language, byte for byte. After a
// wanted change: CUSTOS_UPDATE_GOLDEN=1 rewrites the files; read the difference before committing.
#include "policies/canonical_json.h"
#include "reports/compose/compose.h"
#include "reports/render/html.h"
#include "reports/write_file.h"
#include "tests/reports/fixture.h"
#include "tests/support/is_ok.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

namespace custos::reports {
namespace {

using custos::testing::IsOk;

void expect_golden(const std::string& name, const std::string& bytes) {
    const std::filesystem::path path =
        std::filesystem::path(CUSTOS_SOURCE_DIR) / "tests/golden/reports" / name;
    if (std::getenv("CUSTOS_UPDATE_GOLDEN") != nullptr) {
        ASSERT_THAT(write_file_atomically(path, bytes, 0644), IsOk());
        return;
    }
    const auto golden = read_file(path);
    ASSERT_THAT(golden, IsOk());
    EXPECT_TRUE(*golden == bytes) << name << " differs from tests/golden/reports/" << name;
}

class Golden : public ::testing::TestWithParam<Language> {};

TEST_P(Golden, ReportIsTheSameByteForByte) {
    const testing::MemoryView view = testing::make_municipality();
    const ReportRequest request = testing::make_request(GetParam(), "unused");
    const auto answers = query_answers(view, request);
    const auto wording = Wording::create(GetParam(), "Europe/Brussels");
    ASSERT_THAT(answers, IsOk());
    ASSERT_THAT(wording, IsOk());
    nlohmann::json report = compose_report(*answers, request, *wording);
    add_evidence_entries(report, *view.query_evidence(cited_evidence(report)));
    // The version of ICU is the machine's; the golden page must not depend on its number.
    report["rendering"] = "golden";
    const auto record = policies::canonical_json(report);
    ASSERT_THAT(record, IsOk());
    const auto page = render_html(*record);
    ASSERT_THAT(page, IsOk());
    const std::string language(policies::name_of(GetParam()));
    expect_golden("dpo." + language + ".json", report.dump(1) + "\n"); // laid out to be read
    expect_golden("dpo." + language + ".html", *page);
}

INSTANTIATE_TEST_SUITE_P(All, Golden, ::testing::ValuesIn(policies::kLanguages),
                         [](const auto& language) {
                             return std::string(policies::name_of(language.param));
                         });

} // namespace
} // namespace custos::reports
