#include "scanners/scan/detection_digest.h"

#include "scanners/model/sha256.h"

#include <string>

namespace custos::scanners {

namespace {

/// Raised whenever decoding or scanning would read something else out of the same bytes.
constexpr int kReadingVersion = 1;

} // namespace

Digest detection_digest(const DetectorSet& set, const ScanLimits& limits) {
    // Text with named fields, so that no two inputs run into each other. The time limit is not in
    // it: it decides when to give up, which is a gap, not what is found.
    std::string text = "reading " + std::to_string(kReadingVersion);
    text += "\nset " + to_hex(set.digest());
    text += "\nmax_bytes " + std::to_string(limits.max_bytes) + "\n";
    return sha256(text);
}

} // namespace custos::scanners
