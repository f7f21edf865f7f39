#pragma once
// Where in a text a pattern may match at all, derived from the pattern: its cheapest row of bytes.
//
// Each alternative of a pattern gets one anchor: up to four byte sets in a row that every match of
// it holds at a known place. Most stand at the start of the match (`[A-Z][A-Z][0-9][0-9]` of an
// account number). Some stand behind a run of other bytes (`@` behind the name of an e-mail
// address): then the match begins in that run, at most `back_max` bytes before.

#include "scanners/detect/syntax.h"

#include <array>
#include <cstddef>
#include <vector>

namespace custos::scanners {

inline constexpr std::size_t kAnchorBytes = 4;
/// With what follows the row, less exactly.
inline constexpr std::size_t kRowBytes = 8;

/// Share of the places of an ordinary text where a word begins.
inline constexpr double kWordStarts = 0.17;
/// Rough frequency of a byte in documents, tables and logs, 0..1.
[[nodiscard]] double frequency_of(unsigned char byte) noexcept;

struct Anchor {
    std::array<ByteSet, kAnchorBytes> row; ///< unused places hold every byte
    /// What may follow the row, place by place; unused places hold every byte.
    std::array<ByteSet, kRowBytes - kAnchorBytes> tail;
    ByteSet back;                 ///< bytes that may stand between start and row
    std::size_t back_max = 0;     ///< at most so many
    bool at_word_start = false;   ///< the match begins with a word byte behind none
    std::size_t digit_within = 0; ///< a digit stands in its first so many bytes; 0 = need not

    /// About how many places per byte of ordinary text match the row: 0..1.
    [[nodiscard]] double density() const noexcept;
    /// This anchor or that: what either accepts.
    void widen_to(const Anchor& other);
};

/// The anchors of a pattern; none when it has none that is worth looking for.
struct Anchors {
    std::vector<Anchor> all;
    /// What follows from the row on, of each alternative whose row stands behind a run: where none
    /// of these matches at a row, no start before it needs to be tried.
    std::vector<Syntax> rests;

    [[nodiscard]] bool is_backward() const noexcept { return !rests.empty(); }
    /// About how many places per byte of ordinary text must be looked at.
    [[nodiscard]] double density() const noexcept;
};
[[nodiscard]] Anchors anchors_of(const Syntax& pattern);

} // namespace custos::scanners
