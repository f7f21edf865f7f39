#pragma once
// Violations as runs move them: the engine's own transitions of comply or explain (POLICIES.md
// section 4). What people decide is not here.

#include "daemon/store/violations.h"
#include "policies/evaluate.h"
#include "scanners/fingerprint/fingerprint.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

namespace custos::daemon {

/// One judgement as the ledger needs it.
struct Judgement {
    const policies::EvaluationRecord& record;
    const policies::Rule* rule = nullptr; ///< null for the built-in check
    std::string source;        ///< or empty
    bool certain = false;      ///< register rule, or confidence of at least 0.95: confirmed at once
    bool scope_complete = true; ///< a whole look at the scope: the only way to `resolved`
    std::int64_t evaluation = 0; ///< of the record stored anew; 0 = the one before was extended
};

/// Why a violation left the open ones.
enum class Closing : std::uint8_t { compliant, object_gone, policy, source_removed };
[[nodiscard]] std::string_view name_of(Closing closing) noexcept;

/// Thread: one thread at a time.
class Ledger {
public:
    /// `keys` = HMAC with the violation key; outlives the ledger.
    Ledger(Transaction& change, const scanners::KeyedHash& keys, const policies::TimeZone& zone,
           Instant as_of)
        : change_(change), keys_(keys), zone_(zone), as_of_(as_of) {}

    /// Reads every violation of a source at once: cheaper than one by one past a few hundred.
    Result<void> preload(const std::string& source);
    Result<void> apply(const Judgement& judgement);
    Result<bool> has_open(const policies::EvaluationRecord& record);
    Result<void> close(Violation violation, Closing why);
    /// Open violations about objects of `source`, by object key in hex.
    Result<std::vector<Violation>> open_of_objects(const std::string& source);

    [[nodiscard]] std::uint64_t fresh() const noexcept { return fresh_; }
    [[nodiscard]] std::uint64_t resolved() const noexcept { return resolved_; }

private:
    [[nodiscard]] Digest key_of(const policies::EvaluationRecord& record) const;
    Result<std::optional<Violation>> find(const Digest& key);
    Result<void> move(Violation& violation, std::string_view verb, std::string_view to,
                      std::string_view why);
    Result<void> violated(const Judgement& judgement, std::optional<Violation> known,
                          const Digest& key);
    Result<void> renew(const Judgement& judgement, Violation violation);
    Result<bool> only_rule_changed(const policies::EvaluationRecord& record,
                                   const Violation& violation);

    Transaction& change_;
    const scanners::KeyedHash& keys_;
    const policies::TimeZone& zone_;
    Instant as_of_;
    std::unordered_map<Digest, Violation> preloaded_;
    std::optional<std::string> preloaded_source_;
    std::uint64_t fresh_ = 0;
    std::uint64_t resolved_ = 0;
};

} // namespace custos::daemon
