#pragma once
// From answers to the record: report.json, as docs/formats/report.md describes it.

#include "reports/compose/answers.h"
#include "reports/text/wording.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace custos::reports {

/// The record. Every statement carries the numbers of its evidence entries; `entries` are those.
[[nodiscard]] nlohmann::json compose_report(const Answers& answers, const ReportRequest& request,
                                            const Wording& wording);

/// Every evidence number that the record cites, sorted, so that the annex can list them.
[[nodiscard]] EvidenceNumbers cited_evidence(const nlohmann::json& report);

/// The annex: adds `entries` to `report`.
void add_evidence_entries(nlohmann::json& report, const std::vector<EvidenceEntry>& entries);

/// One row per violation, RFC 4180, UTF-8 with a byte-order mark (spreadsheets guess otherwise).
/// A cell that a spreadsheet would run as a formula starts with an apostrophe.
[[nodiscard]] std::string compose_violations_csv(const Answers& answers, Language language);

} // namespace custos::reports
