#pragma once
// The matching half of a detector, compiled; for the files of this room only.

#include "scanners/detect/pack.h"
#include "scanners/detect/regex.h"
#include "scanners/detect/validators/validator.h"

#include <string>
#include <vector>

namespace custos::scanners {

/// Thread: immutable.
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

} // namespace custos::scanners
