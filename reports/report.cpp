#include "reports/report.h"

#include "policies/canonical_json.h"
#include "reports/bundle.h"
#include "reports/compose/compose.h"
#include "reports/render/html.h"
#include "reports/seal/seal.h"
#include "scanners/model/sha256.h"

#include <nlohmann/json.hpp>

namespace custos::reports {

namespace {

Result<std::string> compose_record(const AuditView& view, const Answers& answers,
                                   const ReportRequest& request, const Wording& wording) {
    nlohmann::json report = compose_report(answers, request, wording);
    CUSTOS_TRY(const std::vector<EvidenceEntry> entries,
               view.query_evidence(cited_evidence(report)));
    add_evidence_entries(report, entries);
    return policies::canonical_json(report);
}

} // namespace

Result<ReportOutcome> create_report(const AuditView& view, const ReportRequest& request,
                                    const Sealer& sealer) {
    CUSTOS_TRY(const Answers answers, query_answers(view, request));
    CUSTOS_TRY(const Wording wording,
               Wording::create(request.language, answers.organisation.time_zone));
    BundleFiles files;
    CUSTOS_TRY(files[std::string(kReportJson)], compose_record(view, answers, request, wording));
    const std::string& record = files[std::string(kReportJson)];
    if (request.formats.contains(Format::html)) {
        CUSTOS_TRY(files[std::string(kReportHtml)], render_html(record));
    }
    if (request.formats.contains(Format::csv))
        files[std::string(kViolationsCsv)] = compose_violations_csv(answers, request.language);
    add_evidence_files(files, answers.head);
    files[std::string(kCertificates)] = sealer.certificates_pem();
    files[std::string(kReadme)] = compose_readme(wording, answers.organisation.name);

    ReportOutcome outcome{.folder = request.folder,
                          .report_digest = sha256(record),
                          .manifest_digest = sha256(make_manifest(files))};
    for (const Violation& violation : answers.violations) {
        if (!is_open(violation.state))
            continue;
        ++outcome.open_violations;
        if (violation.severity == Severity::critical)
            ++outcome.critical_violations;
    }
    CUSTOS_CHECK(seal_folder(request.folder, files, sealer));
    return outcome;
}

} // namespace custos::reports
