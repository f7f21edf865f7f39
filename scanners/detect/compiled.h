#pragma once
// What a DetectorSet holds for the matcher; for the files of this room only.

#include "scanners/detect/detector_set.h"
#include "scanners/detect/fast_engine.h"
#include "scanners/detect/lexicon.h"
#include "scanners/detect/pack.h"
#include "scanners/detect/rule.h"

#include <memory>
#include <vector>

namespace custos::scanners {

struct DetectorSet::Compiled {
    std::vector<Detector> detectors;
    std::vector<Rule> rules;            ///< one per detector, in the same order
    std::vector<DetectorEntry> entries; ///< their packs' texts; views of `rules` point here
    Lexicon lexicon;
    std::unique_ptr<const SupportIndex> support;
    std::unique_ptr<const FastPlan> plan;
    Digest digest;
};

} // namespace custos::scanners
