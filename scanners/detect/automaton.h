#pragma once
// One automaton for many patterns, run from a place of the text where a match may begin. It tells
// which patterns match there and every place where they may end.
//
// DESCRIPTION. The patterns become one nondeterministic automaton over bytes (Thompson 1968), which
// is made deterministic while it runs: a state is built the first time it is needed and kept, as in
// RE2. `\b` and the text's ends are resolved one byte late, when the byte behind is known.
//
// COST. One table look-up per byte. A state costs microseconds once; when kMaxStates are kept, all
// are thrown away and built anew: slower, never wrong.

#include "scanners/detect/syntax.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace custos::scanners {

/// The nondeterministic automaton of several patterns. Thread: immutable once filled.
class PatternUnion {
public:
    /// Adds a pattern that is reported as `number`. One whose counted repeats would need too many
    /// nodes is widened (`x{3,900}` to `x{3,}`): then it reports ends that are none, and the answer
    /// is true: whoever asks must confirm.
    bool add(const Syntax& pattern, std::uint32_t number);
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

private:
    friend class LazyAutomaton;
    enum class Op : std::uint8_t {
        bytes,
        split, ///< to `next` and to `other`
        word_edge,
        no_word_edge,
        text_begin,
        text_end,
        found,
    };
    struct Node {
        Op op;
        std::uint32_t next = 0;
        std::uint32_t other = 0; ///< split: second way; bytes: number of the set; found: pattern
    };
    [[nodiscard]] std::uint32_t build(const Syntax& syntax, std::uint32_t next, bool widen);
    [[nodiscard]] std::uint32_t build_repeat(const Syntax& syntax, std::uint32_t next, bool widen);
    std::uint32_t push(Node node);
    std::uint32_t set_number(const ByteSet& set);

    std::vector<Node> nodes_;
    std::vector<ByteSet> sets_;
    std::unordered_map<ByteSet, std::uint32_t> set_numbers_;
    std::vector<std::uint32_t> starts_;
};

/// An end of matches: `patterns` all match from the start up to `at`.
struct MatchEnd {
    std::size_t at;
    std::uint32_t list; ///< see LazyAutomaton::list
};

/// The deterministic automaton, built as it runs. Thread: one thread at a time.
class LazyAutomaton {
public:
    explicit LazyAutomaton(const PatternUnion& patterns);

    /// Runs over text[begin, limit) and appends every end to `ends`, nearest first. What stands
    /// before `begin` and behind `limit` counts for `\b`, `^` and `$`.
    void run(std::string_view text, std::size_t begin, std::size_t limit,
             std::vector<MatchEnd>& ends);
    /// Whether any pattern matches from `begin` on.
    [[nodiscard]] bool matches(std::string_view text, std::size_t begin, std::size_t limit);
    /// The patterns of a list. A list keeps its number as long as the automaton lives.
    [[nodiscard]] const std::vector<std::uint32_t>& list(std::uint32_t number) const {
        return lists_[number];
    }
    [[nodiscard]] std::size_t lists() const noexcept { return lists_.size(); }
    [[nodiscard]] std::size_t states() const noexcept { return sets_of_.size(); }

private:
    friend class DigitAutomaton;
    static constexpr std::size_t kMaxStates = 20'000;
    static constexpr std::uint32_t kDead = 0;
    static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
    static constexpr std::uint32_t kEnds = 0x80000000; ///< some pattern ends before this byte
    enum class Side : std::uint8_t { word, other, edge };

    void reset();
    [[nodiscard]] std::uint32_t start_state(Side before);
    std::uint32_t state_of(std::vector<std::uint32_t> nodes, Side before);
    std::uint32_t build_step(std::uint32_t state, unsigned byte_class);
    template <class Take>
    void walk(std::string_view text, std::size_t begin, std::size_t limit, Take take);
    [[nodiscard]] std::uint32_t ends_of(std::uint32_t state, Side behind);
    void close(std::uint32_t state, Side behind);
    [[nodiscard]] Side side_of(unsigned char byte) const noexcept {
        return is_word_byte(byte) ? Side::word : Side::other;
    }

    const PatternUnion& patterns_;
    std::array<std::uint8_t, 256> class_of_{};
    std::vector<unsigned char> example_of_; ///< a byte of each class
    std::size_t classes_ = 0;

    /// state × class → the first place of the next state's row | kEnds
    std::vector<std::uint32_t> steps_;
    std::vector<std::vector<std::uint32_t>> sets_of_; ///< state → nodes waiting for a byte
    std::vector<Side> before_;                        ///< state → what was read last
    std::vector<std::array<std::uint32_t, 3>> ends_; ///< state × what follows → number of a list
    std::vector<std::vector<std::uint32_t>> lists_;
    std::unordered_map<std::string, std::uint32_t> known_;
    std::unordered_map<std::string, std::uint32_t> known_lists_;
    std::array<std::uint32_t, 3> starts_{};

    // Scratch of close().
    std::vector<std::uint32_t> stack_;
    std::vector<std::uint32_t> closed_;
    std::vector<std::uint32_t> marks_;
    std::vector<std::uint32_t> found_;
    std::uint32_t mark_ = 0;
};

/// An automaton over digits with all its states made, so that threads may share it.
/// Thread: immutable; safe from any thread.
class DigitAutomaton {
public:
    /// Nothing when it needs more than `most` states or knows more than 32 patterns.
    [[nodiscard]] static std::optional<DigitAutomaton> build(const PatternUnion& patterns,
                                                             std::size_t most);
    /// The patterns that match the whole of `number`, as bits by their numbers.
    [[nodiscard]] std::uint32_t found_in(std::string_view number) const noexcept {
        std::uint32_t state = start_;
        for (const char digit : number)
            state = steps_[state][static_cast<std::size_t>(digit - '0') % 10];
        return found_[state];
    }

private:
    DigitAutomaton() = default;
    std::vector<std::array<std::uint16_t, 10>> steps_;
    std::vector<std::uint32_t> found_;
    std::uint32_t start_ = 0;
};

} // namespace custos::scanners
