#pragma once
// Typography folded away, so that patterns, validators and context words see one way of writing:
// no-break and thin spaces become ' ', typographic hyphens and dashes '-', typographic apostrophes
// '\'', long s and Kelvin sign the letters that `(?i)` takes them for; soft hyphens and zero-width
// characters vanish. Nothing else changes.

#include "scanners/detect/regex.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// A text and the places where folding shortened it. Text without such characters is not copied.
/// Thread: one thread at a time; reused for every segment.
class FoldedText {
public:
    /// The views stay valid until the next call and as long as `original` lives.
    void fold(std::string_view original);

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] std::string_view original() const noexcept { return original_; }
    /// Where folded byte `at` stands in the original.
    [[nodiscard]] std::size_t to_original(std::size_t at) const noexcept;
    /// Where original byte `at` stands in the folded text.
    [[nodiscard]] std::size_t to_folded(std::size_t at) const noexcept;

private:
    struct Shift {
        std::size_t folded;   ///< from this folded byte on …
        std::size_t original; ///< … which stands here in the original
    };
    std::string_view text_;
    std::string_view original_;
    std::string buffer_;
    std::vector<Shift> shifts_;
};

/// Whether the character at `at` (its first byte) is a letter or digit beyond ASCII.
[[nodiscard]] bool is_foreign_letter_at(std::string_view text, std::size_t at) noexcept;
/// Whether the character that ends just before `end` is one.
[[nodiscard]] bool is_foreign_letter_before(std::string_view text, std::size_t end) noexcept;

} // namespace custos::scanners
