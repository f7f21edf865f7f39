#pragma once
// Propose, validate, exclude: the places of a text where a detector's pattern matches and its
// validator accepts. What surrounds them is judged later (context.h).

#include "scanners/detect/regex.h"
#include "scanners/detect/rule.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// A pattern may match at most so many bytes; kSegmentMargin holds it with its surroundings.
inline constexpr std::size_t kLongestMatch = 4096;
/// Readings tried at one place, from the longest on, until exclude and validator accept one.
inline constexpr int kReadings = 8;

/// A place where a detector's pattern and validator agree.
struct Proposal {
    std::uint32_t detector = 0;
    Span whole; ///< of the pattern
    Span value; ///< of its value group
    std::string normalised;
};

/// The first acceptable reading of `rule` that begins exactly at `at`, the longest first.
/// Thread: safe from any thread, as long as `proposal` is the caller's own.
[[nodiscard]] bool read_at(const Rule& rule, std::string_view text, std::size_t at,
                           Proposal& proposal);
/// The rest of read_at once the ends of the pattern are known: edges, exclude, validator.
[[nodiscard]] bool accept_reading(const Rule& rule, std::string_view text, Span whole, Span value,
                                  std::string& normalised);

/// Where each detector may go on: the proposals of one detector never overlap.
/// Shape: one place per detector, in the segment's text.
using NextPlaces = std::vector<std::size_t>;

/// The slow, obvious engine, which defines what is right (MATCHER.md): each detector alone, place
/// after place. A detector's proposals are found from left to right; after one is accepted the next
/// may begin where it ends, after one is refused at the next byte.
/// `text` is the segment's, `owned` the part in which a match must begin. Does so for `detectors`
/// only and appends to `out`, sorted by detector, then place.
void propose_slowly(const std::vector<Rule>& rules, std::span<const std::uint32_t> detectors,
                    std::string_view text, Span owned, NextPlaces& next,
                    std::vector<Proposal>& out);

} // namespace custos::scanners
