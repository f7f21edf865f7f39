#include "reports/compose/compose.h"
#include "reports/compose/values.h"

#include <array>

namespace custos::reports {

namespace {

/// RFC 4180; what a spreadsheet would take for a formula is disarmed (OWASP, CSV injection).
std::string to_cell(std::string_view text) {
    std::string cell = clean_text(text);
    if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos)
        cell.insert(0, 1, '\'');
    std::string quoted = "\"";
    for (const char byte : cell) {
        if (byte == '"')
            quoted += '"';
        quoted += byte;
    }
    return quoted + '"';
}

std::string to_range(const Json& range) {
    if (range.is_null())
        return {};
    const auto low = range.at("low").get<std::uint64_t>();
    const auto high = range.at("high").get<std::uint64_t>();
    if (low == high)
        return std::to_string(low);
    if (high < kSmallestCell)
        return "< " + std::to_string(kSmallestCell);
    return std::to_string(low) + ".." + std::to_string(high);
}

std::string to_day(const std::optional<Instant>& instant) {
    return instant ? to_text(*instant) : std::string();
}

template <class Cells>
void add_row(std::string& csv, const Cells& cells) {
    bool first = true;
    for (const auto& cell : cells) {
        csv += first ? "" : ",";
        csv += to_cell(cell);
        first = false;
    }
    csv += "\r\n";
}

// Column names stay English: programs read them.
constexpr std::array<std::string_view, 17> kColumns = {
    "id",      "rule",       "revision", "severity", "state",   "source",
    "subject", "title",      "finding",  "articles", "objects", "hits",
    "persons", "first_seen", "due",      "does",     "decides"};

} // namespace

std::string compose_violations_csv(const Answers& answers, Language language) {
    std::string csv = "\xEF\xBB\xBF";
    add_row(csv, kColumns);
    const RuleInfo unknown;
    for (const Violation& violation : answers.violations) {
        const auto found = answers.rules.find(violation.rule_id);
        const RuleInfo& rule = found == answers.rules.end() ? unknown : found->second;
        std::string articles;
        for (const ArticleRef& article : rule.articles)
            articles += (articles.empty() ? "" : "; ") + article.law + ", " + article.at;
        add_row(csv,
                std::array<std::string, kColumns.size()>{
                    violation.id, violation.rule_id, std::to_string(violation.rule_revision),
                    std::string(name_of(violation.severity)), std::string(name_of(violation.state)),
                    violation.source.text(), violation.subject, rule.title.in(language),
                    violation.finding.in(language), articles, std::to_string(violation.objects),
                    to_range(cell_of(violation.hits)), to_range(range_of(violation.persons)),
                    to_text(violation.first_seen), to_day(violation.due),
                    std::string(name_of(rule.does)), std::string(name_of(rule.decides))});
    }
    return csv;
}

} // namespace custos::reports
