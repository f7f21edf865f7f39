#pragma once
// The name that a text gives to a value just before it: `Label: value`, `key = value`,
// `"key": "value"`, `<key>value</key>`, `?key=value`.

#include "scanners/detect/regex.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace custos::scanners {

/// The place of the name before the value that begins at `value`; nothing before `from` is read.
/// Thread: safe from any thread.
[[nodiscard]] std::optional<Span> field_before(std::string_view text, std::size_t from,
                                               std::size_t value) noexcept;

/// Whether field_before may find a name: a look at the bytes right before the value. True too often
/// (a colon behind nothing), never false wrongly.
[[nodiscard]] bool may_follow_field(std::string_view text, std::size_t value) noexcept;

/// The first place from `at` on that is no blank and no opening quote or bracket: up to there a
/// value may begin that belongs to the name before `at`.
[[nodiscard]] std::size_t field_value_from(std::string_view text, std::size_t at) noexcept;

/// Whether `name` alone says nothing about what the value is (`nr`, `value`, `id`).
/// REQUIRES: `name` is in lower case without accents.
[[nodiscard]] bool is_generic_name(std::string_view name) noexcept;

} // namespace custos::scanners
