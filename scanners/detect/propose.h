#pragma once
// Propose, validate, exclude: the places of a text where a detector's pattern matches and its
// validator accepts. What surrounds them is judged later (context.h).

#include "scanners/detect/regex.h"
#include "scanners/detect/rule.h"
#include "scanners/detect/support.h"

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

/// Where each detector may go on: the proposals of one detector never overlap.
/// Shape: one place per detector, in the segment's text, and behind them the end of the last
/// shielding proposal (see Admission::shields).
using NextPlaces = std::vector<std::size_t>;
[[nodiscard]] inline NextPlaces next_places_for(std::size_t detectors) {
    return NextPlaces(detectors + 1, 0);
}

/// Whether the text is delimited: there a column's name may support what stands far from it.
enum class TextShape : std::uint8_t { prose, table };

/// What a place must have around it before pattern and validator are worth their time: a detector
/// that requires a word or field name is not proposed where there can be none.
/// Thread: one thread at a time.
class Admission {
public:
    Admission(const std::vector<Rule>& rules, const SupportIndex& index);

    void begin(std::string_view text, TextShape shape) {
        text_ = text;
        shape_ = shape;
        gate_.begin(text);
    }
    [[nodiscard]] TextShape shape() const noexcept { return shape_; }
    /// `next` = the detector's, since the items of a list share the support of the first.
    [[nodiscard]] bool admits(std::uint32_t detector, Span whole, std::size_t next);

    /// Detectors that ask for nothing, and those that ask for a field's name right before them.
    [[nodiscard]] const DetectorBits& undemanding() const noexcept { return undemanding_; }
    [[nodiscard]] bool wants_field(std::uint32_t detector) const noexcept {
        return wants_field_[detector];
    }
    /// Detectors whose check digits settle what a place is: nothing is looked for inside.
    [[nodiscard]] bool shields(std::uint32_t detector) const noexcept { return shields_[detector]; }
    [[nodiscard]] std::span<const std::uint64_t> near(std::size_t begin, std::size_t end) {
        return gate_.near(begin, end);
    }
    [[nodiscard]] static bool is_on_a_list(std::size_t begin, std::size_t next) noexcept {
        return next > 0 && begin <= next + kListGap;
    }
    /// Items of a list stand at most so many bytes apart.
    static constexpr std::size_t kListGap = 16;

private:
    SupportGate gate_;
    std::string_view text_;
    TextShape shape_ = TextShape::prose;
    DetectorBits undemanding_;
    std::vector<bool> wants_field_;
    std::vector<bool> shields_;
};

/// The first acceptable reading of a detector that begins exactly at `at`, the longest first.
[[nodiscard]] bool read_at(const std::vector<Rule>& rules, std::uint32_t detector,
                           Admission& admission, std::string_view text, std::size_t at,
                           std::size_t next, Proposal& proposal);
/// The rest of read_at once the ends of the pattern are known: edges, exclude, validator.
[[nodiscard]] bool accept_reading(const Rule& rule, std::string_view text, Span whole, Span value,
                                  std::string& normalised);

/// The slow, obvious engine, which defines what is right (MATCHER.md): each detector alone, place
/// after place. A detector's proposals are found from left to right; after one is accepted the next
/// may begin where it ends, after one is refused at the next byte.
/// `text` is the segment's, `owned` the part in which a match must begin. Does so for `detectors`
/// only and appends to `out`, sorted by detector, then place. REQUIRES: admission.begin(text, …).
void propose_slowly(const std::vector<Rule>& rules, std::span<const std::uint32_t> detectors,
                    Admission& admission, std::string_view text, Span owned, NextPlaces& next,
                    std::vector<Proposal>& out);
/// The same for detectors that respect shields: all together, from left to right.
void propose_slowly_in_order(const std::vector<Rule>& rules,
                             std::span<const std::uint32_t> detectors, Admission& admission,
                             std::string_view text, Span owned, NextPlaces& next,
                             std::vector<Proposal>& out);

} // namespace custos::scanners
