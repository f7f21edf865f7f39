#pragma once
// Lists of names in tables and messages.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

/// ``nearest: `x`; `` for a misspelt name, or empty when none of `allowed` is near.
[[nodiscard]] std::string suggest(std::string_view typed,
                                  std::span<const std::string_view> allowed);
/// `a, b, c`.
[[nodiscard]] std::string join_names(std::span<const std::string_view> names);
/// Names of a table cell that separates them by a space.
[[nodiscard]] std::vector<std::string_view> split_names(std::string_view cell);

} // namespace custos::policies
