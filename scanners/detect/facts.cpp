#include "scanners/detect/facts.h"

#include "scanners/detect/compiled.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

namespace {

std::string_view text_of(Requirement requirement) noexcept {
    constexpr std::array<std::string_view, 4> kNames = {"none", "context", "field_or_context",
                                                        "field"};
    return kNames.at(static_cast<std::size_t>(requirement));
}

} // namespace

std::vector<DetectorFacts> facts_of(const DetectorSet& set) {
    const DetectorSet::Compiled& compiled = set.compiled();
    std::vector<DetectorFacts> all;
    for (std::uint32_t i = 0; i < compiled.detectors.size(); ++i) {
        const DetectorEntry& entry = compiled.entries[i];
        const Rule& rule = compiled.rules[i];
        DetectorFacts facts{.detector = &compiled.detectors[i], .entry = &entry};
        facts.source = entry.detector.source;
        if (rule.validator != nullptr) {
            facts.validator = rule.validator->name;
            facts.strength = rule.validator->strength;
            facts.validated =
                facts.detector->maturity == Maturity::stable && facts.strength >= kCheckingStrength;
            if (facts.source.empty())
                facts.source = rule.validator->source;
            for (const auto& pair : rule.parameters.pairs())
                facts.parameters.push_back(pair);
        }
        facts.confidence = rule.confidence;
        facts.requirement = text_of(rule.requirement);
        facts.positive_examples = entry.positive_examples.size();
        facts.negative_examples = entry.negative_examples.size();
        facts.slow_lane = std::ranges::find(compiled.plan->slow, i) != compiled.plan->slow.end();
        all.push_back(std::move(facts));
    }
    return all;
}

} // namespace custos::scanners
