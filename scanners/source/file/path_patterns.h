#pragma once
// Patterns in gitignore(5) syntax over exact path bytes, relative to the root of a source.
//
//   *.tmp        the name, at any depth          /old         only at the root
//   old/         a directory, at any depth       a/**/b       any number of directories between
//   !keep.tmp    takes back what a line before left out (not below a directory that is left out)
// `*` and `?` stay within a part; `?` and `[…]` match one byte, as in git. `#` starts a comment.

#include "scanners/model/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

enum class EntryKind : std::uint8_t { file, directory };

/// Thread: immutable.
class PathPatterns {
public:
    /// What the last matching line says of one path, taken alone (parents are the caller's).
    struct Decision {
        std::size_t line = 0; ///< index into the lines given to parse
        bool negated = false; ///< a `!` line
    };

    PathPatterns() = default;
    /// Errors: invalid_input naming the line: a `[` without end, a trailing `\`, a NUL.
    static Result<PathPatterns> parse(std::span<const std::string> lines);

    [[nodiscard]] bool empty() const noexcept { return patterns_.empty(); }
    /// The last line that matches `path` itself; nothing when none does.
    [[nodiscard]] std::optional<Decision> decide(std::string_view path, EntryKind kind) const;

private:
    struct Pattern {
        std::size_t line = 0;
        bool negated = false;
        bool directory_only = false;
        bool name_only = false;         ///< no slash: matched against the last part
        std::vector<std::string> parts; ///< `**` stands for any number of parts
        std::string literal_suffix;     ///< of a plain `*suffix`, the commonest form
        bool is_suffix = false;
        bool is_literal = false;
    };
    [[nodiscard]] static bool matches(const Pattern& pattern, std::string_view path,
                                      EntryKind kind);
    std::vector<Pattern> patterns_;
};

/// Matches one part (no `/`) against a glob: `*`, `?`, `[…]` with classes, `\` escapes.
/// Cost: pattern × name, whatever the pattern.
[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view name) noexcept;

} // namespace custos::scanners
