#pragma once
// Countries as identifiers name them.

#include <string_view>

namespace custos::scanners {

/// Tells whether `code` is a code of ISO 3166-1 alpha-2, or XK (Kosovo).
[[nodiscard]] bool is_country(std::string_view code) noexcept;

} // namespace custos::scanners
