#include "scanners/scan/aggregator.h"

#include <algorithm>

namespace custos::scanners {

Aggregator::Aggregator(const DetectorSet& detectors, const KeyedHash* fingerprints)
    : detectors_(detectors), fingerprints_(fingerprints),
      slots_(detectors.detectors().size(), kNone) {}

void Aggregator::begin(LineCounter& lines, HitObserver* observer) {
    lines_ = &lines;
    observer_ = observer;
    static_cast<void>(take());
    failed_at_.reset();
}

Finding& Aggregator::finding_of(const Detector& detector) {
    const auto index = static_cast<std::size_t>(&detector - detectors_.detectors().data());
    if (slots_[index] == kNone) {
        slots_[index] = findings_.size();
        findings_.push_back({.detector = detector.id,
                             .detector_version = detector.version,
                             .category = detector.category,
                             .mask = detector.mask});
    }
    return findings_[slots_[index]];
}

void Aggregator::on_match(const Match& match) {
    const auto position = lines_->at(match.start);
    Finding& finding = finding_of(*match.detector);
    const auto confidence = static_cast<float>(match.confidence);
    finding.confidence_min =
        finding.count == 0 ? confidence : std::min(finding.confidence_min, confidence);
    finding.confidence_max = std::max(finding.confidence_max, confidence);
    ++finding.count;
    if (match.confidence >= kConfident)
        ++finding.count_confident;
    // A detector without a family gets no fingerprint that could be compared across objects.
    if (fingerprints_ != nullptr && !match.detector->family.empty())
        finding.distinct.add(fingerprints_->fingerprint(match.detector->family, match.normalised));
    if (finding.places.size() < Finding::kPlaces)
        finding.places.push_back({.start = match.start,
                                  .end = match.end,
                                  .line = position.line,
                                  .column = position.column});
    if (observer_ != nullptr)
        observer_->on_hit({.match = match, .line = position.line, .column = position.column});
}

void Aggregator::on_engine_failure(const Detector&, std::uint64_t at) {
    failed_at_ = std::min(failed_at_.value_or(at), at);
}

std::vector<Finding> Aggregator::take() {
    std::fill(slots_.begin(), slots_.end(), kNone);
    auto taken = std::move(findings_);
    findings_.clear();
    std::sort(taken.begin(), taken.end(),
              [](const Finding& a, const Finding& b) { return a.detector < b.detector; });
    return taken;
}

} // namespace custos::scanners
