#include "policies/severity.h"

#include <array>
#include <cstddef>

namespace custos::policies {
namespace {

constexpr std::array<std::string_view, 5> kSeverities{"info", "low", "medium", "high", "critical"};
constexpr std::array<std::string_view, 5> kOutcomes{"compliant", "violation", "indeterminate",
                                                    "not_applicable", "error"};
constexpr std::array<std::string_view, 3> kAcceptances{"none", "explain", "risk"};
constexpr std::array<std::string_view, 9> kRoles{"dpo",
                                                 "it_admin",
                                                 "operator",
                                                 "auditor",
                                                 "controller_owner",
                                                 "security_officer",
                                                 "records_manager",
                                                 "platform_admin",
                                                 "head_of_agency"};
constexpr std::array<std::string_view, 4> kLanguageNames{"nl", "fr", "de", "en"};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t at = 0; at < N; ++at)
        if (names[at] == name)
            return static_cast<Enum>(at);
    return std::nullopt;
}
template <class Enum, std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, Enum value) noexcept {
    const auto at = static_cast<std::size_t>(value);
    return at < N ? names[at] : std::string_view{};
}

} // namespace

std::string_view name_of(Severity severity) noexcept {
    return name_in(kSeverities, severity);
}
std::optional<Severity> parse_severity(std::string_view name) noexcept {
    return parse<Severity>(kSeverities, name);
}
std::string_view name_of(Outcome outcome) noexcept {
    return name_in(kOutcomes, outcome);
}
std::optional<Outcome> parse_outcome(std::string_view name) noexcept {
    return parse<Outcome>(kOutcomes, name);
}
std::string_view name_of(Acceptance acceptance) noexcept {
    return name_in(kAcceptances, acceptance);
}
std::optional<Acceptance> parse_acceptance(std::string_view name) noexcept {
    return parse<Acceptance>(kAcceptances, name);
}
std::string_view name_of(Role role) noexcept {
    return name_in(kRoles, role);
}
std::optional<Role> parse_role(std::string_view name) noexcept {
    return parse<Role>(kRoles, name);
}
std::string_view name_of(Language language) noexcept {
    return name_in(kLanguageNames, language);
}
std::optional<Language> parse_language(std::string_view name) noexcept {
    return parse<Language>(kLanguageNames, name);
}

} // namespace custos::policies
