#pragma once
// What decides the result of reading an object besides its bytes: packs, engine, decoding, limits.

#include "scanners/detect/detector_set.h"
#include "scanners/model/ids.h"
#include "scanners/scan/object_scanner.h"

namespace custos::scanners {

/// An object is skipped only while its change token and this digest are those of its last reading.
[[nodiscard]] Digest detection_digest(const DetectorSet& set, const ScanLimits& limits);

} // namespace custos::scanners
