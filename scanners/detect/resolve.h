#pragma once
// A place counts once: of overlapping hits the best reading wins, and readings nearly as good
// become its alternatives.

#include "scanners/detect/compiled.h"
#include "scanners/detect/matcher.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// A judged proposal.
struct Hit {
    std::uint32_t detector = 0;
    bool validated = false;
    std::uint64_t start = 0; ///< in the decoded text of the object
    std::uint64_t end = 0;
    double confidence = 0;
    std::string_view value; ///< in the segment, while that lives
    std::string kept;       ///< a copy once it has to outlive its segment
    std::string normalised;
    std::unique_ptr<Explanation> explanation; ///< apart, as it is large and seldom asked for

    [[nodiscard]] std::string_view found() const noexcept { return kept.empty() ? value : kept; }
};

/// Holds hits back until nothing can overlap them any more.
/// Thread: one thread at a time.
class Resolver {
public:
    Resolver(const DetectorSet::Compiled& set, double min_confidence)
        : set_(set), min_confidence_(min_confidence) {}

    void begin() { pending_.clear(); }
    void add(Hit hit) { pending_.push_back(std::move(hit)); }
    /// Reports every hit that ends at or before `until`, as no later hit begins before it.
    void flush(std::uint64_t until, MatchSink& sink);
    /// Copies what has to wait: call before the segment goes.
    void keep();

private:
    void report_group(std::size_t begin, std::size_t end, MatchSink& sink);
    [[nodiscard]] double rank(const Hit& hit) const noexcept;
    void report(const Hit& winner, std::size_t begin, std::size_t end, MatchSink& sink);

    const DetectorSet::Compiled& set_;
    double min_confidence_;
    std::vector<Hit> pending_;
};

} // namespace custos::scanners
