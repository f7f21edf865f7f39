#pragma once
// One rule against one instance, at one instant.

#include "policies/effective_set.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace custos::policies {

/// The outcome with everything needed to see why. Never rewritten once stored.
struct EvaluationRecord {
    std::string rule;
    int rev = 0;
    Scope scope = Scope::source;
    std::string key; ///< Instance::key
    Outcome outcome = Outcome::indeterminate;
    Severity severity = Severity::info; ///< after severity_when
    std::vector<LeafTruth> leaves;      ///< of applies_when, violation_when and severity_when
    std::vector<std::string> missing;   ///< absent facts, sorted; why it is indeterminate
    std::map<std::string, FactValue, std::less<>> params; ///< resolved parameters of the rule
    /// Evidence fields with a value, and the identity of what was judged.
    std::map<std::string, FactValue, std::less<>> evidence;
    Digest facts; ///< SHA-256 of the RFC 8785 text of the facts it read
    Instant as_of;
};

/// Evaluates every rule of the instance's scope that is not withdrawn, in the order of rule ids.
/// Thread: safe from any thread.
[[nodiscard]] std::vector<EvaluationRecord> evaluate(const EffectiveSet& set,
                                                     const Instance& instance, Instant as_of);
[[nodiscard]] EvaluationRecord evaluate_rule(const EffectiveSet& set, const Rule& rule,
                                             const Instance& instance, Instant as_of);
/// The built-in violation GDPR-5-2-06 when no policy version is in force.
[[nodiscard]] EvaluationRecord no_policy_in_force(Instant as_of);

/// RFC 8785 text of a record: what is stored and hashed.
[[nodiscard]] std::string canonical_text(const EvaluationRecord& record);
[[nodiscard]] nlohmann::json to_json(const EvaluationRecord& record);
[[nodiscard]] Result<EvaluationRecord> evaluation_from_json(std::string_view text);

/// `text` with `{fact.path}` and `{param.name}` replaced by the record's evidence and parameters in
/// words of `language`; a value that is not there reads `–`.
[[nodiscard]] std::string fill_text(std::string_view text, const EvaluationRecord& record,
                                    Language language);

} // namespace custos::policies
