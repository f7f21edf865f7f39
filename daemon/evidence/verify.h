#pragma once
// Checks the whole log: every line against its hash, its predecessor and the tree, every payload
// against its commitment, every checkpoint against the seal.

#include "daemon/evidence/log.h"

#include <string>
#include <vector>

namespace custos::daemon {

enum class Breach : std::uint8_t {
    line_malformed,    ///< not a canonical entry, or its fields differ from its row
    sequence_broken,   ///< an entry is missing, doubled or out of order
    chain_broken,      ///< `prev` is not the hash of the line before
    tree_broken,       ///< stored tree nodes do not follow from the lines
    head_moved,        ///< fewer or other entries than the recorded head says
    details_missing,   ///< committed to, not erased on record, but not there
    details_differ,    ///< they do not open, or do not fit the commitment
    checkpoint_broken, ///< wrong root for its size
    signature_broken,  ///< not signed by this instance's seal
};
[[nodiscard]] std::string_view name_of(Breach breach) noexcept;

struct LogFault {
    Breach breach{};
    std::uint64_t seq = 0; ///< entry, or size of the checkpoint
};
struct LogVerification {
    std::uint64_t entries = 0;  ///< looked at
    std::uint64_t verified = 0; ///< without a fault
    std::uint64_t details = 0;  ///< opened and fitting
    std::uint64_t erased = 0;   ///< details lawfully erased
    std::uint64_t checkpoints = 0;
    LogHead head;                 ///< computed from the lines
    std::vector<LogFault> faults; ///< the first kMaxFaults
    static constexpr std::size_t kMaxFaults = 100;
    [[nodiscard]] bool is_sound() const noexcept { return faults.empty(); }
};
/// Errors: only those of reading; what is wrong with the log is a fault in the answer.
Result<LogVerification> verify_log(Connection& store, const PayloadCipher& cipher,
                                   const std::string& seal_certificate_pem);
/// Does the log continue a checkpoint kept elsewhere (`verify --since`)?
/// REQUIRES: verify_log found it sound; the kept tree nodes are believed here. Errors: conflict
/// (rolled back or rewritten since), corrupt (signature), invalid_input (malformed checkpoint).
Result<void> verify_since(Connection& store, std::string_view checkpoint_text,
                          std::string_view signature, const std::string& seal_certificate_pem);

} // namespace custos::daemon
