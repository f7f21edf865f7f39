#pragma once
// How many distinct values several findings hold together, in bounded memory.

#include "scanners/model/ids.h"

#include <cstdint>
#include <span>
#include <unordered_map>

namespace custos::daemon {

/// Adaptive sampling (Wegman; Flajolet 1990) over fully keyed tokens, which are uniform: exact up
/// to kKept, beyond that tokens with leading zero bits alone are kept, and each stands for a power
/// of two of them; standard error about 1.2/sqrt(kKept) = 0.5 %, below the 0.8 % of a HyperLogLog
/// with 2^14 registers.
///
/// A finding with more than DistinctTokens::kExact values keeps a sample of them, the same values
/// everywhere (the smallest under the worker's half of the key); each then stands for
/// `weight` = distinct values / tokens kept. Where a token comes with several weights the smallest
/// one counts (Horvitz-Thompson: the largest sampling rate under which it could have been kept).
/// Thread: one thread at a time.
class TokenUnion {
public:
    static constexpr std::size_t kKept = 1U << 16U;

    /// `distinct` as stored with the tokens: larger than their number when they are a sample.
    void add(std::span<const Fingerprint> tokens, std::uint64_t distinct);
    [[nodiscard]] std::uint64_t estimate() const;

private:
    [[nodiscard]] bool is_kept(const Fingerprint& token) const noexcept;
    void thin_out();
    std::unordered_map<Fingerprint, double> weights_;
    std::uint32_t level_ = 0; ///< leading zero bits that a kept token has
};

} // namespace custos::daemon
