#pragma once
// The matcher: one engine for all detectors. A cheap pass finds candidate places, RE2 (or an
// automaton held equal to it) confirms there, a validator decides, context weighs.
//
//   Matcher matcher(set);                      // one per thread, reused for every object
//   matcher.begin({.name = "inwoners.csv"});   // forgets the last object
//   for (each segment in order) matcher.match(segment, sink);
//   matcher.end(sink);
//
// Correctness is defined by the slow way: each RE2 alone over the whole text (MATCHER.md).

#include "scanners/detect/detector_set.h"
#include "scanners/model/finding.h"
#include "scanners/model/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// Bytes of text on each side of the owned part of a segment: at least the longest match plus the
/// context window, so that a match across the edge of a segment is found once, with its context.
inline constexpr std::size_t kSegmentMargin = 8192;

/// A piece of decoded text, UTF-8. `text` = left margin ‖ owned ‖ right margin; a match belongs to
/// the segment in whose owned part it starts.
struct Segment {
    std::string_view text;
    std::size_t owned_begin = 0; ///< first owned byte in `text`
    std::size_t owned_end = 0;   ///< one past the last
    std::uint64_t offset = 0;    ///< of text[0] in the decoded text of the object
};

/// What is known of an object before it is read.
struct ObjectHints {
    std::string_view name; ///< last part of its path; for the shape of the text only
};

/// Where a confidence comes from, for `custos scan --explain`.
struct Explanation {
    struct Word {
        std::string word;            ///< our own text, out of the pack
        std::ptrdiff_t distance = 0; ///< bytes; negative = before the match
        double weight = 0;
    };
    double base = 0;
    double validator = 0;
    std::string validator_name;
    std::vector<Word> words;
    std::string field; ///< the pack's field word that matched the field name; else empty
    double field_weight = 0;
    double confidence = 0;
};

/// One hit. Views live until `on_match` returns: whoever keeps something keeps a fingerprint.
struct Match {
    const Detector* detector = nullptr;
    std::vector<const Detector*> alternatives; ///< other readings within 0.2 of the winner
    std::uint64_t start = 0; ///< offsets in the decoded text of the object, [start, end)
    std::uint64_t end = 0;
    double confidence = 0;                    ///< 0..1, see docs/detection.md
    std::string_view value;                   ///< the bytes as found
    std::string_view normalised;              ///< as fingerprinted: the validator's normal form
    const Explanation* explanation = nullptr; ///< only when asked for
};

class MatchSink {
public:
    virtual ~MatchSink() = default;
    virtual void on_match(const Match& match) = 0;
    /// A detector could not decide here (engine out of memory): a gap, never "no match".
    virtual void on_engine_failure(const Detector& detector, std::uint64_t at) = 0;
};

struct MatchOptions {
    double min_confidence = 0.3; ///< the store keeps all from here on
    bool explain = false;
};

/// Thread: one thread at a time.
class Matcher {
public:
    Matcher(std::shared_ptr<const DetectorSet> set, MatchOptions options);
    ~Matcher();
    Matcher(const Matcher&) = delete; // holds scratch memory that is not worth copying
    Matcher& operator=(const Matcher&) = delete;

    void begin(const ObjectHints& hints);
    /// REQUIRES: segments of one object come in order and their owned parts join without gap.
    void match(const Segment& segment, MatchSink& sink);
    void end(MatchSink& sink);

    /// Matches in a name (path part, mail subject, column name), which has no context around it.
    void match_name(std::string_view name, MatchSink& sink);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace custos::scanners
