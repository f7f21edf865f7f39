#pragma once
// A small municipality that does not exist, as an AuditView: fixed times, ids and digests, with one
// of everything a report can show. Tests change single answers before they ask.

#include "reports/audit_view.h"
#include "reports/report.h"
#include "reports/seal/seal.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace custos::reports::testing {

[[nodiscard]] Instant at(const char* rfc3339);
[[nodiscard]] Texts texts(std::string nl, std::string fr, std::string de, std::string en);

class MemoryView final : public AuditView {
public:
    Organisation organisation;
    std::vector<SourceState> sources;
    std::vector<SetupGap> setup;
    std::vector<CategoryInfo> categories;
    std::vector<CategoryCount> counts;
    PersonsEstimate persons;
    std::vector<RuleInfo> rules;
    std::vector<Violation> violations;
    PolicyState policies;
    DetectionState detection;
    Evaluations evaluations;
    EvidenceHead head;
    std::map<std::uint64_t, EvidenceEntry> entries;
    std::optional<PreviousReport> previous;
    /// When set, the query of violations fails with it: a store that broke.
    std::optional<Error> failure;

    Result<Organisation> query_organisation() const override { return organisation; }
    Result<std::vector<SourceState>> query_sources(Instant) const override { return sources; }
    Result<std::vector<SetupGap>> query_setup_gaps() const override { return setup; }
    Result<std::vector<CategoryInfo>> query_categories() const override { return categories; }
    Result<std::vector<CategoryCount>> query_category_counts() const override { return counts; }
    Result<PersonsEstimate> query_persons() const override { return persons; }
    Result<std::vector<RuleInfo>> query_rules() const override { return rules; }
    Result<std::vector<Violation>> query_violations(Instant, std::optional<Instant>) const override;
    Result<PolicyState> query_policies(Instant) const override { return policies; }
    Result<DetectionState> query_detection() const override { return detection; }
    Result<Evaluations> query_evaluations() const override { return evaluations; }
    Result<EvidenceHead> query_evidence_head() const override { return head; }
    Result<std::vector<EvidenceEntry>>
    query_evidence(const EvidenceNumbers& numbers) const override;
    Result<std::optional<PreviousReport>> query_previous_report(std::string_view,
                                                                Instant) const override {
        return previous;
    }
};

[[nodiscard]] MemoryView make_municipality();
/// Registered, but nothing scanned, judged or filled in.
[[nodiscard]] MemoryView make_fresh_instance();
[[nodiscard]] ReportRequest make_request(Language language, std::filesystem::path folder);

/// Seals with a key and a self-signed certificate of its own.
class TestSealer final : public Sealer {
public:
    explicit TestSealer(const std::string& name = "Custos test seal");
    TestSealer(const TestSealer&) = delete; // owns a key
    TestSealer& operator=(const TestSealer&) = delete;
    ~TestSealer() override;
    Result<std::string> sign(std::string_view content) const override;
    std::string certificates_pem() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A folder of its own per test, removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete; // one owner removes it
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace custos::reports::testing
