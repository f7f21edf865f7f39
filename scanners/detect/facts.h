#pragma once
// What a list of detectors tells of each beside its name: on what rule it stands, and how it is
// looked for.

#include "scanners/detect/detector_set.h"
#include "scanners/detect/pack.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace custos::scanners {

/// Shape: views into the set, valid as long as it lives.
struct DetectorFacts {
    const Detector* detector = nullptr;
    const DetectorEntry* entry = nullptr; ///< as its pack writes it: pattern, words, examples
    std::string_view validator; ///< empty = the pattern decides
    std::vector<std::pair<std::string_view, std::string_view>> parameters;
    double strength = 0; ///< of the validator, 0..1
    /// Whether a hit counts as validated: the rule is verified, and its check digits, signature or
    /// structure decide; forms, lists and dates alone do not.
    bool validated = false;
    /// Law, standard or documentation: the pack's own word, else the validator's.
    std::string_view source;
    double confidence = 0;
    std::string_view requirement; ///< as packs write it
    std::size_t positive_examples = 0;
    std::size_t negative_examples = 0;
    /// Whether the pattern has no anchor, so that RE2 must read all of every text for it alone.
    bool slow_lane = false;
};

/// The facts of every detector of the set, in its order.
[[nodiscard]] std::vector<DetectorFacts> facts_of(const DetectorSet& set);

} // namespace custos::scanners
