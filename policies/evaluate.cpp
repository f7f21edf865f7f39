#include "policies/evaluate.h"

#include "policies/canonical_json.h"
#include "scanners/model/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace custos::policies {
namespace {

/// The built-in rule that no pack holds, since it says that none is in force.
constexpr std::string_view kNoPolicyRule = "GDPR-5-2-06";

Outcome outcome_of(const Rule& rule, Truth violation) {
    switch (violation) {
    case Truth::yes: return Outcome::violation;
    case Truth::no: return Outcome::compliant;
    case Truth::unknown: break;
    }
    return rule.on_unknown == OnUnknown::violation ? Outcome::violation : Outcome::indeterminate;
}

/// SHA-256 of `{"path":value,…}` over what the rule reads and copies.
Digest digest_facts(const Rule& rule, const Instance& instance) {
    std::string text = "{";
    std::vector<std::string> paths = rule.reads;
    paths.insert(paths.end(), rule.copies.begin(), rule.copies.end());
    for (const std::string& path : make_set(std::move(paths))) {
        const FactValue* value = instance.find(path);
        if (value == nullptr)
            continue;
        if (text.size() > 1)
            text += ',';
        append_json_string(text, path);
        text += ':';
        append_canonical(text, *value);
    }
    text += '}';
    return sha256(text);
}

class RuleEvaluation {
public:
    RuleEvaluation(const EffectiveSet& set, const Rule& rule, const Instance& instance,
                   Instant as_of)
        : rule_(rule), frame_{instance, as_of, set.zone} {
        record_.rule = rule.id;
        record_.rev = rule.rev;
        record_.scope = rule.scope;
        record_.key = instance.key;
        record_.severity = rule.severity;
        record_.as_of = as_of;
        for (const std::string& name : rule.params)
            if (const auto param = set.params.find(name); param != set.params.end())
                record_.params.emplace(name, param->second.value);
    }

    EvaluationRecord run() {
        decide();
        if (record_.outcome != Outcome::not_applicable)
            copy_evidence();
        record_.facts = digest_facts(rule_, frame_.instance);
        record_.missing = make_set(std::move(record_.missing));
        return std::move(record_);
    }

private:
    Truth truth_of(const Condition& condition, std::string_view at) {
        const Evaluated one = evaluate(condition, frame_, at, &record_.leaves, &record_.missing);
        mismatch_ = mismatch_ || one.type_mismatch;
        return one.truth;
    }

    void decide() {
        const Truth applies = truth_of(rule_.applies_when, "applies_when");
        if (applies == Truth::no && !mismatch_) {
            record_.outcome = Outcome::not_applicable;
            record_.missing.clear();
            return;
        }
        const std::vector<std::string> needed = record_.missing; // to know whether it applies
        const Truth violation = truth_of(rule_.violation_when, "violation_when");
        record_.outcome =
            applies == Truth::unknown ? Outcome::indeterminate : outcome_of(rule_, violation);
        if (applies == Truth::unknown)
            record_.missing = needed;
        raise_severity();
        if (mismatch_)
            record_.outcome = Outcome::error;
    }

    void raise_severity() {
        const std::vector<std::string> missing = record_.missing;
        bool decided = false;
        for (std::size_t at = 0; at < rule_.severity_when.size(); ++at) {
            const SeverityStep& step = rule_.severity_when[at];
            const std::string place = "severity_when[" + std::to_string(at) + "]";
            if (truth_of(step.condition, place) == Truth::yes && !decided) {
                record_.severity = std::max(record_.severity, step.then);
                decided = true;
            }
        }
        record_.missing = missing; // an unknown severity does not make an outcome unknown
    }

    void copy_evidence() {
        for (const std::string& path : rule_.copies)
            if (const FactValue* value = frame_.instance.find(path))
                record_.evidence.emplace(path, *value);
    }

    const Rule& rule_;
    EvaluationFrame frame_;
    EvaluationRecord record_;
    bool mismatch_ = false;
};

bool is_selected(const Rule& rule, const Instance& instance) {
    if (rule.deselected)
        return false;
    if (rule.deselected_for.empty())
        return true;
    const FactValue* source = instance.find("source.id");
    const auto* id = source == nullptr ? nullptr : std::get_if<std::string>(&source->value);
    return id == nullptr ||
           !std::binary_search(rule.deselected_for.begin(), rule.deselected_for.end(), *id);
}

nlohmann::json values_json(const std::map<std::string, FactValue, std::less<>>& values) {
    auto out = nlohmann::json::object();
    for (const auto& [name, value] : values)
        out[name] = to_json(value);
    return out;
}

} // namespace

EvaluationRecord evaluate_rule(const EffectiveSet& set, const Rule& rule, const Instance& instance,
                               Instant as_of) {
    return RuleEvaluation(set, rule, instance, as_of).run();
}

std::vector<EvaluationRecord> evaluate(const EffectiveSet& set, const Instance& instance,
                                       Instant as_of) {
    std::vector<EvaluationRecord> out;
    for (const Rule& rule : set.rules)
        if (rule.scope == instance.scope && is_evaluated(rule) &&
            is_selected(rule, instance))
            out.push_back(evaluate_rule(set, rule, instance, as_of));
    return out;
}

EvaluationRecord no_policy_in_force(Instant as_of) {
    EvaluationRecord record;
    record.rule = kNoPolicyRule;
    record.rev = 1;
    record.scope = Scope::system;
    record.key = "system";
    record.outcome = Outcome::violation;
    record.severity = Severity::medium;
    record.leaves.push_back({"built_in.policy_in_force", Truth::no});
    record.evidence.emplace("system.policy_in_force", FactValue{false});
    record.facts = sha256(R"({"system.policy_in_force":false})");
    record.as_of = as_of;
    return record;
}

nlohmann::json to_json(const EvaluationRecord& record) {
    auto leaves = nlohmann::json::array();
    for (const LeafTruth& leaf : record.leaves)
        leaves.push_back({{"at", leaf.at}, {"truth", name_of(leaf.truth)}});
    return {{"rule", record.rule},
            {"rev", record.rev},
            {"scope", name_of(record.scope)},
            {"key", record.key},
            {"outcome", name_of(record.outcome)},
            {"severity", name_of(record.severity)},
            {"leaves", std::move(leaves)},
            {"missing", record.missing},
            {"params", values_json(record.params)},
            {"evidence", values_json(record.evidence)},
            {"facts", to_hex(record.facts)},
            {"as_of", custos::to_text(record.as_of)}};
}

std::string canonical_text(const EvaluationRecord& record) {
    // Facts are typed: no float, no integer past 2^53, and texts come from UTF-8 sources.
    return canonical_json(to_json(record)).value_or(std::string());
}

} // namespace custos::policies
