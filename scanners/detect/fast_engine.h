#pragma once
// The fast engine: finds the same proposals as propose_slowly (MATCHER.md says what was measured).
//
// 1. The byte filter leaves the few places where some pattern may match.
// 2. There one automaton for all patterns runs: it dies after a few bytes, or tells which patterns
//    match and where they end.
// 3. Edges, exclude and validator decide, as in the slow engine. RE2 confirms where the automaton
//    was widened or a capture group is wanted.
// A pattern that the automaton or the filter cannot hold goes to the slow lane: RE2 alone.

#include "scanners/detect/automaton.h"
#include "scanners/detect/byte_filter.h"
#include "scanners/detect/propose.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace custos::scanners {

/// What the engine derives from a set of rules, once. Thread: immutable; safe from any thread.
struct FastPlan {
    explicit FastPlan(const std::vector<Rule>& rules);

    /// Patterns whose matches begin where their row stands, and those that begin up to `back_max`
    /// bytes before it (see anchors.h).
    PatternUnion at_row;
    PatternUnion before_row;
    ByteSet back;
    std::size_t back_max = 0;
    ByteFilter filter;
    std::uint8_t back_buckets = 0;
    std::vector<std::uint32_t> slow; ///< detectors of the slow lane
    std::vector<bool> exact;         ///< per detector: the automaton's ends need no confirmation
};

/// Thread: one thread at a time; holds the automata's states.
class FastEngine {
public:
    FastEngine(const std::vector<Rule>& rules, const FastPlan& plan);

    /// As propose_slowly; appends to `out` in no particular order.
    void propose(std::string_view text, Span owned, NextPlaces& next, std::vector<Proposal>& out);

private:
    void try_start(LazyAutomaton& automaton, std::size_t start);
    void try_before(std::size_t row);
    void take_end(std::size_t start, std::size_t end, std::uint32_t detector);

    const std::vector<Rule>& rules_;
    const FastPlan& plan_;
    LazyAutomaton at_row_;
    LazyAutomaton before_row_;
    std::vector<MatchEnd> ends_;
    std::size_t tried_before_ = 0; ///< starts below it were tried by the backward lane

    /// Per detector: at which start it was last tried, and how many readings there.
    struct Attempt {
        std::uint64_t turn = 0;
        int readings = 0;
        bool done = false;
    };
    std::vector<Attempt> attempts_;
    std::uint64_t turn_ = 0;

    // Of the call under way.
    std::string_view text_;
    std::size_t owned_end_ = 0;
    NextPlaces* next_ = nullptr;
    std::vector<Proposal>* out_ = nullptr;
    std::string normalised_;
};

} // namespace custos::scanners
