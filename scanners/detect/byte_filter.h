#pragma once
// Finds the few places of a text where a row of bytes out of given sets stands, many rows at once,
// 64 places per step.
//
// Rows are gathered in eight buckets, one bit each. For every one of the kAnchorBytes positions two
// tables of 16 bytes say which buckets allow a byte's low and high nibble; the conjunction of all
// look-ups leaves the buckets that may match at a place (the "Teddy" of Hyperscan and ripgrep, with
// sets instead of letters). It may say yes too often, never no wrongly.

#include "scanners/detect/anchors.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace custos::scanners {

inline constexpr std::size_t kBuckets = 8;
/// Places looked at in one step.
inline constexpr std::size_t kBlock = 64;

/// Thread: immutable once filled; safe from any thread.
class ByteFilter {
public:
    void add(std::size_t bucket, const Anchor& anchor);
    /// The rows of these buckets (bits) only count where a word begins.
    void require_word_start(std::uint8_t buckets) { at_word_start_ = buckets; }
    /// Makes the look-up tables; call once, after all rows.
    void finish();

    /// Buckets that may match at the places begin … begin + 63, one byte each (0 beyond the text).
    /// Returns the places where any may, as bits.
    std::uint64_t scan(std::string_view text, std::size_t begin,
                       std::array<std::uint8_t, kBlock>& buckets) const;
    /// As scan, one byte after the other on any machine; tests hold both equal.
    std::uint64_t scan_portably(std::string_view text, std::size_t begin,
                                std::array<std::uint8_t, kBlock>& buckets) const;

private:
    std::uint64_t scan_avx2(const char* place, std::array<std::uint8_t, kBlock>& buckets) const;

    struct alignas(16) Nibbles {
        std::array<std::uint8_t, 16> low{};
        std::array<std::uint8_t, 16> high{};
    };
    std::array<Nibbles, kAnchorBytes> rows_{};
    std::array<std::array<std::uint8_t, 256>, kAnchorBytes> bytes_{};
    std::array<std::uint8_t, kAnchorBytes> anything_{}; ///< buckets that ask nothing of this byte
    std::uint8_t at_word_start_ = 0;
    bool has_avx2_ = false;
};

} // namespace custos::scanners
