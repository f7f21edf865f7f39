#include "scanners/detect/resolve.h"

#include <algorithm>
#include <numeric>

namespace custos::scanners {

namespace {

/// Readings within so much of the winner's confidence are its alternatives (DESIGN.md section 3).
constexpr double kNearlyAsGood = 0.2;
/// Inside a longer validated reading a shorter one must be better by more than this.
constexpr double kInsideMargin = 0.3;
constexpr double kSurelyThere = 0.5; ///< a longer reading below this removes nothing inside it
constexpr double kPriorityStep = 0.01;
/// Of two readings equally sure, the one whose check digits say more.
constexpr double kStrengthStep = 0.02;

bool overlap(const Hit& a, const Hit& b) noexcept {
    return a.start < b.end && b.start < a.end;
}

bool lies_inside(const Hit& inner, const Hit& outer) noexcept {
    return outer.start <= inner.start && inner.end <= outer.end &&
           outer.end - outer.start > inner.end - inner.start;
}

} // namespace

double Resolver::rank(const Hit& hit) const noexcept {
    const Rule& rule = set_.rules[hit.detector];
    const double strength = rule.validator != nullptr ? rule.validator->strength : 0;
    return hit.confidence + kPriorityStep * rule.priority + kStrengthStep * strength;
}

void Resolver::flush(std::uint64_t until, MatchSink& sink) {
    const auto comes_before = [](const Hit& a, const Hit& b) {
        return a.start != b.start ? a.start < b.start : a.detector < b.detector;
    };
    if (!std::ranges::is_sorted(pending_, comes_before))
        std::ranges::stable_sort(pending_, comes_before);
    std::size_t begin = 0;
    while (begin < pending_.size()) {
        std::uint64_t reach = pending_[begin].end;
        std::size_t end = begin + 1;
        for (; end < pending_.size() && pending_[end].start < reach; ++end)
            reach = std::max(reach, pending_[end].end);
        if (reach > until)
            break;
        report_group(begin, end, sink);
        begin = end;
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(begin));
}

void Resolver::keep() {
    for (Hit& hit : pending_)
        if (hit.kept.empty())
            hit.kept.assign(hit.value);
}

void Resolver::report_group(std::size_t begin, std::size_t end, MatchSink& sink) {
    if (end - begin == 1)
        return report(pending_[begin], begin, end, sink);
    std::vector<std::size_t> order(end - begin);
    std::iota(order.begin(), order.end(), begin);
    const auto is_beaten_inside = [&](std::size_t i) {
        const Hit& inner = pending_[i];
        return std::ranges::any_of(pending_.begin() + static_cast<std::ptrdiff_t>(begin),
                                   pending_.begin() + static_cast<std::ptrdiff_t>(end),
                                   [&](const Hit& outer) {
                                       return outer.validated && lies_inside(inner, outer) &&
                                              outer.confidence >= kSurelyThere &&
                                              outer.confidence + kInsideMargin >= inner.confidence;
                                   });
    };
    std::erase_if(order, is_beaten_inside);
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const double difference = rank(pending_[a]) - rank(pending_[b]);
        if (difference != 0)
            return difference > 0;
        const std::uint64_t length_a = pending_[a].end - pending_[a].start;
        const std::uint64_t length_b = pending_[b].end - pending_[b].start;
        return length_a != length_b ? length_a > length_b : a < b;
    });
    std::vector<std::size_t> winners;
    for (const std::size_t i : order)
        if (std::ranges::none_of(winners,
                                 [&](std::size_t w) { return overlap(pending_[w], pending_[i]); }))
            winners.push_back(i);
    std::ranges::sort(winners);
    for (const std::size_t winner : winners)
        report(pending_[winner], begin, end, sink);
}

void Resolver::report(const Hit& winner, std::size_t begin, std::size_t end, MatchSink& sink) {
    if (winner.confidence < min_confidence_)
        return;
    Match match;
    match.detector = &set_.detectors[winner.detector];
    for (std::size_t i = begin; i < end; ++i) {
        const Hit& other = pending_[i];
        if (other.detector != winner.detector && overlap(other, winner) &&
            other.confidence + kNearlyAsGood >= winner.confidence)
            match.alternatives.push_back(&set_.detectors[other.detector]);
    }
    match.start = winner.start;
    match.end = winner.end;
    match.confidence = winner.confidence;
    match.value = winner.found();
    match.normalised = winner.normalised;
    if (winner.explanation)
        match.explanation = winner.explanation.get();
    sink.on_match(match);
}

} // namespace custos::scanners
