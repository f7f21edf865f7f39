#pragma once
// report.html, made from the bytes of report.json and nothing else: same bytes, same page.

#include "reports/text/wording.h"
#include "scanners/model/result.h"

#include <string>
#include <string_view>

namespace custos::reports {

/// The page: self-contained, no script, nothing fetched; carries the SHA-256 of `report_json`.
/// Errors: corrupt when `report_json` is not a custos-report/1 document.
[[nodiscard]] Result<std::string> render_html(std::string_view report_json);

/// What the exact bytes of a page depend on besides report.json; a page made by another version
/// cannot be compared byte for byte.
[[nodiscard]] std::string rendering_version();

/// The sentence that every report begins with: GDPR Art. 24 and 58 leave the legal finding to
/// others.
[[nodiscard]] std::string indications_notice(const Wording& wording);

/// The digest that a page carries, as hex; empty when it carries none.
[[nodiscard]] std::string_view digest_in_html(std::string_view html) noexcept;

} // namespace custos::reports
