#pragma once
// Figures as inline SVG: drawn from report.json, named and described, never the only place where a
// number stands. Colours come from classes of report.css, so that they follow light and dark.

#include "reports/render/page.h"

namespace custos::reports {

/// Open violations by severity; the overdue part is hatched by a class of its own.
[[nodiscard]] Element severity_figure(const Page& page);
/// Categories (down) by data sources (across); five steps of shade.
[[nodiscard]] Element heat_map(const Page& page);
/// Shares of files read whole, in part, not read.
[[nodiscard]] Element coverage_bar(const Page& page);

} // namespace custos::reports
