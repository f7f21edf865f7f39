#pragma once
// Finds the few places of a text where a row of bytes out of given sets stands, many rows at once.
//
// Rows are gathered in groups. Two steps leave the groups that may match at a place:
// 1. 64 places at once, in eight buckets of groups: for each of the kAnchorBytes positions two
// tables
//    of 16 bytes say which buckets allow a byte's low and high nibble; the conjunction of all
//    look-ups is what may match (the "Teddy" of Hyperscan and ripgrep, with sets for letters).
// 2. At the places left, two tables of pairs of bytes tell the groups apart.
// It may say yes too often, never no wrongly.

#include "scanners/detect/anchors.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace custos::scanners {

inline constexpr std::size_t kBuckets = 8;
inline constexpr std::size_t kGroups = 16;
/// Places looked at in one step.
inline constexpr std::size_t kBlock = 64;

/// Thread: immutable once filled; safe from any thread.
class ByteFilter {
public:
    using Groups = std::uint16_t; ///< as bits

    ByteFilter();
    /// REQUIRES: bucket < kBuckets, group < kGroups. The rows of a group share one bucket and ask
    /// for a word's beginning all or none.
    void add(std::size_t bucket, std::size_t group, const Anchor& anchor);
    /// Makes the look-up tables; call once, after all rows.
    void finish();

    /// What is known of 64 places, as bits; 0 beyond the text.
    struct Block {
        std::uint64_t places = 0; ///< some group of the other buckets may match
        std::uint64_t near = 0;   ///< one of kNearBucket
        std::uint64_t far = 0;    ///< one of kFarBucket
        std::uint64_t digits = 0;
        std::uint64_t marks = 0; ///< `:`, `=` or `>`: the name of a field may end here
        friend bool operator==(const Block&, const Block&) = default;
    };
    /// Buckets whose matches hold a digit soon, or at least some way on: where no digit stands,
    /// their places need no look.
    static constexpr std::size_t kNearBucket = 3;
    static constexpr std::size_t kFarBucket = 5;

    /// The places begin + 64 i … + 63 for each of `blocks`.
    void scan(std::string_view text, std::size_t begin, std::span<Block> blocks) const;
    /// As scan, one byte after the other on any machine; tests hold both equal.
    void scan_portably(std::string_view text, std::size_t begin, std::span<Block> blocks) const;
    /// The groups that may match at `place`.
    [[nodiscard]] Groups groups_at(std::string_view text, std::size_t place) const noexcept;

private:
    void scan_avx2(const char* text, std::span<Block> blocks) const;
    [[nodiscard]] Block scan_block(std::string_view text, std::size_t begin) const;

    struct alignas(16) Nibbles {
        std::array<std::uint8_t, 16> low{};
        std::array<std::uint8_t, 16> high{};
    };
    static constexpr std::size_t kPairs = 256U * 256U;
    std::array<Nibbles, kAnchorBytes> rows_{};
    std::array<std::array<std::uint8_t, 256>, kAnchorBytes> bytes_{};
    std::array<std::uint8_t, kAnchorBytes> anything_{}; ///< buckets that ask nothing of this byte
    std::uint8_t only_at_word_start_ = 0xFF;            ///< buckets
    Groups word_start_groups_ = 0;
    std::array<Groups, kAnchorBytes> any_groups_{}; ///< groups that ask nothing of this byte
    std::array<std::vector<Groups>, 2> pairs_;      ///< by first and second byte of a pair
    bool has_avx2_ = false;
};

} // namespace custos::scanners
