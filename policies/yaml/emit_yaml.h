#pragma once
// JSON written as YAML that the strict reader of this room takes back unchanged.

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace custos::policies {

/// Block style, keys sorted, text always quoted, ends in a newline.
[[nodiscard]] std::string emit_yaml(const nlohmann::json& value);

} // namespace custos::policies
