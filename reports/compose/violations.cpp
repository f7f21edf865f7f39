// Violations grouped by rule: one card per rule, one row per source, never a storm of files.
#include "reports/compose/sections.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace custos::reports {

namespace {

constexpr std::size_t kSamplesShown = 5; ///< places per row: enough to find one, not to drown
constexpr std::size_t kIdsShown = 20;    ///< the others are in violations.csv

/// Open violations of one rule in one source (or about one activity, the agency, the system).
struct Row {
    std::string finding;
    std::uint64_t count = 0;
    std::uint64_t overdue = 0;
    std::uint64_t objects = 0;
    std::uint64_t hits = 0;
    PersonsEstimate persons;
    Severity severity = Severity::info;
    std::optional<Instant> due;
    std::optional<Instant> first_seen;
    std::map<std::string, std::uint64_t> states;
    std::vector<std::string> samples;
    std::vector<std::string> ids;
    EvidenceNumbers evidence;
};
using RowKey = std::pair<std::string, std::string>; ///< source, and the subject where there is none

bool is_overdue(const Violation& violation, Instant as_of) noexcept {
    return violation.due && *violation.due < as_of;
}

template <class T>
void keep_earlier(std::optional<T>& kept, const std::optional<T>& other) {
    if (other && (!kept || *other < *kept))
        kept = other;
}

void add_sample(std::vector<std::string>& samples, const std::string& sample) {
    if (!sample.empty() && samples.size() < kSamplesShown &&
        std::ranges::find(samples, sample) == samples.end())
        samples.push_back(sample);
}

void add_to(Row& row, const Violation& violation, const ReportRequest& request) {
    if (row.count == 0)
        row.finding = violation.finding.in(request.language);
    ++row.count;
    if (is_overdue(violation, request.as_of))
        ++row.overdue;
    row.objects += violation.objects;
    row.hits += violation.hits;
    merge(row.persons, violation.persons);
    row.severity = std::max(row.severity, violation.severity);
    keep_earlier(row.due, violation.due);
    keep_earlier(row.first_seen, std::optional(violation.first_seen));
    ++row.states[std::string(name_of(violation.state))];
    if (!violation.source.empty())
        add_sample(row.samples, violation.subject);
    for (const std::string& sample : violation.samples)
        add_sample(row.samples, sample);
    if (row.ids.size() < kIdsShown)
        row.ids.push_back(violation.id);
    merge(row.evidence, violation.evidence);
}

Json to_json(const RowKey& key, const Row& row) {
    return {
        {"source", text_or_null(key.first)},
        {"subject", text_or_null(key.second)},
        {"finding", clean_text(row.finding)},
        {"violations", row.count},
        {"overdue", row.overdue},
        {"objects", row.objects},
        {"hits", cell_of(row.hits)},
        {"persons", range_of(row.persons)},
        {"severity", name_of(row.severity)},
        {"due", time_of(row.due)},
        {"first_seen", time_of(row.first_seen)},
        {"states", row.states},
        {"samples", texts_of(row.samples)},
        {"ids", texts_of(row.ids)},
        {"evidence", row.evidence},
    };
}

/// All open violations of one rule.
struct Group {
    std::map<RowKey, Row> rows;
    std::uint64_t count = 0;
    std::uint64_t overdue = 0;
    std::uint32_t revision = 1;
    PersonsEstimate persons;
    Severity severity = Severity::info;
    std::optional<Instant> due;
};

Json to_json(const Group& group, const std::string& id, const RuleInfo* rule, Language language) {
    Json articles = Json::array();
    Json sources = Json::array();
    if (rule != nullptr)
        for (const ArticleRef& article : rule->articles)
            articles.push_back({{"law", clean_text(article.law)}, {"at", clean_text(article.at)}});
    for (const auto& [key, row] : group.rows)
        sources.push_back(to_json(key, row));
    const RuleInfo unknown;
    const RuleInfo& known = rule != nullptr ? *rule : unknown;
    const std::string& title = known.title.in(language);
    return {
        {"rule", clean_text(id)},
        {"revision", group.revision},
        {"pack", text_or_null(known.pack)},
        {"title", clean_text(title.empty() ? id : title)},
        {"remediation", text_or_null(known.remediation.in(language))},
        {"articles", std::move(articles)},
        {"severity", name_of(group.severity)},
        {"violations", group.count},
        {"overdue", group.overdue},
        {"persons", range_of(group.persons)},
        {"due", time_of(group.due)},
        {"does", name_of(known.does)},
        {"decides", name_of(known.decides)},
        {"informed", name_of(known.informed)},
        {"acceptance", policies::name_of(known.acceptance)},
        {"deprecated", known.deprecated},
        {"rows", std::move(sources)},
    };
}

/// `Art. 5(1)(e)` as 5, 1, then the text: so that Art. 5 comes before Art. 32.
std::pair<std::vector<std::uint64_t>, std::string> number_sequence(const std::string& article) {
    std::vector<std::uint64_t> numbers;
    bool in_number = false;
    for (const char byte : article) {
        const bool is_digit = byte >= '0' && byte <= '9';
        if (is_digit && !in_number)
            numbers.push_back(0);
        if (is_digit)
            numbers.back() = numbers.back() * 10 + static_cast<std::uint64_t>(byte - '0');
        in_number = is_digit;
    }
    return {std::move(numbers), article};
}

const RuleInfo* find_rule(const Answers& answers, const std::string& id) {
    const auto found = answers.rules.find(id);
    return found == answers.rules.end() ? nullptr : &found->second;
}

std::string title_of(const Answers& answers, const std::string& rule, Language language) {
    const RuleInfo* known = find_rule(answers, rule);
    const std::string title = known != nullptr ? known->title.in(language) : std::string();
    return clean_text(title.empty() ? rule : title);
}

} // namespace

Json compose_violations(const Answers& answers, const ReportRequest& request) {
    std::map<std::string, Group> groups;
    for (const Violation& violation : answers.violations) {
        if (!is_open(violation.state))
            continue;
        Group& group = groups[violation.rule_id];
        const RowKey key(violation.source.text(),
                         violation.source.empty() ? violation.subject : std::string());
        add_to(group.rows[key], violation, request);
        ++group.count;
        if (is_overdue(violation, request.as_of))
            ++group.overdue;
        group.revision = std::max(group.revision, violation.rule_revision);
        merge(group.persons, violation.persons);
        group.severity = std::max(group.severity, violation.severity);
        keep_earlier(group.due, violation.due);
    }
    std::vector<std::pair<std::string, Group>> sorted(groups.begin(), groups.end());
    std::ranges::sort(sorted, [](const auto& a, const auto& b) {
        return std::tie(b.second.severity, b.second.overdue, b.second.persons.high, a.first) <
               std::tie(a.second.severity, a.second.overdue, a.second.persons.high, b.first);
    });
    Json list = Json::array();
    for (const auto& [rule, group] : sorted)
        list.push_back(to_json(group, rule, find_rule(answers, rule), request.language));
    return list;
}

Json compose_explained(const Answers& answers, Language language) {
    Json list = Json::array();
    for (const Violation& violation : answers.violations) {
        if (violation.state != ViolationState::explained &&
            violation.state != ViolationState::accepted_risk)
            continue;
        list.push_back({{"id", clean_text(violation.id)},
                        {"rule", clean_text(violation.rule_id)},
                        {"title", title_of(answers, violation.rule_id, language)},
                        {"severity", name_of(violation.severity)},
                        {"state", name_of(violation.state)},
                        {"source", text_or_null(violation.source.text())},
                        {"subject", text_or_null(violation.subject)},
                        {"justification", text_or_null(violation.justification)},
                        {"expires", time_of(violation.expires)},
                        {"evidence", violation.evidence}});
    }
    return list;
}

Json compose_articles(const Answers& answers) {
    struct Total {
        std::uint64_t open = 0;
        std::map<std::string, std::uint64_t> by_severity;
    };
    std::map<std::pair<std::string, std::string>, Total> totals;
    for (const Violation& violation : answers.violations) {
        const RuleInfo* rule = find_rule(answers, violation.rule_id);
        if (!is_open(violation.state) || rule == nullptr)
            continue;
        for (const ArticleRef& article : rule->articles) {
            Total& total = totals[{article.law, article.at}];
            ++total.open;
            ++total.by_severity[std::string(name_of(violation.severity))];
        }
    }
    std::vector<std::pair<std::pair<std::string, std::string>, Total>> sorted(totals.begin(),
                                                                              totals.end());
    std::ranges::sort(sorted, [](const auto& a, const auto& b) {
        return std::pair(a.first.first, number_sequence(a.first.second)) <
               std::pair(b.first.first, number_sequence(b.first.second));
    });
    Json list = Json::array();
    for (const auto& [article, total] : sorted)
        list.push_back({{"law", clean_text(article.first)},
                        {"at", clean_text(article.second)},
                        {"open", total.open},
                        {"by_severity", total.by_severity}});
    return list;
}

Json compose_comparison(const Answers& answers, Language language) {
    if (!answers.previous)
        return nullptr;
    const Instant since = answers.previous->as_of;
    struct Change {
        std::uint64_t appeared = 0;
        std::uint64_t resolved = 0;
        std::uint64_t closed_otherwise = 0;
    };
    std::map<std::string, Change> changes;
    for (const Violation& violation : answers.violations) {
        const bool closed_since = violation.closed_at && *violation.closed_at > since;
        Change& change = changes[violation.rule_id];
        if (is_open(violation.state) && violation.first_seen > since)
            ++change.appeared;
        else if (violation.state == ViolationState::resolved && closed_since)
            ++change.resolved;
        else if (!is_open(violation.state) && closed_since)
            ++change.closed_otherwise;
    }
    Json list = Json::array();
    for (const auto& [rule, change] : changes)
        if (change.appeared + change.resolved + change.closed_otherwise > 0)
            list.push_back({{"rule", clean_text(rule)},
                            {"title", title_of(answers, rule, language)},
                            {"new", change.appeared},
                            {"resolved", change.resolved},
                            {"closed_otherwise", change.closed_otherwise}});
    return {{"previous",
             {{"id", clean_text(answers.previous->id)},
              {"created_at", to_text(answers.previous->created_at)},
              {"as_of", to_text(since)}}},
            {"rules", std::move(list)}};
}

} // namespace custos::reports
