#pragma once
// One operator on two known values.

#include "policies/condition.h"

#include <optional>

namespace custos::policies {

/// nullopt when the values are not of types that `op` compares: a stored fact is not what the
/// model says. A date is a whole day: an instant compared with one counts as its day in the zone.
[[nodiscard]] std::optional<bool> compare(Operator op, const FactValue& value,
                                          const FactValue& operand, const EvaluationFrame& frame);

} // namespace custos::policies
