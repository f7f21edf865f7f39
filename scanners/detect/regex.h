#pragma once
// The one place that knows RE2. RE2's own constructors are implicit, log the pattern and hide the
// reason of a "no"; here a pattern is compiled explicitly, in silence, and refused with its reason.

#include "scanners/model/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace custos::scanners {

/// Bytes, [begin, end) in the text that was searched.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

/// A compiled RE2 pattern with leftmost-longest matching: what it finds depends on the language of
/// the pattern alone, not on the order of its alternatives, so that another engine can equal it.
/// Thread: safe from any thread.
class Regex {
public:
    /// Longest-match knows no lazy repeats, so `*?` and its kin are refused.
    /// Errors: invalid_input with `place`, the reason and the mend.
    static Result<Regex> compile(const std::string& pattern, const ConfigPlace& place);
    Regex(Regex&&) noexcept;
    Regex& operator=(Regex&&) noexcept;
    ~Regex();

    struct Found {
        Span whole;
        Span group; ///< of the capture group asked for; equals `whole` for group 0
    };
    /// The longest match that begins exactly at `at` and ends at or before `end`; `\b`, `^` and `$`
    /// look at the bytes around, too.
    [[nodiscard]] std::optional<Found> match_at(std::string_view text, std::size_t at,
                                                std::size_t end, int group) const;
    /// First place at or after `from` where a match begins that ends at or before `end`.
    [[nodiscard]] std::optional<std::size_t> first_place(std::string_view text, std::size_t from,
                                                         std::size_t end) const;
    [[nodiscard]] bool contains(std::string_view text) const;
    [[nodiscard]] int groups() const noexcept;

private:
    struct Impl;
    explicit Regex(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace custos::scanners
