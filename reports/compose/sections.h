#pragma once
// The sections of report.json, one function each. All are pure: answers in, JSON out.

#include "reports/compose/answers.h"
#include "reports/compose/values.h"
#include "reports/text/wording.h"

#include <cstdint>

namespace custos::reports {

/// How a source stands at as_of.
enum class SourceStanding : std::uint8_t { current, stale, never, suspect };
[[nodiscard]] std::string_view name_of(SourceStanding standing) noexcept;
[[nodiscard]] SourceStanding standing_of(const SourceState& source) noexcept;

[[nodiscard]] Json compose_sources(const Answers& answers);
/// What could not be read, by cause over all sources.
[[nodiscard]] Json compose_unread(const Answers& answers);
[[nodiscard]] Json compose_setup(const Answers& answers);
[[nodiscard]] Json compose_categories(const Answers& answers, Language language);
[[nodiscard]] Json compose_category_counts(const Answers& answers);
[[nodiscard]] Json compose_policies(const Answers& answers);
[[nodiscard]] Json compose_detection(const Answers& answers);
[[nodiscard]] Json compose_evaluations(const Answers& answers);
[[nodiscard]] Json compose_evidence(const Answers& answers);

/// Open violations grouped by rule, gravest first.
[[nodiscard]] Json compose_violations(const Answers& answers, const ReportRequest& request);
/// Those explained or accepted: each with its reason and its end.
[[nodiscard]] Json compose_explained(const Answers& answers, Language language);
/// Open violations by article.
[[nodiscard]] Json compose_articles(const Answers& answers);
/// New and resolved since the previous report; null for the first report.
[[nodiscard]] Json compose_comparison(const Answers& answers, Language language);

/// At most ten, the most urgent first; `violations` is what compose_violations() gave.
[[nodiscard]] Json compose_decisions(const Answers& answers, const Json& violations,
                                     const Wording& wording);
[[nodiscard]] Json compose_summary(const Answers& answers, const ReportRequest& request);

} // namespace custos::reports
