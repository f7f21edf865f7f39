#pragma once
// Finds the few places of a text where a row of bytes out of given sets stands, many rows at once.
//
// 1. 64 places at once, in eight buckets of rows: for each of the kAnchorBytes positions two tables
//    of 16 bytes say which buckets allow a byte's low and high nibble; the conjunction of all
//    look-ups is what may match (the "Teddy" of Hyperscan and ripgrep, with sets for letters).
// 2. Nibbles cannot tell hundreds of words apart, so rows that spell the beginning of a word share
//    one bucket, and a table of hashed words decides at the places left.
// 3. At the other places left, tables by position tell up to 64 groups of rows apart, over
//    kRowBytes bytes.
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
inline constexpr std::size_t kGroups = 64;
/// Places looked at in one step.
inline constexpr std::size_t kBlock = 64;

/// Thread: immutable once filled; safe from any thread.
class ByteFilter {
public:
    using Groups = std::uint64_t; ///< as bits

    ByteFilter() : words_(kWordBits / 64) {}
    /// REQUIRES: bucket < kBuckets, group < kGroups. The rows of a bucket, and those of a group,
    /// ask for a word's beginning all or none.
    void add(std::size_t bucket, std::size_t group, const Anchor& anchor);
    /// Whether a row spells a word's beginning, so that it may be added as one.
    [[nodiscard]] static bool is_word(const Anchor& anchor);
    /// REQUIRES: is_word(anchor).
    void add_word(const Anchor& anchor);
    /// Makes the look-up tables; call once, after all rows.
    void finish();

    /// What is known of 64 places, as bits; 0 beyond the text.
    struct Block {
        std::uint64_t places = 0; ///< some row of the other buckets may match
        std::uint64_t words = 0;  ///< one of kWordBucket, as far as nibbles tell
        std::uint64_t near = 0;   ///< one of kNearBucket
        std::uint64_t far = 0;    ///< one of kFarBucket
        std::uint64_t digits = 0;
        std::uint64_t marks = 0; ///< `:`, `=` or `>`: the name of a field may end here
        friend bool operator==(const Block&, const Block&) = default;
    };
    static constexpr std::size_t kWordBucket = 1;
    /// Buckets whose matches hold a digit soon, or at least some way on: where no digit stands,
    /// their places need no look.
    static constexpr std::size_t kNearBucket = 3;
    static constexpr std::size_t kFarBucket = 5;

    /// The places begin + 64 i … + 63 for each of `blocks`.
    void scan(std::string_view text, std::size_t begin, std::span<Block> blocks) const;
    /// As scan, one byte after the other on any machine; tests hold both equal.
    void scan_portably(std::string_view text, std::size_t begin, std::span<Block> blocks) const;
    /// The groups that may match at `place`.
    [[nodiscard]] Groups groups_at(std::string_view text, std::size_t place) const noexcept {
        const bool in_word = place > 0 && is_word_byte(static_cast<unsigned char>(text[place - 1]));
        const Groups asked = in_word ? ~word_start_groups_ : ~Groups{0};
        if (place + kRowBytes > text.size())
            return asked & groups_at_end(text, place);
        const auto group = [&](std::size_t i) {
            return tables_[i][static_cast<unsigned char>(text[place + i])];
        };
        const Groups groups = asked & group(0) & group(1) & group(2) & group(3);
        if (groups == 0)
            return 0;
        return groups & group(4) & group(5) & group(6) & group(7);
    }
    /// Whether a word that was added may begin at `place`, which is in Block::words.
    [[nodiscard]] bool has_word_at(std::string_view text, std::size_t place) const noexcept {
        if (place + kAnchorBytes > text.size())
            return false; // none is shorter
        std::uint32_t four = 0;
        for (std::size_t i = 0; i < kAnchorBytes; ++i) // one load, once compiled
            four |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[place + i]))
                    << 8 * i;
        const std::size_t bit = word_bit(four);
        return (words_[bit / 64] >> (bit % 64) & 1U) != 0;
    }

private:
    void scan_avx2(const char* text, std::span<Block> blocks) const;
    [[nodiscard]] Block scan_block(std::string_view text, std::size_t begin) const;

    struct alignas(16) Nibbles {
        std::array<std::uint8_t, 16> low{};
        std::array<std::uint8_t, 16> high{};
    };
    [[nodiscard]] Groups groups_at_end(std::string_view text, std::size_t place) const noexcept;

    static constexpr std::size_t kWordBits = 1U << 16U;
    /// Of four bytes; those that differ by case only share one.
    [[nodiscard]] static std::size_t word_bit(std::uint32_t four) noexcept {
        return (four | 0x20202020U) * 0x9E3779B1U >> 16U;
    }
    std::array<Nibbles, kAnchorBytes> rows_{};
    std::array<std::array<std::uint8_t, 256>, kAnchorBytes> bytes_{};
    std::array<std::uint8_t, kAnchorBytes> anything_{}; ///< buckets that ask nothing of this byte
    std::uint8_t only_at_word_start_ = 0xFF;            ///< buckets
    Groups word_start_groups_ = 0;
    std::array<std::array<Groups, 256>, kRowBytes> tables_{};
    std::array<Groups, kRowBytes> any_groups_{}; ///< groups that ask nothing of this byte
    std::vector<std::uint64_t> words_;           ///< by word_bit
    bool has_avx2_ = false;
};

} // namespace custos::scanners
