#include "reports/compose/sections.h"

#include <map>

namespace custos::reports {

namespace {

Json count_sources(const Answers& answers) {
    std::map<SourceStanding, std::uint64_t> counts;
    for (const SourceState& source : answers.sources)
        ++counts[standing_of(source)];
    return {{"registered", answers.sources.size()},
            {"current", counts[SourceStanding::current]},
            {"stale", counts[SourceStanding::stale]},
            {"never", counts[SourceStanding::never]},
            {"suspect", counts[SourceStanding::suspect]}};
}

Json count_violations(const Answers& answers, const ReportRequest& request) {
    std::map<std::string, std::uint64_t> by_severity;
    std::map<std::string, std::uint64_t> overdue_by_severity;
    for (std::size_t index = 0; index < kSeverities; ++index) {
        const std::string name(name_of(static_cast<Severity>(index)));
        by_severity[name] = 0;
        overdue_by_severity[name] = 0;
    }
    std::uint64_t open = 0;
    std::uint64_t overdue = 0;
    std::uint64_t explained = 0;
    std::uint64_t accepted = 0;
    for (const Violation& violation : answers.violations) {
        explained += violation.state == ViolationState::explained ? 1 : 0;
        accepted += violation.state == ViolationState::accepted_risk ? 1 : 0;
        if (!is_open(violation.state))
            continue;
        const std::string severity(name_of(violation.severity));
        ++open;
        ++by_severity[severity];
        if (violation.due && *violation.due < request.as_of) {
            ++overdue;
            ++overdue_by_severity[severity];
        }
    }
    return {{"open", open},
            {"overdue", overdue},
            {"explained", explained},
            {"accepted_risk", accepted},
            {"by_severity", by_severity},
            {"overdue_by_severity", overdue_by_severity}};
}

} // namespace

Json compose_summary(const Answers& answers, const ReportRequest& request) {
    std::uint64_t eligible = 0;
    std::uint64_t read = 0;
    std::uint64_t in_part = 0;
    std::uint64_t unread = 0;
    std::uint64_t bytes = 0;
    for (const SourceState& source : answers.sources) {
        eligible += source.objects_eligible;
        read += source.objects_read;
        in_part += source.objects_in_part;
        unread += source.objects_unread;
        bytes += source.bytes_read;
    }
    std::uint64_t missing = 0;
    for (const SetupGap& gap : answers.setup)
        missing += gap.missing.size();
    return {{"sources", count_sources(answers)},
            {"objects",
             {{"eligible", eligible}, {"read", read}, {"in_part", in_part}, {"unread", unread}}},
            {"bytes_read", bytes},
            {"persons", range_of(answers.persons)},
            {"violations", count_violations(answers, request)},
            {"indeterminate", answers.evaluations.indeterminate + answers.evaluations.error},
            {"setup", {{"records", answers.setup.size()}, {"fields", missing}}}};
}

} // namespace custos::reports
