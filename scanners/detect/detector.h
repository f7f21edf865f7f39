#pragma once
// A detector is data: one entry of a YAML pack (docs/writing-detectors.md), checked and compiled.

#include "scanners/model/finding.h"
#include "scanners/model/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace custos::scanners {

/// Whether a rule behind the detector was verified against its source (law, standard, authority).
enum class Maturity : std::uint8_t { stable, experimental };

/// What matching needs to know of one detector besides its pattern.
/// Thread: immutable.
struct Detector {
    DetectorId id;
    std::uint32_t version = 1;
    std::string title; ///< English, for lists
    DataCategory category;
    std::string gdpr_article; ///< e.g. `87`, `9`, `4(1)`
    Maturity maturity = Maturity::stable;
    /// What is identified, e.g. `be.nrn`, `email`, `phone`, `iban`: equal values of one family have
    /// equal fingerprints whatever detector found them. Empty = no cross-object fingerprint (dates
    /// of birth, names, health terms, passwords, plates, IP addresses: DESIGN.md section 3).
    std::string family;
    Mask mask = Mask::hidden;
    /// The law, standard or documentation behind the rule, where the validator does not name it.
    std::string source;
};

} // namespace custos::scanners
