#pragma once
// From the store to what policies/ calls observations.

#include "daemon/store/objects.h"
#include "daemon/store/scans.h"
#include "daemon/store/statistics.h"
#include "policies/derive.h"
#include "policies/observation.h"
#include "policies/register/register.h"

#include <set>
#include <string>
#include <vector>

namespace custos::daemon {

/// A source's record with what JSON it is stored as.
struct RegisteredSource {
    policies::SourceRecord record;
    std::string body;
    Instant registered;
};
struct RegisteredActivity {
    policies::ActivityRecord record;
    Instant registered;
};

/// The register as it is now.
struct RegisterView {
    policies::Register reg;
    std::vector<RegisteredSource> sources;
    std::vector<RegisteredActivity> activities;
    Digest digest; ///< of agency and activities: what objects see besides their source
};
/// Errors: those of the store; corrupt.
Result<RegisterView> read_register(Connection& store);

/// The sums of a source that cost a pass over its findings.
struct SourceFigures {
    ObjectCounts counts;
    std::vector<CategorySum> categories;
    std::vector<std::string> samples;
    std::set<std::string> secret_folders; ///< display paths of folders with a credential
};
Result<SourceFigures> read_figures(Connection& store, const SourceId& source,
                                   const Digest& detection);

/// Without ages and stale objects, which the pass over objects brings.
Result<policies::SourceObservation> observe_source(Connection& store, const RegisteredSource& source,
                                                   const SourceFigures& figures,
                                                   const policies::TimeZone& zone);
[[nodiscard]] policies::ObjectObservation
observe_object(const StoredObject& object, const std::set<std::string>& secret_folders);
/// The highest confidence of a finding that counts.
[[nodiscard]] float confidence_of(const StoredObject& object) noexcept;

} // namespace custos::daemon
