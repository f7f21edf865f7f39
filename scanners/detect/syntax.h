#pragma once
// The part of RE2's syntax that our own automaton understands, as a tree over bytes. RE2 stays the
// language and the judge of a pattern: what is not understood here is left to RE2 alone.
//
// Understood: characters, escapes, classes (also negated, Perl's \d \w \s, ranges beyond ASCII),
// groups, (?i), alternation, greedy repeats, \b \B ^ $ \A \z. Everything is UTF-8.

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace custos::scanners {

using ByteSet = std::bitset<256>;

/// A node of a pattern. Shape: `children` of concat and alternate; one child of repeat.
struct Syntax {
    enum class Kind : std::uint8_t {
        bytes,        ///< one byte out of `set`
        concat,       ///< children one after the other; none = the empty text
        alternate,    ///< one of the children; none = nothing matches
        repeat,       ///< the child min..max times; max < 0 = without end
        word_edge,    ///< \b
        no_word_edge, ///< \B
        text_begin,   ///< ^ \A
        text_end,     ///< $ \z
    };
    Kind kind = Kind::concat;
    ByteSet set;
    int min = 0;
    int max = 0;
    std::vector<Syntax> children;
};

/// The tree of `pattern`, or nothing when it uses syntax beyond ours.
[[nodiscard]] std::optional<Syntax> parse_syntax(std::string_view pattern);

/// Whether the byte belongs to a word as `\b` sees it (ASCII).
[[nodiscard]] constexpr bool is_word_byte(unsigned char byte) noexcept {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == '_';
}

} // namespace custos::scanners
