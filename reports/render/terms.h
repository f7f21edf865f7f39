#pragma once
// Words for the codes of report.json, in the official terms of each language.

#include "reports/text/wording.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace custos::reports {

[[nodiscard]] std::string severity_term(const Wording& wording, std::string_view code);
/// `3 critical`, as each language puts it.
[[nodiscard]] std::string severity_count(const Wording& wording, std::string_view code,
                                         std::uint64_t n);
[[nodiscard]] std::string state_term(const Wording& wording, std::string_view code);
[[nodiscard]] std::string role_term(const Wording& wording, std::string_view code);
[[nodiscard]] std::string standing_term(const Wording& wording, std::string_view code);
/// Why something was not read, and what helps against it.
[[nodiscard]] std::string cause_term(const Wording& wording, std::string_view code);
[[nodiscard]] std::string cause_remedy(const Wording& wording, std::string_view code);
/// A field of the register or a fact, e.g. `legal_basis`, `reg.legal_basis`; unknown ones stay.
[[nodiscard]] std::string field_term(const Wording& wording, std::string_view code);
[[nodiscard]] std::string kind_term(const Wording& wording, std::string_view code);
[[nodiscard]] std::string subject_term(const Wording& wording, std::string_view code);
[[nodiscard]] std::string tailoring_term(const Wording& wording, std::string_view code);
/// The name of a supervisory authority (GDPR Art. 51); an unknown code stays.
[[nodiscard]] std::string authority_term(const Wording& wording, std::string_view code);
/// The short title that people use for a law; an unknown one stays as its pack wrote it.
[[nodiscard]] std::string law_term(const Wording& wording, std::string_view title);
[[nodiscard]] std::string entry_term(const Wording& wording, std::string_view code);

/// `{"low", "high"}` as `1 200 to 1 500`, `< 5`, `up to 30`; null as `no estimate`.
[[nodiscard]] std::string range_term(const Wording& wording, const nlohmann::json& range);

} // namespace custos::reports
