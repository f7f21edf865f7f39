#pragma once
// The files of a report folder (docs/formats/report.md, "The folder").

#include "reports/audit_view.h"
#include "reports/seal/seal.h"
#include "reports/text/wording.h"

#include <string>
#include <string_view>

namespace custos::reports {

inline constexpr std::string_view kReportJson = "report.json";
inline constexpr std::string_view kReportHtml = "report.html";
inline constexpr std::string_view kViolationsCsv = "violations.csv";
inline constexpr std::string_view kReadme = "README.txt";
inline constexpr std::string_view kCertificates = "certificates.pem";
inline constexpr std::string_view kEntry =
    "evidence/entry.json"; ///< no line end: its bytes are hashed
inline constexpr std::string_view kProof = "evidence/entry.proof"; ///< lines `L <hex>` or `R <hex>`
inline constexpr std::string_view kRoot = "evidence/root.hex";
inline constexpr std::string_view kCheckpoint = "evidence/checkpoint.json";
inline constexpr std::string_view kCheckpointSeal = "evidence/checkpoint.json.p7s";

void add_evidence_files(BundleFiles& files, const EvidenceHead& head);
/// What the folder holds and how to verify it, in plain text.
[[nodiscard]] std::string compose_readme(const Wording& wording, const std::string& organisation);

} // namespace custos::reports
