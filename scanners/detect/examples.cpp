#include "scanners/detect/compiled.h"
#include "scanners/detect/detector_set.h"
#include "scanners/detect/matcher.h"

#include <algorithm>

namespace custos::scanners {

namespace {

/// What `--min-confidence` is for ad-hoc scans: an example that stays below is not found, unless
/// its detector starts below.
constexpr double kFound = 0.5;

/// Notes in what way a text was read as one detector's.
class ExampleSink final : public MatchSink {
public:
    ExampleSink(const Detector& wanted, double confidence)
        : wanted_(wanted), enough_(std::min(confidence, kFound)) {}
    void on_match(const Match& match) override {
        const bool is_it = match.detector == &wanted_;
        const bool could_be =
            std::ranges::find(match.alternatives, &wanted_) != match.alternatives.end();
        if (is_it || could_be)
            best_ = std::max(best_, match.confidence);
        if (is_it && match.confidence >= enough_)
            wins_ = true;
        if (!is_it && match.confidence >= enough_)
            other_ = match.detector;
    }
    void on_engine_failure(const Detector&, std::uint64_t) override {}

    [[nodiscard]] bool wins() const noexcept { return wins_; }
    [[nodiscard]] bool is_found() const noexcept { return best_ >= enough_; }
    [[nodiscard]] std::string why_missed() const {
        if (other_ != nullptr)
            return "read as " + other_->id.text() + " instead";
        if (best_ > 0)
            return "found, but with confidence " + std::to_string(best_).substr(0, 4);
        return "not found: pattern, exclude, validator or `requires` refuses it";
    }

private:
    const Detector& wanted_;
    double enough_;
    double best_ = 0;
    bool wins_ = false;
    const Detector* other_ = nullptr;
};

void run(Matcher& matcher, const std::string& example, ExampleSink& sink) {
    matcher.begin({});
    matcher.match({.text = example, .owned_begin = 0, .owned_end = example.size(), .offset = 0},
                  sink);
    matcher.end(sink);
}

} // namespace

ExampleReport test_examples(const DetectorSet& set) {
    ExampleReport report;
    // The set outlives this call; the matcher only needs it to look shared.
    const std::shared_ptr<const DetectorSet> shared(std::shared_ptr<const DetectorSet>(), &set);
    Matcher matcher(shared, {.min_confidence = 0.1});
    const DetectorSet::Compiled& compiled = set.compiled();
    for (std::size_t i = 0; i < compiled.detectors.size(); ++i) {
        const Detector& detector = compiled.detectors[i];
        ++report.detectors;
        for (const std::string& example : compiled.entries[i].positive_examples) {
            ++report.positive;
            ExampleSink sink(detector, compiled.rules[i].confidence);
            run(matcher, example, sink);
            if (!sink.is_found())
                report.failures.push_back({detector.id, example, sink.why_missed()});
        }
        for (const std::string& example : compiled.entries[i].negative_examples) {
            ++report.negative;
            ExampleSink sink(detector, compiled.rules[i].confidence);
            run(matcher, example, sink);
            if (sink.wins())
                report.failures.push_back(
                    {detector.id, example, "found, though it is a negative example"});
        }
    }
    return report;
}

} // namespace custos::scanners
