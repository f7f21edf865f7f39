#pragma once
// Answers the port of reports/ (AuditView) from one moment of the store.

#include "daemon/store/statistics.h"
#include "daemon/store/store.h"
#include "daemon/store/violations.h"
#include "policies/effective_set.h"
#include "reports/audit_view.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace custos::daemon {

/// What a report needs that is not in the store.
struct AuditContext {
    std::string organisation; ///< of the configuration, until the register has an agency
    std::string time_zone;    ///< of the configuration, until the register says one
    /// Shared: a report goes on with the set it began with. Null = no policy version in force.
    std::shared_ptr<const policies::EffectiveSet> set;
    std::shared_ptr<const std::vector<policies::ImportedPack>>
        known;                         ///< shared likewise; may be null
    reports::DetectionState detection; ///< what a scan would read with now
};

/// Holds a snapshot of the reader while it lives.
/// Thread: one thread at a time. REQUIRES: `reader` outlives it and is used by nobody else
/// meanwhile.
class StoreView final : public reports::AuditView {
public:
    static Result<std::unique_ptr<StoreView>> open(StoreReader& reader, AuditContext context);
    StoreView(const StoreView&) = delete; // holds the reader's snapshot
    StoreView& operator=(const StoreView&) = delete;
    ~StoreView() override;

    [[nodiscard]] Result<reports::Organisation> query_organisation() const override;
    [[nodiscard]] Result<std::vector<reports::SourceState>>
    query_sources(Instant as_of) const override;
    [[nodiscard]] Result<std::vector<reports::SetupGap>> query_setup_gaps() const override;
    [[nodiscard]] Result<std::vector<reports::CategoryInfo>> query_categories() const override;
    [[nodiscard]] Result<std::vector<reports::CategoryCount>>
    query_category_counts() const override;
    [[nodiscard]] Result<reports::PersonsEstimate> query_persons() const override;
    [[nodiscard]] Result<std::vector<reports::RuleInfo>> query_rules() const override;
    [[nodiscard]] Result<std::vector<reports::Violation>>
    query_violations(Instant as_of, std::optional<Instant> closed_since) const override;
    [[nodiscard]] Result<reports::PolicyState> query_policies(Instant as_of) const override;
    [[nodiscard]] Result<reports::DetectionState> query_detection() const override;
    [[nodiscard]] Result<reports::Evaluations> query_evaluations() const override;
    [[nodiscard]] Result<reports::EvidenceHead> query_evidence_head() const override;
    [[nodiscard]] Result<std::vector<reports::EvidenceEntry>>
    query_evidence(const reports::EvidenceNumbers& numbers) const override;
    [[nodiscard]] Result<std::optional<reports::PreviousReport>>
    query_previous_report(std::string_view type, Instant as_of) const override;

private:
    StoreView(StoreReader& reader, AuditContext context)
        : reader_(reader), context_(std::move(context)) {}
    [[nodiscard]] Connection& store() const noexcept { return reader_.connection(); }
    /// The sums of a source, computed once a view.
    Result<const std::vector<CategorySum>*> sums_of(const SourceId& source) const;
    Result<void> describe(const Violation& violation, reports::Violation& shown) const;

    StoreReader& reader_;
    AuditContext context_;
    mutable std::map<SourceId, std::vector<CategorySum>> sums_;
};

} // namespace custos::daemon
