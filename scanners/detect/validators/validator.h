#pragma once
// Validators: one row of one constexpr table, one pure function, one test each; a pack names them.
// A validator never throws, keeps nothing and answers from its arguments alone.

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace custos::scanners {

/// What a pack may add to a validator's name, e.g. `{name: phone, region: NL}`.
/// Shape: at most kMax pairs; the texts belong to the pack and outlive every call.
class ValidatorParameters {
public:
    static constexpr std::size_t kMax = 5;
    /// False when there is no room for another.
    bool add(std::string_view key, std::string_view value) noexcept {
        if (size_ == kMax)
            return false;
        pairs_[size_++] = {key, value};
        return true;
    }
    /// The value of `key`, or `otherwise` when the pack does not give it.
    [[nodiscard]] std::string_view get(std::string_view key,
                                       std::string_view otherwise = {}) const noexcept {
        for (std::size_t i = 0; i < size_; ++i)
            if (pairs_[i].first == key)
                return pairs_[i].second;
        return otherwise;
    }
    [[nodiscard]] std::span<const std::pair<std::string_view, std::string_view>>
    pairs() const noexcept {
        return {pairs_.data(), size_};
    }

private:
    std::array<std::pair<std::string_view, std::string_view>, kMax> pairs_{};
    std::size_t size_ = 0;
};

/// Accepts or refuses `value` as found (separators included). On true `normalised` holds the form
/// that is fingerprinted: equal for equal identifiers however they were written.
/// Thread: safe from any thread.
using ValidatorFunction = bool (*)(std::string_view value, const ValidatorParameters& parameters,
                                   std::string& normalised);

/// From this strength on a validator checks digits, not the form alone.
inline constexpr double kCheckingStrength = 0.9;

struct ValidatorRow {
    std::string_view name;
    ValidatorFunction accept;
    /// How much acceptance says, 0..1: about 1 - (share of random values of the shape that pass).
    double strength;
    std::string_view parameters; ///< names allowed, separated by blanks; empty = none
    std::string_view source;     ///< law, standard or authority
};

/// The row of that name, or null.
[[nodiscard]] const ValidatorRow* find_validator(std::string_view name) noexcept;
/// All rows, sorted by name.
[[nodiscard]] std::span<const ValidatorRow> all_validators() noexcept;

} // namespace custos::scanners
