#pragma once
// How sure a hit is (docs/detection.md). One formula, monotone in every part: more support never
// lowers a confidence, more doubt never raises it.

#include <cstddef>
#include <cstdint>

namespace custos::scanners {

/// What speaks for a hit besides its pattern and validator, each 0..1.
struct Support {
    double context = 0;  ///< a context word near it
    double field = 0;    ///< the name that the text gives to the value
    double column = 0;   ///< its column is full of such values
    double doubt = 0;    ///< words and names that speak against it
    bool listed = false; ///< it goes on a list, on one line, whose first item had a field name

    /// Context, field and column together: 1 - (1-context)(1-field)(1-column).
    [[nodiscard]] double together() const noexcept;
};

/// (base + (1 - base) · support) · (1 - doubt).
[[nodiscard]] double confidence_of(double base, const Support& support) noexcept;

// The weights. They were chosen by reasoning and checked on labelled text; docs/detection.md has
// the worked examples.
inline constexpr double kContextWeight = 0.6;    ///< a context word right before the value
inline constexpr double kSecondWordWeight = 0.1; ///< added by another one
inline constexpr double kAfterWeight = 0.45;     ///< a context word after the value
inline constexpr double kFieldWeight = 0.75;     ///< the field's name is a field word
inline constexpr double kColumnWeight = 0.4;     ///< nearly every row of the column has one
inline constexpr double kRivalWeight = 0.4;    ///< the column is full of another detector's values
inline constexpr double kNegativeWeight = 0.6; ///< a negative word right before the value
inline constexpr double kForeignWeight = 0.5;  ///< the field is another detector's, × (1 - base)
/// Support below this does not satisfy `requires`: a word far away, or one that belongs elsewhere.
inline constexpr double kLeastSupport = 0.2;

/// Context words count within so many bytes before and after the value.
inline constexpr std::size_t kWindowBefore = 120;
inline constexpr std::size_t kWindowAfter = 40;

/// Share of its weight that a word keeps `distance` bytes from the value: all of it up to 24 bytes,
/// then falling evenly to one half at kWindowBefore.
[[nodiscard]] double weight_at(std::size_t distance) noexcept;

} // namespace custos::scanners
