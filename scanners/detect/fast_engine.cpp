#include "scanners/detect/fast_engine.h"

#include "scanners/detect/field.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <limits>

namespace custos::scanners {

namespace {

/// Anchors looked for together. Gathering is greedy: an anchor joins the cluster whose density it
/// raises least, and in the end the cheapest pairs are joined.
class Clusters {
public:
    struct Cluster {
        Anchor all; ///< what any of them accepts
        double density = 0;
        std::vector<Anchor> members;
    };

    void add(const Anchor& anchor) {
        for (Cluster& cluster : clusters_)
            for (Anchor& member : cluster.members)
                if (member.row == anchor.row) {
                    member.widen_to(anchor); // what it asks for besides
                    cluster.all.widen_to(anchor);
                    return;
                }
        if (clusters_.size() < kWorkingClusters) {
            clusters_.push_back({.all = anchor, .density = anchor.density(), .members = {anchor}});
            return;
        }
        std::size_t best = 0;
        double least = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i < clusters_.size(); ++i) {
            Anchor joined = clusters_[i].all;
            joined.widen_to(anchor);
            const double added = joined.density() - clusters_[i].density;
            if (added < least) {
                least = added;
                best = i;
            }
        }
        clusters_[best].all.widen_to(anchor);
        clusters_[best].density = clusters_[best].all.density();
        clusters_[best].members.push_back(anchor);
    }

    /// At most so many clusters, the densest first.
    std::vector<Cluster> reduced_to(std::size_t count) const {
        Clusters reduced = *this;
        while (reduced.clusters_.size() > count)
            reduced.join_cheapest();
        std::ranges::sort(reduced.clusters_, std::greater(), &Cluster::density);
        return reduced.clusters_;
    }

private:
    static constexpr std::size_t kWorkingClusters = 20;

    void join_cheapest() {
        std::size_t first = 0;
        std::size_t second = 1;
        double least = std::numeric_limits<double>::max();
        for (std::size_t i = 0; i < clusters_.size(); ++i)
            for (std::size_t j = i + 1; j < clusters_.size(); ++j) {
                Anchor joined = clusters_[i].all;
                joined.widen_to(clusters_[j].all);
                const double added = joined.density() - clusters_[i].density - clusters_[j].density;
                if (added < least) {
                    least = added;
                    first = i;
                    second = j;
                }
            }
        Cluster& into = clusters_[first];
        const Cluster& from = clusters_[second];
        into.all.widen_to(from.all);
        into.density = into.all.density();
        into.members.insert(into.members.end(), from.members.begin(), from.members.end());
        clusters_.erase(clusters_.begin() + static_cast<std::ptrdiff_t>(second));
    }

    std::vector<Cluster> clusters_;
};

/// A kind of anchors: how many groups of the filter it gets, and which buckets.
struct Share {
    std::size_t groups;
    std::size_t bucket;
    std::size_t second_bucket; ///< the groups take turns
};
enum KindName : std::size_t { digits, words, words_near, anywhere, far, named, behind, kKinds };
using Shares = std::array<Share, kKinds>;
constexpr std::size_t kNear = ByteFilter::kNearBucket;
constexpr std::size_t kFar = ByteFilter::kFarBucket;
/// In prose the named lane is led by the marks that end a name; in tables a name may stand far off.
constexpr Shares kInProse = {
    {{2, 0, 0}, {6, 1, 2}, {2, kNear, kNear}, {2, 4, 6}, {1, kFar, kFar}, {0, 0, 0}, {3, 7, 7}}};
constexpr Shares kInTables = {
    {{2, 0, 0}, {5, 1, 2}, {2, kNear, kNear}, {2, 4, 4}, {1, kFar, kFar}, {1, 6, 6}, {3, 7, 7}}};
constexpr bool fits(const Shares& shares) {
    std::size_t groups = 0;
    for (const Share& share : shares)
        groups += share.groups;
    return groups <= kGroups;
}
static_assert(fits(kInProse) && fits(kInTables));
/// Digits within the next block, and within so many bytes: further away they say little.
constexpr std::size_t kDigitNear = kBlock;
constexpr std::size_t kDigitWithin = 5 * kBlock;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool holds_only_digits(const ByteSet& set) {
    for (std::size_t byte = 0; byte < 256; ++byte)
        if (set[byte] && !is_digit(static_cast<char>(byte)))
            return false;
    return true;
}

KindName kind_of(const Anchor& anchor, Lane lane) {
    if (lane == Lane::backward)
        return behind;
    if (lane == Lane::named)
        return named;
    if (anchor.at_word_start && holds_only_digits(anchor.row[0]))
        return digits;
    if (anchor.digit_within == 0 || anchor.digit_within > kDigitWithin)
        return anchor.at_word_start ? words : anywhere;
    return anchor.at_word_start && anchor.digit_within <= kDigitNear ? words_near : far;
}

bool begins_with_value(const Rule& rule) {
    return rule.requirement == Requirement::field && rule.value_group == 0;
}

} // namespace

struct FastPlan::Kinds {
    std::array<Clusters, kKinds> all;
};

void FastPlan::fill(FilterPlan& plan, const Kinds& kinds, bool for_tables) {
    const Shares& shares = for_tables ? kInTables : kInProse;
    std::size_t group = 0;
    for (std::size_t name = 0; name < kKinds; ++name) {
        const Share& share = shares[name];
        if (share.groups == 0)
            continue;
        bool turn = false;
        for (const auto& cluster : kinds.all[name].reduced_to(share.groups)) {
            for (Anchor anchor : cluster.members) {
                anchor.at_word_start = cluster.all.at_word_start; // a group asks for it all or none
                plan.filter.add(turn ? share.second_bucket : share.bucket, group, anchor);
            }
            const auto mark = static_cast<ByteFilter::Groups>(1U << group);
            (name == behind            ? plan.backward
             : name == KindName::named ? plan.named
                                       : plan.row) |= mark;
            if (name == words_near || name == far) {
                plan.digit |= mark;
                plan.digit_within = std::max(plan.digit_within, cluster.all.digit_within);
            }
            turn = !turn;
            ++group;
        }
    }
    plan.filter.finish();
}

FastPlan::FastPlan(const std::vector<Rule>& rules) : exact(rules.size(), false) {
    Kinds kinds;
    for (std::uint32_t detector = 0; detector < rules.size(); ++detector) {
        const Rule& rule = rules[detector];
        const auto syntax = parse_syntax(rule.pattern_text);
        const Anchors anchors = syntax ? anchors_of(*syntax) : Anchors();
        densities.push_back(anchors.density());
        if (anchors.all.empty()) {
            lanes.push_back(Lane::slow);
            slow.push_back(detector);
            alone.push_back(detector);
            continue;
        }
        // All of a pattern's matches are found in one lane, so that they come in order of place.
        const Lane lane = anchors.is_backward()     ? Lane::backward
                          : begins_with_value(rule) ? Lane::named
                                                    : Lane::row;
        lanes.push_back(lane);
        (lane == Lane::backward ? alone : ordered).push_back(detector);
        PatternUnion& patterns = lane == Lane::backward ? before_row
                                 : lane == Lane::named  ? this->named
                                                        : at_row;
        exact[detector] = !patterns.add(*syntax, detector) && rule.value_group == 0;
        for (const Syntax& rest : anchors.rests)
            static_cast<void>(rests.add(rest, detector)); // widened, it only lets more through
        for (const Anchor& anchor : anchors.all) {
            if (lane == Lane::backward) {
                back |= anchor.back;
                back_max = std::max(back_max, anchor.back_max);
            }
            kinds.all[kind_of(anchor, lane)].add(anchor);
        }
    }
    fill(in_prose, kinds, false);
    fill(in_tables, kinds, true);
}

FastEngine::FastEngine(const std::vector<Rule>& rules, const FastPlan& plan,
                       const SupportIndex& index)
    : rules_(rules), plan_(plan), admission_(rules, index), words_(index.words()),
      at_row_(plan.at_row), named_(plan.named), before_row_(plan.before_row), rests_(plan.rests),
      attempts_(rules.size()) {}

void FastEngine::accept(Proposal proposal) {
    const std::uint32_t detector = proposal.detector;
    const std::size_t end = proposal.whole.end;
    (*next_)[detector] = end;
    if (plan_.lanes[detector] != Lane::backward && admission_.shields(detector))
        next_->back() = std::max(next_->back(), end);
    list_until_ = std::max(list_until_, end + Admission::kListGap);
    if (plan_.lanes[detector] == Lane::named)
        named_until_ = std::max(named_until_, end + Admission::kListGap);
    out_->push_back(std::move(proposal));
}

void FastEngine::take_end(std::size_t start, std::size_t end, std::uint32_t detector) {
    const std::size_t next = (*next_)[detector];
    if (start < next)
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
        if (!read_at(rules_, detector, admission_, text_, start, next, proposal))
            return;
    }
    accept(std::move(proposal));
}

/// The detectors of a list that may be proposed here, as Admission::admits would say one by one.
void FastEngine::take_ends(const Runner& runner, std::size_t start, const MatchEnd& end) {
    const DetectorBits& undemanding = admission_.undemanding();
    const bool in_table = admission_.shape() == TextShape::table;
    std::span<const std::uint64_t> near;
    for (std::size_t word = 0; word < words_; ++word) {
        std::uint64_t left = runner.bits[end.list * words_ + word];
        const auto detector_of = [&](std::uint64_t bits) {
            return static_cast<std::uint32_t>(64 * word) +
                   static_cast<std::uint32_t>(std::countr_zero(bits));
        };
        const auto is_listed = [&](std::uint32_t detector) {
            return start <= list_until_ && Admission::is_on_a_list(start, (*next_)[detector]);
        };
        if (const std::uint64_t demanding = left & ~undemanding[word];
            demanding != 0 && !in_table) {
            if (near.empty())
                near = admission_.near(start, end.at);
            left &= ~demanding | near[word];
            if (start <= list_until_)
                for (std::uint64_t rest = demanding & ~left; rest != 0; rest &= rest - 1)
                    if (is_listed(detector_of(rest)))
                        left |= rest & (~rest + 1);
        }
        for (; left != 0; left &= left - 1) {
            const std::uint32_t detector = detector_of(left);
            if (!in_table && admission_.wants_field(detector) && !is_listed(detector) &&
                !may_follow_field(text_, start))
                continue;
            take_end(start, end.at, detector);
        }
    }
}

void FastEngine::try_start(Runner& runner, std::size_t start) {
    ends_.clear();
    runner.automaton.run(text_, start, std::min(start + kLongestMatch, text_.size()), ends_);
    if (ends_.empty())
        return;
    for (; runner.known < runner.automaton.lists(); ++runner.known) {
        runner.bits.resize((runner.known + 1) * words_);
        for (const std::uint32_t detector :
             runner.automaton.list(static_cast<std::uint32_t>(runner.known)))
            runner.bits[runner.known * words_ + detector / 64] |= std::uint64_t{1}
                                                                  << (detector % 64);
    }
    ++turn_;
    for (auto end = ends_.rbegin(); end != ends_.rend(); ++end) // the longest reading first
        if (end->at > start)
            take_ends(runner, start, *end);
}

void FastEngine::try_before(std::size_t row) {
    if (!rests_.matches(text_, row, std::min(row + kLongestMatch, text_.size())))
        return;
    std::size_t start = row;
    const std::size_t low = row > plan_.back_max ? row - plan_.back_max : 0;
    while (start > low && plan_.back[static_cast<unsigned char>(text_[start - 1])])
        --start;
    for (start = std::max(start, tried_before_); start <= row && start < owned_end_; ++start)
        try_start(before_row_, start);
    tried_before_ = std::max(tried_before_, row + 1);
}

bool FastEngine::has_digit_near(std::size_t place) {
    const std::size_t end = std::min(place + here_->digit_within, text_.size());
    next_digit_ = std::max(next_digit_, place);
    while (next_digit_ < end && !is_digit(text_[next_digit_]))
        ++next_digit_;
    return next_digit_ < end;
}

void FastEngine::look_at(std::size_t place) {
    ByteFilter::Groups groups = here_->filter.groups_at(text_, place);
    if ((groups & here_->digit) != 0 && !has_digit_near(place))
        groups &= static_cast<ByteFilter::Groups>(~here_->digit);
    if ((groups & here_->backward) != 0)
        try_before(place);
    if (place >= owned_end_ || place < next_->back()) // beyond, or inside what is settled
        return;
    if ((groups & here_->row) != 0)
        try_start(at_row_, place);
    if ((groups & here_->named) != 0 && admission_.shape() == TextShape::table)
        try_start(named_, place);
}

/// The named lane in prose, in order of place with the others: starts behind a mark, and along a
/// list whose first item had one.
void FastEngine::try_named_before(std::size_t place) {
    place = std::min(place, owned_end_);
    for (; tried_named_ < place; ++tried_named_) {
        if (tried_named_ > mark_reach_ && tried_named_ > named_until_) {
            tried_named_ = place;
            return;
        }
        if (tried_named_ >= next_->back() &&
            (plan_.in_tables.filter.groups_at(text_, tried_named_) & plan_.in_tables.named) != 0 &&
            (tried_named_ <= named_until_ || may_follow_field(text_, tried_named_)))
            try_start(named_, tried_named_);
    }
}

void FastEngine::look_at_block(std::size_t begin, std::uint64_t places, std::uint64_t marks,
                               std::size_t last_row) {
    for (std::uint64_t both = places | marks; both != 0; both &= both - 1) {
        const auto i = static_cast<unsigned>(std::countr_zero(both));
        const std::size_t place = begin + i;
        if (place >= last_row)
            return;
        if (admission_.shape() == TextShape::prose)
            try_named_before(place + 1); // before what begins here could settle it
        if ((places >> i & 1U) != 0)
            look_at(place);
        if ((marks >> i & 1U) != 0)
            mark_reach_ = field_value_from(text_, place + 1);
    }
}

void FastEngine::propose(std::string_view text, Span owned, TextShape shape, NextPlaces& next,
                         std::vector<Proposal>& out) {
    text_ = text;
    owned_end_ = owned.end;
    next_ = &next;
    out_ = &out;
    tried_before_ = owned.begin;
    next_digit_ = owned.begin;
    list_until_ = *std::max_element(next.begin(), next.end()) + Admission::kListGap;
    named_until_ = 0;
    for (std::uint32_t detector = 0; detector < rules_.size(); ++detector)
        if (plan_.lanes[detector] == Lane::named && next[detector] > 0)
            named_until_ = std::max(named_until_, next[detector] + Admission::kListGap);
    tried_named_ = owned.begin;
    mark_reach_ = may_follow_field(text, owned.begin) ? field_value_from(text, owned.begin) : 0;
    admission_.begin(text, shape);
    here_ = shape == TextShape::table ? &plan_.in_tables : &plan_.in_prose;
    // A backward match begins up to back_max bytes before its row, which may lie behind the edge.
    const std::size_t last_row = std::min(owned.end + plan_.back_max, text.size());
    constexpr std::size_t kBlocks = 128; // filtered in one go: the first cache holds them
    constexpr std::size_t kFarBlocks = kDigitWithin / kBlock + 1;
    std::array<ByteFilter::Block, kBlocks> blocks;
    for (std::size_t begin = owned.begin; begin < last_row; begin += kBlocks * kBlock) {
        const std::size_t count = std::min(kBlocks, (last_row - begin + kBlock - 1) / kBlock);
        here_->filter.scan(text, begin, std::span(blocks).first(count));
        std::size_t digit_block = 0; // the first block at or behind i that holds a digit
        for (std::size_t i = 0; i < count; ++i) {
            const ByteFilter::Block& block = blocks[i];
            digit_block = std::max(digit_block, i);
            while (digit_block < count && blocks[digit_block].digits == 0)
                ++digit_block; // beyond the last block there may be one
            std::uint64_t places = block.places;
            if (digit_block <= i + 1)
                places |= block.near;
            if (digit_block <= i + kFarBlocks)
                places |= block.far;
            const std::uint64_t marks = shape == TextShape::table ? 0 : block.marks;
            look_at_block(begin + i * kBlock, places, marks, last_row);
        }
    }
    if (shape == TextShape::prose)
        try_named_before(owned.end);
    propose_slowly(rules_, plan_.slow, admission_, text, owned, next, out);
}

} // namespace custos::scanners
