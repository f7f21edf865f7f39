#pragma once
// Words for the codes that facts hold (`test`, `mtime`, `6-1-e`, `permission-denied`): what a
// reader sees instead.

#include "policies/severity.h"

#include <string_view>

namespace custos::policies {

/// The words for `code` in `language`; the code itself when it has none (free text, ids).
[[nodiscard]] std::string_view words_for(std::string_view code, Language language) noexcept;

} // namespace custos::policies
