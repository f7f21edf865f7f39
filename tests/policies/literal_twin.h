#pragma once
// The condition language written down a second time, slowly and literally from its definition:
// over JSON, by recursion on text, sharing no code with the evaluator but the types of its input.

#include "policies/condition.h"

#include <optional>

namespace custos::policies::twin {

/// As policies::evaluate, without leaves and missing facts.
[[nodiscard]] Evaluated evaluate(const Condition& condition, const Instance& instance,
                                 Instant as_of);

} // namespace custos::policies::twin
