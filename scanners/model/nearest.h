#pragma once
// "Unknown name: did you mean …?" for every name that people type.

#include <span>
#include <string>
#include <string_view>

namespace custos {

/// The name of `allowed` that is closest to `typed` (Levenshtein distance over bytes), or empty
/// when none is within a third of its length. Ties go to the first.
[[nodiscard]] std::string nearest_name(std::string_view typed,
                                       std::span<const std::string_view> allowed);

} // namespace custos
