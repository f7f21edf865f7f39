// Violations as a report prints them (store_view.h).

#include "daemon/audit/store_view.h"
#include "daemon/store/connection.h"
#include "daemon/store/evaluations.h"
#include "daemon/store/objects.h"
#include "daemon/store/violations.h"
#include "policies/evaluate.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace custos::daemon {

namespace {

constexpr std::size_t kSamples = 5; ///< display locators shown with one violation

const policies::TextSet* texts_in(const policies::EvaluationRecord& record, std::string_view path) {
    const auto found = record.evidence.find(path);
    return found == record.evidence.end() ? nullptr
                                          : std::get_if<policies::TextSet>(&found->second.value);
}

std::uint64_t number_in(const policies::EvaluationRecord& record, std::string_view path) {
    const auto found = record.evidence.find(path);
    const auto* number =
        found == record.evidence.end() ? nullptr : std::get_if<std::int64_t>(&found->second.value);
    return number == nullptr || *number < 0 ? 0 : static_cast<std::uint64_t>(*number);
}

std::string justification_of(const std::string& body) {
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("justification") || !json["justification"].is_string())
        return {};
    return json["justification"].get<std::string>();
}

void add_object(const StoredObject& object, const policies::EvaluationRecord* record,
                reports::Violation& shown) {
    shown.subject = object.display_path;
    shown.samples = {object.display_path};
    shown.objects = 1;
    for (const StoredFinding& stored : object.findings)
        if (stored.triage != Triage::false_positive)
            shown.hits += stored.finding.count_confident;
    if (record != nullptr) {
        const std::uint64_t persons = number_in(*record, "object.persons_estimate");
        shown.persons = {.low = persons, .high = persons};
    }
}

/// Of a source: the categories that the rule is about, when its evidence names them.
void add_categories(const policies::EvaluationRecord& record, const std::vector<CategorySum>& sums,
                    reports::Violation& shown) {
    const policies::TextSet* about = texts_in(record, "source.categories_undeclared");
    if (about == nullptr || about->empty())
        about = texts_in(record, "source.categories_found");
    if (about == nullptr)
        return;
    for (const CategorySum& sum : sums) {
        if (std::find(about->begin(), about->end(), sum.category.text()) == about->end())
            continue;
        shown.objects = std::max(shown.objects, sum.confident_objects);
        shown.hits += sum.confident_hits;
        shown.persons.low = std::max(shown.persons.low, sum.persons);
        shown.persons.high += sum.persons;
    }
    if (const policies::TextSet* samples = texts_in(record, "source.sample_locators"))
        shown.samples.assign(samples->begin(),
                             samples->begin() +
                                 static_cast<std::ptrdiff_t>(std::min(kSamples, samples->size())));
}

void add_texts(const policies::EffectiveSet& set, const policies::EvaluationRecord& record,
               reports::Violation& shown) {
    for (const policies::Language language : policies::kLanguages)
        if (const policies::RuleText* text = set.text(shown.rule_id, language))
            shown.finding[language] = policies::fill_text(text->finding, record, language);
}

/// Is it shown: still open or answered, or closed within the period?
bool is_wanted(const Violation& violation, std::optional<Instant> closed_since) {
    return !violation.closed_at || (closed_since && *violation.closed_at >= *closed_since);
}

reports::Violation shown_of(const Violation& violation) {
    reports::Violation shown{.id = to_hex(violation.key),
                             .rule_id = violation.rule,
                             .rule_revision = violation.rev,
                             .source = SourceId(violation.source),
                             .first_seen = violation.first_seen,
                             .due = violation.due,
                             .closed_at = violation.closed_at,
                             .expires = violation.expires,
                             .justification = justification_of(violation.body)};
    shown.severity =
        policies::parse_severity(violation.severity).value_or(policies::Severity::medium);
    shown.state =
        reports::parse_violation_state(violation.state).value_or(reports::ViolationState::fresh);
    return shown;
}

} // namespace

Result<void> StoreView::describe(const Violation& violation, reports::Violation& shown) const {
    CUSTOS_TRY(const auto stored,
               read_current_evaluation(store(), violation.rule, violation.scope_key));
    std::optional<policies::EvaluationRecord> record;
    if (stored) {
        CUSTOS_TRY(record, policies::evaluation_from_json(stored->record.body));
        CUSTOS_TRY(const auto run, read_run(store(), stored->last_run));
        if (run)
            shown.evidence = {run->evidence_seq};
    }
    if (violation.scope == "object") {
        const auto key = parse_hex<ObjectKey>(violation.scope_key);
        std::optional<StoredObject> object;
        if (key) {
            CUSTOS_TRY(object, read_object(store(), *key));
        }
        if (object)
            add_object(*object, record ? &*record : nullptr, shown);
    } else if (violation.scope == "source" && record) {
        CUSTOS_TRY(const auto* sums, sums_of(shown.source));
        add_categories(*record, *sums, shown);
    } else if (violation.scope != "source") {
        shown.subject = violation.scope_key;
    }
    if (context_.set != nullptr && record)
        add_texts(*context_.set, *record, shown);
    if (shown.finding.by_language[static_cast<std::size_t>(policies::Language::en)].empty())
        shown.finding.by_language.fill(violation.rule);
    return {};
}

Result<std::vector<reports::Violation>>
StoreView::query_violations(Instant /*as_of*/, std::optional<Instant> closed_since) const {
    CUSTOS_TRY(const auto violations, read_violations(store(), ViolationFilter{}));
    std::vector<reports::Violation> rows;
    for (const Violation& violation : violations) {
        if (!is_wanted(violation, closed_since))
            continue;
        reports::Violation shown = shown_of(violation);
        CUSTOS_CHECK(describe(violation, shown));
        rows.push_back(std::move(shown));
    }
    return rows;
}

} // namespace custos::daemon
