#pragma once
// Merkle tree hashing of RFC 6962 section 2 (leaf SHA-256(00 ‖ bytes), node SHA-256(01 ‖ l ‖ r)).
// Pure functions over leaf hashes; the log keeps the nodes of full subtrees so that it never needs
// all leaves (evidence/log.h).

#include "scanners/model/ids.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

[[nodiscard]] Digest merkle_leaf(std::string_view bytes);
[[nodiscard]] Digest merkle_node(const Digest& left, const Digest& right);
/// Root over leaf hashes; of none: SHA-256 of nothing (RFC 6962, 2.1).
[[nodiscard]] Digest merkle_root(std::span<const Digest> leaves);

/// One step of a proof, from leaf to root.
struct ProofStep {
    enum class Side : std::uint8_t { left, right } side = Side::left; ///< where `sibling` stands
    Digest sibling;
    friend bool operator==(const ProofStep&, const ProofStep&) = default;
};

/// Root of the leaves [begin, end); REQUIRES: begin < end.
using SubtreeRoot = std::function<Digest(std::uint64_t begin, std::uint64_t end)>;
/// Audit path (RFC 6962, 2.1.1). REQUIRES: index < size.
[[nodiscard]] std::vector<ProofStep> merkle_inclusion(std::uint64_t index, std::uint64_t size,
                                                      const SubtreeRoot& root_of);
/// Consistency proof (RFC 6962, 2.1.2). REQUIRES: 0 < from <= to.
[[nodiscard]] std::vector<Digest> merkle_consistency(std::uint64_t from, std::uint64_t to,
                                                     const SubtreeRoot& root_of);

[[nodiscard]] Digest root_from_inclusion(const Digest& leaf, std::span<const ProofStep> proof);
/// RFC 9162, 2.1.4.2: do both roots follow from the proof?
[[nodiscard]] bool verify_consistency(std::uint64_t from, std::uint64_t to, const Digest& from_root,
                                      const Digest& to_root, std::span<const Digest> proof);

/// Lines `L <hex>` or `R <hex>`, leaf to root, as POLICIES 5.4 reads them.
[[nodiscard]] std::string lines_of(std::span<const ProofStep> proof);

} // namespace custos::daemon
