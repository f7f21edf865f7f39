#pragma once
// Reports: from an AuditView to a sealed folder.
//
//   AuditView ──► compose/ ──► report.json ──► render/ ──► report.html
//                    └───────► violations.csv                  │
//                         seal/ ◄──────────────────────────────┘ ──► folder + MANIFEST + CMS
//
// report.json is the record (docs/formats/report.md); every other file is a rendering of it or of
// the same answers, and can be made again from it.

#include "reports/language.h"
#include "scanners/model/ids.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <filesystem>
#include <set>
#include <string>

namespace custos::reports {

class AuditView;
class Sealer;

enum class ReportType : std::uint8_t { dpo };
[[nodiscard]] std::string_view name_of(ReportType type) noexcept;
[[nodiscard]] std::optional<ReportType> parse_report_type(std::string_view name) noexcept;

/// Renderings; report.json is always there.
enum class Format : std::uint8_t { json, html, csv };
[[nodiscard]] std::string_view name_of(Format format) noexcept;
[[nodiscard]] std::optional<Format> parse_format(std::string_view name) noexcept;

struct Period {
    Instant from;
    Instant until;
};

struct ReportRequest {
    Uuid id; ///< of the report: make_uuid(now)
    ReportType type = ReportType::dpo;
    Language language = Language::en;
    std::set<Format> formats = {Format::json, Format::html, Format::csv};
    std::filesystem::path folder; ///< of this report; must not exist, its parent must
    Period period;
    Instant as_of;
    Instant now;
    std::string software; ///< e.g. `custos 0.1.0`
};

struct ReportOutcome {
    std::filesystem::path folder;
    Digest report_digest;   ///< SHA-256 of report.json
    Digest manifest_digest; ///< SHA-256 of MANIFEST.sha256
    std::uint64_t open_violations = 0;
    std::uint64_t critical_violations = 0;
};

/// Asks, composes, renders, seals. Either the whole folder appears, or nothing.
/// Errors: those of the view, of the sealer and of seal_folder().
[[nodiscard]] Result<ReportOutcome>
create_report(const AuditView& view, const ReportRequest& request, const Sealer& sealer);

} // namespace custos::reports
