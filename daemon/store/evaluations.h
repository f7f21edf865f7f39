#pragma once
// Evaluation runs and their records. A record is never rewritten: it is stored anew when outcome,
// rule revision or facts change, and otherwise extended to the newest run. It stays in force until
// a newer one of the same rule and scope takes its place, since a run judges only what changed.

#include "daemon/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

struct EvaluationRun {
    Uuid id;
    Instant as_of;
    Instant evaluated_at;
    std::string trigger; ///< `scan`, `register`, `policy`, `tick`, `manual`
    Digest set;          ///< digest of the effective policy set
    bool retroactive = false;
    std::string counts; ///< JSON text: outcome → number
    Digest root;        ///< Merkle root over the run's records
    std::uint64_t evidence_seq = 0;
};

struct EvaluationRecord {
    std::string rule;
    std::uint32_t rev = 0;
    std::string scope;     ///< `object`, `source`, `activity`, `exchange`, `agency`, `system`
    std::string scope_key; ///< source id, activity id, object key in hex…
    std::string source;    ///< the source it is about, or empty
    std::string outcome;   ///< `compliant`, `violation`, `not_applicable`, `indeterminate`, `error`
    std::string severity;
    Digest facts;
    std::string body; ///< JSON text: parameters, truth of each leaf, evidence values
};
struct StoredRecord {
    std::int64_t id = 0;
    Uuid first_run;
    Uuid last_run;
    EvaluationRecord record;
};

Result<void> put_run(Transaction& change, const EvaluationRun& run);
enum class RecordFate : std::uint8_t { stored, extended };
Result<RecordFate> put_evaluation(Transaction& change, const Uuid& run,
                                  const EvaluationRecord& record);

Result<std::optional<EvaluationRun>> read_run(Connection& store, const Uuid& run);
Result<std::optional<EvaluationRun>> read_last_run(Connection& store);
Result<std::vector<EvaluationRun>> read_runs(Connection& store, std::size_t limit);
/// The records in force; empty `source` or `outcome` = all.
Result<std::vector<StoredRecord>>
read_current_evaluations(Connection& store, std::string_view source, std::string_view outcome);
/// Every record of one rule and scope, oldest first.
Result<std::vector<StoredRecord>> read_evaluation_history(Connection& store, std::string_view rule,
                                                          std::string_view scope_key);
/// The record of one rule and scope that is in force.
Result<std::optional<StoredRecord>>
read_current_evaluation(Connection& store, std::string_view rule, std::string_view scope_key);
/// Number of records in force by outcome.
struct OutcomeCount {
    std::string outcome;
    std::uint64_t records = 0;
};
Result<std::vector<OutcomeCount>> count_current_outcomes(Connection& store);

} // namespace custos::daemon
