#pragma once
// Words that rules, lifecycle, reports and API share (POLICIES 1.4, 4).

#include <cstdint>
#include <optional>
#include <string_view>

namespace custos::policies {

/// By effect on people, not by expected fine; ascending.
enum class Severity : std::uint8_t { info, low, medium, high, critical };
[[nodiscard]] std::string_view name_of(Severity severity) noexcept;
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view name) noexcept;

enum class Outcome : std::uint8_t {
    compliant,
    violation,
    indeterminate, ///< a needed fact is unknown; never counted as compliant
    not_applicable,
    error, ///< a stored fact has another type than the model says; like indeterminate
};
[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;
[[nodiscard]] std::optional<Outcome> parse_outcome(std::string_view name) noexcept;

/// Which way out other than remediation exists.
enum class Acceptance : std::uint8_t { none, explain, risk };
[[nodiscard]] std::string_view name_of(Acceptance acceptance) noexcept;
[[nodiscard]] std::optional<Acceptance> parse_acceptance(std::string_view name) noexcept;

/// One list for rules, lifecycle and API.
enum class Role : std::uint8_t {
    dpo,
    it_admin,
    operator_, ///< `operator`: runs scans
    auditor,
    controller_owner,
    security_officer,
    records_manager,
    platform_admin,
    head_of_agency,
};
[[nodiscard]] std::string_view name_of(Role role) noexcept;
[[nodiscard]] std::optional<Role> parse_role(std::string_view name) noexcept;

enum class Language : std::uint8_t { nl, fr, de, en };
inline constexpr Language kLanguages[] = {Language::nl, Language::fr, Language::de, Language::en};
[[nodiscard]] std::string_view name_of(Language language) noexcept;
[[nodiscard]] std::optional<Language> parse_language(std::string_view name) noexcept;

} // namespace custos::policies
