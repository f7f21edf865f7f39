#include "scanners/detect/fast_engine.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace custos::scanners {

namespace {

/// Anchors looked for together. Gathering is greedy: an anchor joins the cluster whose density it
/// raises least, and in the end the cheapest pairs are joined.
class Clusters {
public:
    void add(const Anchor& anchor) {
        if (std::ranges::any_of(clusters_, [&](const Anchor& c) { return c.row == anchor.row; }))
            return;
        if (clusters_.size() < kWorkingClusters) {
            clusters_.push_back(anchor);
            return;
        }
        std::size_t best = 0;
        double least = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i < clusters_.size(); ++i) {
            Anchor joined = clusters_[i];
            joined.widen_to(anchor);
            const double added = joined.density() - clusters_[i].density();
            if (added < least) {
                least = added;
                best = i;
            }
        }
        clusters_[best].widen_to(anchor);
    }

    std::vector<Anchor> reduced_to(std::size_t count) {
        while (clusters_.size() > count)
            join_cheapest();
        return clusters_;
    }

private:
    static constexpr std::size_t kWorkingClusters = 20;

    void join_cheapest() {
        std::size_t first = 0;
        std::size_t second = 1;
        double least = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i < clusters_.size(); ++i)
            for (std::size_t j = i + 1; j < clusters_.size(); ++j) {
                Anchor joined = clusters_[i];
                joined.widen_to(clusters_[j]);
                const double added =
                    joined.density() - clusters_[i].density() - clusters_[j].density();
                if (added < least) {
                    least = added;
                    first = i;
                    second = j;
                }
            }
        clusters_[first].widen_to(clusters_[second]);
        clusters_.erase(clusters_.begin() + static_cast<std::ptrdiff_t>(second));
    }

    std::vector<Anchor> clusters_;
};

// How the eight buckets are shared out.
constexpr std::size_t kAtWordStart = 5;
constexpr std::size_t kAnywhere = 2;
constexpr std::size_t kBackward = 1;
static_assert(kAtWordStart + kAnywhere + kBackward == kBuckets);

} // namespace

FastPlan::FastPlan(const std::vector<Rule>& rules) : exact(rules.size(), false) {
    Clusters at_word_start;
    Clusters anywhere;
    Clusters backward;
    for (std::uint32_t detector = 0; detector < rules.size(); ++detector) {
        const Rule& rule = rules[detector];
        const auto syntax = parse_syntax(rule.pattern_text);
        const std::vector<Anchor> anchors = syntax ? anchors_of(*syntax) : std::vector<Anchor>();
        if (anchors.empty()) {
            slow.push_back(detector);
            continue;
        }
        // All of a pattern's matches are found in one lane, so that they come in order of place.
        const bool is_backward =
            std::ranges::any_of(anchors, [](const Anchor& anchor) { return anchor.back_max > 0; });
        const bool widened = (is_backward ? before_row : at_row).add(*syntax, detector);
        exact[detector] = !widened && rule.value_group == 0;
        for (const Anchor& anchor : anchors) {
            if (is_backward) {
                back |= anchor.back;
                back_max = std::max(back_max, anchor.back_max);
            }
            Clusters& clusters = is_backward            ? backward
                                 : anchor.at_word_start ? at_word_start
                                                        : anywhere;
            clusters.add(anchor);
        }
    }
    std::size_t bucket = 0;
    const auto fill = [&](Clusters& clusters, std::size_t count) {
        std::uint8_t bits = 0;
        for (const Anchor& anchor : clusters.reduced_to(count)) {
            bits |= static_cast<std::uint8_t>(1U << bucket);
            filter.add(bucket++, anchor);
        }
        return bits;
    };
    filter.require_word_start(fill(at_word_start, kAtWordStart));
    fill(anywhere, kAnywhere);
    back_buckets = fill(backward, kBackward);
    filter.finish();
}

FastEngine::FastEngine(const std::vector<Rule>& rules, const FastPlan& plan)
    : rules_(rules), plan_(plan), at_row_(plan.at_row), before_row_(plan.before_row),
      attempts_(rules.size()) {}

void FastEngine::take_end(std::size_t start, std::size_t end, std::uint32_t detector) {
    if (start < (*next_)[detector])
        return;
    Attempt& attempt = attempts_[detector];
    if (attempt.turn != turn_)
        attempt = {.turn = turn_};
    if (attempt.done)
        return;
    const Rule& rule = rules_[detector];
    Proposal proposal{.detector = detector};
    if (plan_.exact[detector]) {
        const Span whole{start, end};
        attempt.done = ++attempt.readings >= kReadings;
        if (!accept_reading(rule, text_, whole, whole, normalised_))
            return;
        proposal.whole = whole;
        proposal.value = whole;
        proposal.normalised = normalised_;
        attempt.done = true;
    } else {
        attempt.done = true;
        if (!read_at(rule, text_, start, proposal))
            return;
    }
    (*next_)[detector] = proposal.whole.end;
    out_->push_back(std::move(proposal));
}

void FastEngine::try_start(LazyAutomaton& automaton, std::size_t start) {
    ends_.clear();
    automaton.run(text_, start, std::min(start + kLongestMatch, text_.size()), ends_);
    if (ends_.empty())
        return;
    ++turn_;
    for (auto end = ends_.rbegin(); end != ends_.rend(); ++end) // the longest reading first
        if (end->at > start)
            for (const std::uint32_t detector : end->patterns)
                take_end(start, end->at, detector);
}

void FastEngine::try_before(std::size_t row) {
    std::size_t start = row;
    const std::size_t low = row > plan_.back_max ? row - plan_.back_max : 0;
    while (start > low && plan_.back[static_cast<unsigned char>(text_[start - 1])])
        --start;
    for (start = std::max(start, tried_before_); start <= row && start < owned_end_; ++start)
        try_start(before_row_, start);
    tried_before_ = row + 1;
}

void FastEngine::propose(std::string_view text, Span owned, NextPlaces& next,
                         std::vector<Proposal>& out) {
    text_ = text;
    owned_end_ = owned.end;
    next_ = &next;
    out_ = &out;
    tried_before_ = owned.begin;
    std::array<std::uint8_t, kBlock> buckets{};
    // A backward match begins up to back_max bytes before its row, which may lie behind the edge.
    const std::size_t last_row = std::min(owned.end + plan_.back_max, text.size());
    for (std::size_t block = owned.begin; block < last_row; block += kBlock) {
        std::uint64_t places = plan_.filter.scan(text, block, buckets);
        for (; places != 0; places &= places - 1) {
            const auto i = static_cast<std::size_t>(std::countr_zero(places));
            const std::size_t place = block + i;
            if ((buckets[i] & plan_.back_buckets) != 0 && place < last_row)
                try_before(place);
            if ((buckets[i] & static_cast<std::uint8_t>(~plan_.back_buckets)) != 0 &&
                place < owned.end)
                try_start(at_row_, place);
        }
    }
    propose_slowly(rules_, plan_.slow, text, owned, next, out);
}

} // namespace custos::scanners
