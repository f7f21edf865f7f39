#include "daemon/judge/ledger.h"

#include "daemon/store/evaluations.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <utility>

namespace custos::daemon {

namespace {

/// A failing evaluation within 24 months of its resolution reopens a violation (POLICIES.md 4).
constexpr std::chrono::days kReopenWithin{730};

std::string length_prefixed(std::string_view text) {
    return std::to_string(text.size()) + ':' + std::string(text);
}

bool is_open_state(std::string_view state) noexcept {
    return state == "new" || state == "confirmed" || state == "in_remediation" ||
           state == "to_verify";
}
bool is_closed_state(std::string_view state) noexcept {
    return state == "resolved" || state == "closed_policy" || state == "closed_source";
}
bool is_decided_state(std::string_view state) noexcept {
    return state == "explained" || state == "accepted_risk";
}

} // namespace

std::string_view name_of(Closing closing) noexcept {
    switch (closing) {
    case Closing::compliant: return "compliant";
    case Closing::object_gone: return "object-gone";
    case Closing::policy: return "policy-change";
    case Closing::source_removed: return "source-removed";
    }
    return "compliant";
}

Result<void> Ledger::preload(const std::string& source) {
    preloaded_.clear();
    ViolationFilter filter;
    filter.source = source;
    CUSTOS_TRY(auto violations, read_violations(change_.connection(), filter));
    for (Violation& violation : violations)
        preloaded_.emplace(violation.key, std::move(violation));
    preloaded_source_ = source;
    return {};
}

Result<std::optional<Violation>> Ledger::find(const Digest& key) {
    if (!preloaded_source_)
        return read_violation(change_.connection(), key);
    const auto found = preloaded_.find(key);
    return found == preloaded_.end() ? std::optional<Violation>() : std::optional(found->second);
}

Result<std::vector<Violation>> Ledger::open_of_objects(const std::string& source) {
    ViolationFilter filter;
    filter.source = source;
    filter.only_open = true;
    CUSTOS_TRY(auto violations, read_violations(change_.connection(), filter));
    std::erase_if(violations, [](const Violation& violation) { return violation.scope != "object"; });
    return violations;
}

Result<void> Ledger::move(Violation& violation, std::string_view verb, std::string_view to,
                          std::string_view why) {
    ViolationEvent event{.key = violation.key,
                         .at = as_of_,
                         .actor = "custosd",
                         .role = "engine",
                         .verb = std::string(verb),
                         .from = violation.state,
                         .to = std::string(to)};
    event.body = nlohmann::json{{"why", why}}.dump();
    violation.state = to;
    return add_violation_event(change_, event);
}

Result<void> Ledger::close(Violation violation, Closing why) {
    const std::string_view state = why == Closing::policy           ? "closed_policy"
                                   : why == Closing::source_removed ? "closed_source"
                                                                    : "resolved";
    CUSTOS_CHECK(move(violation, "close", state, name_of(why)));
    violation.closed_at = as_of_;
    ++resolved_;
    return put_violation(change_, violation);
}

Digest Ledger::key_of(const policies::EvaluationRecord& record) const {
    return keys_.hash(length_prefixed(record.rule), length_prefixed(record.key));
}

Result<bool> Ledger::has_open(const policies::EvaluationRecord& record) {
    CUSTOS_TRY(const auto known, find(key_of(record)));
    return known && !is_closed_state(known->state);
}

Result<void> Ledger::apply(const Judgement& judgement) {
    const policies::EvaluationRecord& record = judgement.record;
    const Digest key = key_of(record);
    const bool failing = record.outcome == policies::Outcome::violation;
    CUSTOS_TRY(auto known, find(key));
    if (failing)
        return violated(judgement, std::move(known), key);
    const bool passing = record.outcome == policies::Outcome::compliant ||
                         record.outcome == policies::Outcome::not_applicable;
    if (!known || !passing || is_closed_state(known->state) || known->state == "false_positive")
        return {};
    CUSTOS_TRY(const bool policy, only_rule_changed(record, *known));
    if (policy)
        return close(std::move(*known), Closing::policy);
    if (!judgement.scope_complete)
        return {}; // "could not look" never proves remediation
    return close(std::move(*known), Closing::compliant);
}

Result<bool> Ledger::only_rule_changed(const policies::EvaluationRecord& record,
                                       const Violation& violation) {
    if (violation.rev == static_cast<std::uint32_t>(record.rev))
        return false;
    CUSTOS_TRY(const auto history,
               read_evaluation_history(change_.connection(), record.rule, record.key));
    for (auto before = history.rbegin(); before != history.rend(); ++before)
        if (before->record.rev == violation.rev)
            return before->record.facts == record.facts;
    return false;
}

Result<void> Ledger::violated(const Judgement& judgement, std::optional<Violation> known,
                              const Digest& key) {
    if (known)
        return renew(judgement, std::move(*known));
    const policies::EvaluationRecord& record = judgement.record;
    Violation violation{.key = key,
                        .rule = record.rule,
                        .rev = static_cast<std::uint32_t>(record.rev),
                        .scope = std::string(policies::name_of(record.scope)),
                        .scope_key = record.key,
                        .source = judgement.source,
                        .state = "",
                        .severity = std::string(policies::name_of(record.severity)),
                        .first_seen = as_of_,
                        .last_seen = as_of_,
                        .evaluation = judgement.evaluation,
                        .body = "{}"};
    CUSTOS_CHECK(move(violation, "find", "new", "evaluation"));
    if (judgement.certain) {
        CUSTOS_CHECK(move(violation, "confirm", "confirmed", "certain"));
        violation.confirmed_at = as_of_;
        if (judgement.rule != nullptr)
            violation.due = zone_.add(as_of_, judgement.rule->due);
    }
    ++fresh_;
    return put_violation(change_, violation);
}

Result<void> Ledger::renew(const Judgement& judgement, Violation violation) {
    const policies::EvaluationRecord& record = judgement.record;
    const std::string severity(policies::name_of(record.severity));
    const bool raised = policies::parse_severity(violation.severity).value_or(
                            policies::Severity::info) < record.severity;
    if (is_closed_state(violation.state)) {
        const bool recent = violation.closed_at && as_of_ - *violation.closed_at < kReopenWithin;
        CUSTOS_CHECK(move(violation, "reopen", recent ? "confirmed" : "new", "failing"));
        violation.closed_at.reset();
        violation.reopened += 1;
        if (recent && judgement.rule != nullptr) {
            violation.confirmed_at = as_of_;
            violation.due = zone_.add(as_of_, judgement.rule->due);
        }
        ++fresh_;
    } else if (violation.state == "to_verify") {
        CUSTOS_CHECK(move(violation, "verify", "confirmed", "failing"));
    } else if (is_decided_state(violation.state)) {
        const bool expired = violation.expires && *violation.expires <= as_of_;
        if (expired || raised)
            CUSTOS_CHECK(move(violation, "reopen", "confirmed", expired ? "expired" : "severity"));
    } else if (violation.state == "new" && judgement.certain) {
        CUSTOS_CHECK(move(violation, "confirm", "confirmed", "certain"));
        violation.confirmed_at = as_of_;
        if (judgement.rule != nullptr)
            violation.due = zone_.add(as_of_, judgement.rule->due);
    } else if (judgement.evaluation == 0 && violation.severity == severity &&
               is_open_state(violation.state)) {
        return {}; // nothing about it is new: its record says until when it was seen
    }
    violation.severity = severity;
    violation.rev = static_cast<std::uint32_t>(record.rev);
    violation.last_seen = as_of_;
    if (judgement.evaluation != 0)
        violation.evaluation = judgement.evaluation;
    return put_violation(change_, violation);
}

} // namespace custos::daemon
