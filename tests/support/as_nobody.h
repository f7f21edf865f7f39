#pragma once
// Runs a check without privileges: what root can read, a test about refusal cannot see.

#include <functional>
#include <string>

namespace custos::testing {

/// Runs `check` in a child process, as user and group 65534 when the caller is root. What it
/// returns (empty = all well) comes back; so does a word on a child that died.
[[nodiscard]] std::string as_nobody(const std::function<std::string()>& check);

} // namespace custos::testing
