#pragma once
// What a DetectorSet holds for the matcher; for the files of this room only.

#include "scanners/detect/detector_set.h"
#include "scanners/detect/lexicon.h"
#include "scanners/detect/pack.h"
#include "scanners/detect/regex.h"
#include "scanners/detect/validators/validator.h"

#include <cstdint>
#include <string>
#include <vector>

namespace custos::scanners {

/// The matching half of a detector. Thread: immutable.
struct Rule {
    Regex pattern;
    std::string pattern_text;
    int value_group = 0;
    const ValidatorRow* validator = nullptr; ///< null = the pattern decides
    ValidatorParameters parameters;          ///< views into the entry's texts
    std::vector<Regex> exclude;
    double confidence = 0;
    Requirement requirement = Requirement::none;
    int priority = 0;
};

struct DetectorSet::Compiled {
    std::vector<Detector> detectors;
    std::vector<Rule> rules;            ///< one per detector, in the same order
    std::vector<DetectorEntry> entries; ///< their packs' texts; views of `rules` point here
    Lexicon lexicon;
    Digest digest;
};

} // namespace custos::scanners
