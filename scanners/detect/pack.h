#pragma once
// A detector pack as it stands in its file (docs/writing-detectors.md), checked word by word.
// Loading is strict: an unknown key, a wrong type or an unknown name refuses the whole pack.

#include "scanners/detect/detector.h"
#include "scanners/detect/detector_set.h"
#include "scanners/model/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace custos::scanners {

/// Without what kind of support a hit is dropped.
enum class Requirement : std::uint8_t {
    none,
    context,
    field_or_context,
    field, ///< a label or column name right at the value, or a list that began with one
};

/// A regular expression and where it stands, for the message when it is malformed.
struct PlacedPattern {
    std::string text;
    ConfigPlace place;
};

/// One entry of a pack.
struct DetectorEntry {
    Detector detector;
    PlacedPattern pattern;
    int value_group = 0;   ///< capture group that is the value; 0 = the whole match
    std::string validator; ///< empty = none
    std::vector<std::pair<std::string, std::string>> validator_parameters;
    double confidence = 0;
    Requirement requirement = Requirement::none;
    std::vector<std::string> context;
    std::vector<std::string> negative_context;
    std::vector<std::string> fields;
    std::vector<PlacedPattern> exclude;
    int priority = 0;
    std::vector<std::string> positive_examples;
    std::vector<std::string> negative_examples;
};

struct Pack {
    std::string name;
    std::vector<DetectorEntry> detectors;
};

/// Reads the ids of the category vocabulary (`category-vocabulary/1`).
Result<std::vector<std::string>> parse_categories(const PackText& file);

/// Reads a pack (`detector-pack/1`). `categories` = the ids that it may name.
/// Errors: invalid_input with file, line, column, what is allowed and the nearest name.
Result<Pack> parse_pack(const PackText& file, const std::vector<std::string>& categories);

} // namespace custos::scanners
