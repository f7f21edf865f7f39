#pragma once
// How single values stand in report.json (docs/formats/report.md, "Values").

#include "reports/audit_view.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::reports {

using Json = nlohmann::json;

/// Counts below this are never printed exactly where people could be singled out (POLICIES.md 5.1).
inline constexpr std::uint64_t kSmallestCell = 5;

/// Valid UTF-8 without control and direction-changing characters: each becomes U+FFFD. A file name
/// could otherwise turn the text around it (Unicode TR 36, bidirectional spoofing).
[[nodiscard]] std::string clean_text(std::string_view text);

/// `{"low": L, "high": H}`, both rounded outwards to two significant digits; 1..4 for what is below
/// kSmallestCell; null when there is no estimate.
[[nodiscard]] Json range_of(const PersonsEstimate& persons);
/// The same shape for a count: exact from kSmallestCell on, and for 0.
[[nodiscard]] Json cell_of(std::uint64_t count);
/// RFC 3339, or null.
[[nodiscard]] Json time_of(const std::optional<Instant>& instant);
[[nodiscard]] Json date_of(const std::optional<Date>& date);
/// The text, cleaned, or null when it is empty.
[[nodiscard]] Json text_or_null(std::string_view text);
[[nodiscard]] Json texts_of(const std::vector<std::string>& texts);

/// Of several estimates of possibly the same people: from the largest to the sum.
void merge(PersonsEstimate& into, const PersonsEstimate& other) noexcept;
/// Sorted, without repeats.
void merge(EvidenceNumbers& into, const EvidenceNumbers& other);

} // namespace custos::reports
