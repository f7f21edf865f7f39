#pragma once
// Violations and their history (comply or explain). What may follow what is decided by
// policies/lifecycle/; here it is kept.

#include "daemon/store/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

struct Violation {
    Digest key; ///< HMAC(violation key, rule ‖ scope key ‖ object or category)
    std::string rule;
    std::uint32_t rev = 0;
    std::string scope;
    std::string scope_key;
    std::string source; ///< or empty
    std::string state;  ///< `new`, `confirmed`, … as policies/lifecycle/ names them
    std::string severity;
    Instant first_seen;
    Instant last_seen;
    std::optional<Instant> confirmed_at;
    std::optional<Instant> due;
    std::optional<Instant> expires; ///< of an explanation or accepted risk
    std::optional<Instant> closed_at;
    std::string assignee;
    std::uint32_t reopened = 0;
    std::int64_t evaluation = 0; ///< id of the StoredRecord that holds its evidence; 0 = none
    std::string body;            ///< JSON text: plan, justification, approvals…
};

struct ViolationEvent {
    Digest key;
    Instant at;
    std::string actor;
    std::string role;
    std::string verb;
    std::string from;
    std::string to;
    std::string body; ///< JSON text
    std::uint64_t evidence_seq = 0;
};

/// Empty = any.
struct ViolationFilter {
    std::vector<std::string> states;
    std::vector<std::string> severities;
    std::string rule;
    std::string source;
    std::string assignee;
    std::optional<Instant> due_before;
    bool only_open = false; ///< closed_at is not set
    std::size_t limit = 1'000'000;
};

/// Stores or replaces the row with that key.
Result<void> put_violation(Transaction& change, const Violation& violation);
/// Adds to the history; entries are never changed.
Result<void> add_violation_event(Transaction& change, const ViolationEvent& event);

Result<std::optional<Violation>> read_violation(Connection& store, const Digest& key);
/// By key prefix in hex, as people type it. Errors: conflict (it fits more than one).
Result<std::optional<Violation>> find_violation(Connection& store, std::string_view hex_prefix);
/// By severity, then due date, then key.
Result<std::vector<Violation>> read_violations(Connection& store, const ViolationFilter& filter);
/// Open ones by severity, without those that were found to be false: from an index alone.
Result<std::map<std::string, std::uint64_t>> count_open_violations(Connection& store);
Result<std::vector<ViolationEvent>> read_violation_history(Connection& store, const Digest& key);
/// Events of all violations in [from, to), oldest first: the figures of a period.
Result<std::vector<ViolationEvent>> read_violation_events(Connection& store, Instant from,
                                                          Instant to);

} // namespace custos::daemon
