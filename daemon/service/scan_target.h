#pragma once
// From register and configuration to what a worker is told.

#include "daemon/service/scan_service.h"
#include "daemon/supervise/worker_launcher.h"

#include <memory>
#include <string>
#include <vector>

namespace custos::daemon {

/// The source of a register record as a worker needs it.
struct ScanTarget {
    Source source;
    bool active = true; ///< false = decommissioned
};
/// Errors: not_found (with the nearest id), corrupt.
Result<ScanTarget> read_target(Connection& store, const SourceId& source);
/// Every source that is not decommissioned.
Result<std::vector<SourceId>> read_active_sources(Connection& store);

/// Detectors with the digest that says which ones, and which limits, an object was read with.
struct Detection {
    std::shared_ptr<const scanners::DetectorSet> detectors;
    Digest digest;
};
/// Errors: those of DetectorSet::load; not_found for a pack file.
Result<Detection> load_detection(const Config& config);

/// A unit without its ids.
Result<scanners::WorkUnit> work_unit(const Config& config, const KeyRing& keys,
                                     const Source& source);
/// Errors: not_found (the worker's program).
Result<WorkerLauncher> worker_launcher(const Config& config);

/// A scan as the store remembers it.
[[nodiscard]] ScanView view_of(const Scan& scan, const std::vector<Unit>& units);

} // namespace custos::daemon
