#pragma once
// Reads and type-checks a condition, so that nothing but a stored fact can be wrong when it is
// evaluated.

#include "policies/condition.h"
#include "policies/pack.h"
#include "policies/yaml/field_reader.h"

#include <map>
#include <string>

namespace custos::policies {

inline constexpr int kMaxConditionDepth = 6;
inline constexpr int kMaxConditionNodes = 64;

/// What names in a condition may mean.
struct ConditionNames {
    Scope scope = Scope::source;
    const std::map<std::string, NamedList>& lists;
    const std::map<std::string, Parameter>& params;
};

/// Errors go to `context`: E-SCHEMA, E-FIELD, E-TYPE, E-PARAM. What comes back is then not used.
[[nodiscard]] Condition parse_condition(ReadContext& context, const YamlNode& node,
                                        const ConditionNames& names);

/// A literal of `type`, with the fact's allowed values; adds E-TYPE and returns nullopt otherwise.
[[nodiscard]] std::optional<FactValue> parse_literal(ReadContext& context, const YamlNode& node,
                                                     FactType type, std::string_view values);

/// Replaces parameters and lists by their values. REQUIRES: all are in `names`.
void resolve_operands(Condition& condition, const ConditionNames& names);

} // namespace custos::policies
