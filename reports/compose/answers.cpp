#include "reports/compose/answers.h"

#include <algorithm>
#include <tuple>

namespace custos::reports {

Result<Answers> query_answers(const AuditView& view, const ReportRequest& request) {
    Answers answers;
    CUSTOS_TRY(answers.organisation, view.query_organisation());
    CUSTOS_TRY(answers.sources, view.query_sources(request.as_of));
    CUSTOS_TRY(answers.setup, view.query_setup_gaps());
    CUSTOS_TRY(const std::vector<CategoryInfo> categories, view.query_categories());
    for (const CategoryInfo& category : categories)
        answers.categories.emplace(category.id.text(), category);
    CUSTOS_TRY(answers.counts, view.query_category_counts());
    CUSTOS_TRY(answers.persons, view.query_persons());
    CUSTOS_TRY(const std::vector<RuleInfo> rules, view.query_rules());
    for (const RuleInfo& rule : rules)
        answers.rules.emplace(rule.id, rule);
    CUSTOS_TRY(answers.previous, view.query_previous_report(name_of(request.type), request.as_of));
    const Instant since = answers.previous ? answers.previous->as_of : request.period.from;
    CUSTOS_TRY(answers.violations, view.query_violations(request.as_of, since));
    CUSTOS_TRY(answers.policies, view.query_policies(request.as_of));
    CUSTOS_TRY(answers.detection, view.query_detection());
    CUSTOS_TRY(answers.evaluations, view.query_evaluations());
    CUSTOS_TRY(answers.head, view.query_evidence_head());

    // The order of a report must not depend on that of the store.
    std::ranges::sort(answers.sources, {}, [](const SourceState& source) { return source.id; });
    std::ranges::sort(answers.setup, {},
                      [](const SetupGap& gap) { return std::tuple(gap.subject, gap.id); });
    std::ranges::sort(answers.counts, {}, [](const CategoryCount& cell) {
        return std::tie(cell.category, cell.source);
    });
    std::ranges::sort(answers.violations, [](const Violation& a, const Violation& b) {
        return std::tie(b.severity, a.rule_id, a.source, a.subject, a.id) <
               std::tie(a.severity, b.rule_id, b.source, b.subject, b.id);
    });
    return answers;
}

} // namespace custos::reports
