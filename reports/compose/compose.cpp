#include "reports/compose/compose.h"

#include "reports/compose/sections.h"
#include "reports/render/html.h"

#include <set>

namespace custos::reports {

namespace {

/// Calls `visit` for each list named `evidence` below `value`.
template <class Visit>
void visit_evidence(const Json& value, const Visit& visit) {
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            if (name == "evidence" && member.is_array())
                visit(member);
            else
                visit_evidence(member, visit);
        }
    } else if (value.is_array()) {
        for (const Json& member : value)
            visit_evidence(member, visit);
    }
}

Json compose_organisation(const Organisation& organisation) {
    return {{"id", clean_text(organisation.id)},
            {"name", clean_text(organisation.name)},
            {"dpo_contact", text_or_null(organisation.dpo_contact)},
            {"competent_authority", text_or_null(organisation.competent_authority)}};
}

} // namespace

Json compose_report(const Answers& answers, const ReportRequest& request, const Wording& wording) {
    Json violations = compose_violations(answers, request);
    Json decisions = compose_decisions(answers, violations, wording);
    return {
        {"format", "custos-report/1"},
        {"id", to_text(request.id)},
        {"type", name_of(request.type)},
        {"language", name_of(request.language)},
        {"software", clean_text(request.software)},
        {"rendering", rendering_version()},
        {"created_at", to_text(request.now)},
        {"as_of", to_text(request.as_of)},
        {"period",
         {{"from", to_text(request.period.from)}, {"until", to_text(request.period.until)}}},
        {"time_zone", clean_text(answers.organisation.time_zone)},
        {"organisation", compose_organisation(answers.organisation)},
        {"notice", indications_notice(wording)},
        {"summary", compose_summary(answers, request)},
        {"sources", compose_sources(answers)},
        {"unread", compose_unread(answers)},
        {"setup", compose_setup(answers)},
        {"decisions", std::move(decisions)},
        {"violations", std::move(violations)},
        {"explained", compose_explained(answers, request.language)},
        {"articles", compose_articles(answers)},
        {"categories", compose_categories(answers, request.language)},
        {"category_counts", compose_category_counts(answers)},
        {"comparison", compose_comparison(answers, request.language)},
        {"policies", compose_policies(answers)},
        {"detection", compose_detection(answers)},
        {"evaluations", compose_evaluations(answers)},
        {"log", compose_evidence(answers)},
    };
}

EvidenceNumbers cited_evidence(const Json& report) {
    std::set<std::uint64_t> numbers;
    visit_evidence(report, [&](const Json& list) {
        for (const Json& number : list)
            numbers.insert(number.get<std::uint64_t>());
    });
    numbers.insert(report.at("log").at("head").at("number").get<std::uint64_t>());
    return {numbers.begin(), numbers.end()};
}

void add_evidence_entries(Json& report, const std::vector<EvidenceEntry>& entries) {
    Json& list = report.at("log").at("entries");
    for (const EvidenceEntry& entry : entries)
        list.push_back({{"number", entry.number},
                        {"time", to_text(entry.time)},
                        {"type", clean_text(entry.type)},
                        {"sha256", to_hex(entry.hash)}});
}

} // namespace custos::reports
