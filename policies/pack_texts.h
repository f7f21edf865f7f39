#pragma once
// The texts of a pack's rules, one file per language.

#include "policies/pack.h"
#include "policies/yaml/field_reader.h"

namespace custos::policies {

/// Reads text/<language>.yaml into `pack.texts`. Every rule needs title, finding, remediation and
/// explain_hint in every language, no others, and only placeholders that its evidence fills.
void read_pack_texts(const PackFiles& files, ReadContext& context, PolicyPack& pack);

/// The names between braces of a text, in order; an unclosed brace ends the list.
[[nodiscard]] std::vector<std::string> placeholders_of(std::string_view text);

/// True if evaluation of `rule` can fill `{name}`: identity of the scope, evidence, parameters.
[[nodiscard]] bool fills(const Rule& rule, std::string_view name);
/// Facts of each scope that stand in every record, to name what was judged.
[[nodiscard]] std::vector<std::string_view> identity_facts(Scope scope);

} // namespace custos::policies
