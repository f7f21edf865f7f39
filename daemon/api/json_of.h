#pragma once
// The JSON shapes of openapi.yaml.

#include "daemon/judge/judge.h"
#include "daemon/service/clockwork.h"
#include "daemon/service/scan_service.h"
#include "daemon/store/objects.h"
#include "daemon/store/violations.h"
#include "policies/effective_set.h"

#include <nlohmann/json_fwd.hpp>

namespace custos::daemon {

[[nodiscard]] nlohmann::json json_of(const ScanView& view, Instant now);
[[nodiscard]] nlohmann::json json_of(const JudgeOutcome& outcome);
[[nodiscard]] nlohmann::json json_of(const PlannedRun& planned);
/// `path` is shown instead of the display path when it is not empty.
[[nodiscard]] nlohmann::json json_of(const StoredObject& object, std::string_view path);
[[nodiscard]] nlohmann::json json_of(const IssuedReport& report);

/// A violation with its texts in `language`; `set` may be null.
struct ViolationTexts {
    const policies::EffectiveSet* set = nullptr;
    policies::Language language = policies::Language::en;
};
/// Errors: those of the store; corrupt.
Result<nlohmann::json> json_of(Connection& store, const Violation& violation,
                               const ViolationTexts& texts);
/// The newest record of the violation's rule and scope, as stored; none when it has none.
Result<std::optional<std::string>> last_record(Connection& store, const Violation& violation);

} // namespace custos::daemon
