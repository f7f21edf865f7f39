#include "reports/audit_view.h"
#include "reports/language.h"
#include "reports/report.h"

#include <array>

namespace custos::reports {

namespace {

// Tables in the order of their enums; the names stand in report.json and never change.
constexpr std::array<std::string_view, kViolationStates> kStateNames = {
    "new",       "confirmed",     "in_remediation", "to_verify",     "resolved",
    "explained", "accepted_risk", "false_positive", "closed_policy", "closed_source",
};
constexpr std::array<std::string_view, 1> kTypeNames = {"dpo"};
constexpr std::array<std::string_view, 3> kFormatNames = {"json", "html", "csv"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names,
                         std::string_view name) noexcept {
    for (std::size_t index = 0; index < N; ++index)
        if (names[index] == name)
            return static_cast<Enum>(index);
    return std::nullopt;
}

} // namespace

std::string_view name_of(ViolationState state) noexcept {
    return kStateNames[static_cast<std::size_t>(state)];
}
std::optional<ViolationState> parse_violation_state(std::string_view name) noexcept {
    return find<ViolationState>(kStateNames, name);
}

bool is_open(ViolationState state) noexcept {
    switch (state) {
    case ViolationState::fresh:
    case ViolationState::confirmed:
    case ViolationState::in_remediation:
    case ViolationState::to_verify: return true;
    case ViolationState::resolved:
    case ViolationState::explained:
    case ViolationState::accepted_risk:
    case ViolationState::false_positive:
    case ViolationState::closed_policy:
    case ViolationState::closed_source: return false;
    }
    return true;
}

std::string_view name_of(ReportType type) noexcept {
    return kTypeNames[static_cast<std::size_t>(type)];
}
std::optional<ReportType> parse_report_type(std::string_view name) noexcept {
    return find<ReportType>(kTypeNames, name);
}

std::string_view name_of(Format format) noexcept {
    return kFormatNames[static_cast<std::size_t>(format)];
}
std::optional<Format> parse_format(std::string_view name) noexcept {
    return find<Format>(kFormatNames, name);
}

} // namespace custos::reports
