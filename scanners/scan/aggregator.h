#pragma once
// From hits to findings: one per detector, without any value.

#include "scanners/scan/line_counter.h"
#include "scanners/scan/object_scanner.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace custos::scanners {

/// Hits from here on count as confident: the `min_confidence` of the policies (DESIGN.md 4).
inline constexpr double kConfident = 0.8;

/// Thread: one thread at a time.
class Aggregator final : public MatchSink {
public:
    Aggregator(const DetectorSet& detectors, const KeyedHash* fingerprints);

    void begin(LineCounter& lines, HitObserver* observer);
    void on_match(const Match& match) override;
    void on_engine_failure(const Detector& detector, std::uint64_t at) override;

    /// Where a detector could not decide first.
    [[nodiscard]] std::optional<std::uint64_t> failed_at() const noexcept { return failed_at_; }
    /// The findings, sorted by detector; afterwards empty.
    [[nodiscard]] std::vector<Finding> take();

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    Finding& finding_of(const Detector& detector);

    const DetectorSet& detectors_;
    const KeyedHash* fingerprints_;
    LineCounter* lines_ = nullptr;
    HitObserver* observer_ = nullptr;
    std::vector<std::size_t> slots_; ///< by detector: index into findings_, or kNone
    std::vector<Finding> findings_;
    std::optional<std::uint64_t> failed_at_;
};

} // namespace custos::scanners
