#pragma once
// Everything a report asks of the view, asked once.

#include "reports/audit_view.h"
#include "reports/report.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace custos::reports {

struct Answers {
    Organisation organisation;
    std::vector<SourceState> sources;
    std::vector<SetupGap> setup;
    std::map<std::string, CategoryInfo> categories; ///< by id
    std::vector<CategoryCount> counts;
    PersonsEstimate persons;
    std::map<std::string, RuleInfo> rules; ///< by id
    std::vector<Violation> violations;     ///< gravest first, then by rule, source and subject
    PolicyState policies;
    DetectionState detection;
    Evaluations evaluations;
    EvidenceHead head;
    std::optional<PreviousReport> previous;
};

[[nodiscard]] Result<Answers> query_answers(const AuditView& view, const ReportRequest& request);

} // namespace custos::reports
