#pragma once
// The fast engine: finds the same proposals as the slow one of propose.h (MATCHER.md says what was
// measured).
//
// 1. The byte filter leaves the few places where some pattern may match.
// 2. There one automaton for all patterns of a lane runs: it dies after a few bytes, or tells which
//    patterns match and where they end.
// 3. What a detector requires of the surroundings, edges, exclude and validator decide, as in the
//    slow engine. RE2 confirms where the automaton was widened or a capture group is wanted.
// A pattern that the automaton or the filter cannot hold goes to the slow lane: RE2 alone.

#include "scanners/detect/automaton.h"
#include "scanners/detect/byte_filter.h"
#include "scanners/detect/propose.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace custos::scanners {

/// How a detector's matches are looked for.
enum class Lane : std::uint8_t {
    row,      ///< they begin where a row of bytes stands
    named,    ///< the same, and only right behind the name of a field
    backward, ///< they begin in the run of bytes before a row
    slow,     ///< RE2 alone, over all of the text
};

/// What the engine derives from a set of rules, once. Thread: immutable; safe from any thread.
struct FastPlan {
    explicit FastPlan(const std::vector<Rule>& rules);

    PatternUnion at_row;
    PatternUnion named;
    PatternUnion before_row;
    PatternUnion rests; ///< what follows from the row on, of the backward lane
    ByteSet back;
    std::size_t back_max = 0;

    /// Stands for the words of the filter, which have no group of their own.
    static constexpr ByteFilter::Groups kWordGroup = ByteFilter::Groups{1} << (kGroups - 1);
    /// A filter and its groups by lane.
    struct FilterPlan {
        ByteFilter filter;
        ByteFilter::Groups row = 0;
        ByteFilter::Groups named = 0;
        ByteFilter::Groups backward = 0;
        ByteFilter::Groups near = 0; ///< their matches hold a digit soon
        ByteFilter::Groups far = 0;  ///< or within `far_within` bytes
        std::size_t far_within = 0;
    };
    FilterPlan in_prose;
    FilterPlan in_tables;

    std::vector<Lane> lanes;       ///< per detector
    std::vector<double> densities; ///< per detector: places looked at, per byte of ordinary text
    std::vector<std::uint32_t> ordered; ///< detectors of the lanes row and named
    std::vector<std::uint32_t> alone;   ///< the others
    std::vector<std::uint32_t> slow;
    std::vector<bool> exact; ///< per detector: the automaton's ends need no confirmation

private:
    struct Anchored;
    enum class Lanes : std::uint8_t { all, all_but_named };
    static void fill(FilterPlan& plan, const Anchored& anchored, Lanes lanes);
};

/// Thread: one thread at a time; holds the automata's states.
class FastEngine {
public:
    FastEngine(const std::vector<Rule>& rules, const FastPlan& plan, const SupportIndex& index);

    /// As the slow engine would; appends to `out` in no particular order.
    void propose(std::string_view text, Span owned, TextShape shape, NextPlaces& next,
                 std::vector<Proposal>& out);

private:
    /// An automaton and, for each of its lists, the detectors as bits.
    struct Runner {
        explicit Runner(const PatternUnion& patterns) : automaton(patterns) {}
        LazyAutomaton automaton;
        std::vector<std::uint64_t> bits; ///< words() per list, made as lists come
        std::size_t known = 0;
    };
    /// Places of a block, as bits.
    struct Places {
        std::uint64_t rows = 0;
        std::uint64_t words = 0;
        std::uint64_t near = 0; ///< a digit stands within kDigitNear bytes
        std::uint64_t marks = 0;
    };
    [[nodiscard]] Places places_of(std::span<const ByteFilter::Block> blocks, std::size_t i,
                                   std::size_t begin, std::size_t digit_block) const;
    void look_at(std::size_t place, ByteFilter::Groups groups);
    void look_at_block(std::size_t begin, const Places& places, std::size_t last_row);
    void try_named_before(std::size_t place);
    void try_start(Runner& runner, std::size_t start);
    void try_before(std::size_t row);
    void take_ends(const Runner& runner, std::size_t start, const MatchEnd& end);
    void take_end(std::size_t start, std::size_t end, std::uint32_t detector);
    void accept(Proposal proposal);
    [[nodiscard]] bool has_digit_near(std::size_t place);

    const std::vector<Rule>& rules_;
    const FastPlan& plan_;
    const FastPlan::FilterPlan* here_ = nullptr; ///< the filter for the text under way
    Admission admission_;
    std::size_t words_;
    Runner at_row_;
    Runner named_;
    Runner before_row_;
    LazyAutomaton rests_;
    std::vector<MatchEnd> ends_;
    std::size_t tried_before_ = 0; ///< starts below it were tried by the backward lane
    std::size_t next_digit_ = 0;   ///< no digit stands between the last place asked for and here
    std::size_t list_until_ = 0;   ///< a list may go on up to here
    std::size_t named_until_ = 0;  ///< a list of the named lane, likewise
    std::size_t tried_named_ = 0;  ///< starts below it were tried by the named lane
    std::size_t mark_reach_ = 0;   ///< up to here a value may begin behind the last mark

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
