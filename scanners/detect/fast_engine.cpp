#include "scanners/detect/fast_engine.h"

#include "scanners/detect/field.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <limits>
#include <map>
#include <unordered_map>

namespace custos::scanners {

namespace {

/// Digits so near are looked for place by place, so far by blocks; further away they say little.
constexpr std::size_t kDigitNear = 16;
constexpr std::size_t kDigitFar = 5 * kBlock;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_led_by_digit(const Anchor& anchor) {
    for (std::size_t byte = 0; byte < 256; ++byte)
        if (anchor.row[0][byte] && !is_digit(static_cast<char>(byte)))
            return false;
    return true;
}

/// What is known of the digits of a match.
enum class DigitCondition : std::uint8_t { none, near, far };
DigitCondition condition_of(const Anchor& anchor) noexcept {
    if (anchor.digit_within == 0 || anchor.digit_within > kDigitFar || is_led_by_digit(anchor))
        return DigitCondition::none;
    return anchor.digit_within <= kDigitNear ? DigitCondition::near : DigitCondition::far;
}

/// The rows of a bucket of the filter, as its nibbles see them.
class Bucket {
public:
    /// How many places per byte of ordinary text the nibbles let through.
    [[nodiscard]] double density() const noexcept { return density_; }
    [[nodiscard]] double density_with(const Anchor& anchor) const noexcept {
        double product = at_word_start_ && anchor.at_word_start ? kWordStarts : 1;
        for (std::size_t i = 0; i < kAnchorBytes; ++i)
            product *= nibbles_[i].joined(Nibbles::of(anchor.row[i])).frequency();
        return product;
    }
    void add(const Anchor& anchor) noexcept {
        density_ = density_with(anchor);
        at_word_start_ = at_word_start_ && anchor.at_word_start;
        for (std::size_t i = 0; i < kAnchorBytes; ++i)
            nibbles_[i] = nibbles_[i].joined(Nibbles::of(anchor.row[i]));
    }

private:
    /// Low and high nibbles of bytes, as bits.
    struct Nibbles {
        std::uint16_t low = 0;
        std::uint16_t high = 0;
        static Nibbles of(const ByteSet& set) noexcept {
            Nibbles nibbles;
            for (std::size_t byte = set._Find_first(); byte < set.size();
                 byte = set._Find_next(byte)) {
                nibbles.low |= static_cast<std::uint16_t>(1U << (byte & 0x0FU));
                nibbles.high |= static_cast<std::uint16_t>(1U << (byte >> 4U));
            }
            return nibbles;
        }
        [[nodiscard]] Nibbles joined(Nibbles other) const noexcept {
            return {.low = static_cast<std::uint16_t>(low | other.low),
                    .high = static_cast<std::uint16_t>(high | other.high)};
        }
        [[nodiscard]] double frequency() const noexcept {
            double sum = 0;
            for (unsigned rest_high = high; rest_high != 0; rest_high &= rest_high - 1)
                for (unsigned rest_low = low; rest_low != 0; rest_low &= rest_low - 1)
                    sum += frequency_of(static_cast<unsigned char>(
                        std::countr_zero(rest_high) * 16 + std::countr_zero(rest_low)));
            return std::min(sum, 1.0);
        }
    };
    std::array<Nibbles, kAnchorBytes> nibbles_;
    bool at_word_start_ = true;
    double density_ = 0;
};

/// Rough kinds of the bytes that a set holds, as bits: rows of the same kinds make a group.
unsigned kinds_of(const ByteSet& set) noexcept {
    if (set.all())
        return 0x3F;
    unsigned kinds = 0;
    for (std::size_t byte = set._Find_first(); byte < set.size(); byte = set._Find_next(byte)) {
        const auto c = static_cast<char>(byte);
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        kinds |= is_digit(c)   ? 1U
                 : byte >= 128 ? 2U
                 : !is_letter  ? (c == ' ' ? 4U : 8U)
                 : c >= 'a'    ? 16U
                               : 32U;
    }
    return kinds;
}

/// An anchor with its place in the filter.
struct Placed {
    Anchor anchor;
    Lane lane = Lane::row;
    DigitCondition condition = DigitCondition::none;
    std::size_t bucket = 0;
};

/// Which rows share a group: `exactness` says how many of its bytes count.
std::uint64_t group_key(const Placed& placed, std::size_t exactness) {
    std::uint64_t key = static_cast<std::uint64_t>(placed.lane) << 8 |
                        static_cast<std::uint64_t>(placed.condition) << 4 |
                        std::uint64_t{placed.anchor.at_word_start};
    for (std::size_t i = 0; i < exactness; ++i)
        key = key << 6 | kinds_of(placed.anchor.row[i]);
    return key;
}

bool begins_with_value(const Rule& rule) {
    return rule.requirement == Requirement::field && rule.value_group == 0;
}

} // namespace

struct FastPlan::Anchored {
    std::vector<Placed> all;
    void add(const Anchor& anchor, Lane lane) {
        const auto same = [&](const Placed& placed) {
            return placed.lane == lane && placed.anchor.at_word_start == anchor.at_word_start &&
                   placed.anchor.row == anchor.row;
        };
        auto& known = by_row[hash_of(anchor)];
        for (const std::size_t number : known)
            if (same(all[number])) {
                all[number].anchor.widen_to(anchor); // what it asks for besides
                return;
            }
        known.push_back(all.size());
        all.push_back({.anchor = anchor, .lane = lane});
    }

private:
    static std::size_t hash_of(const Anchor& anchor) {
        std::size_t hash = 0;
        for (const ByteSet& set : anchor.row)
            hash = hash * 31 + std::hash<ByteSet>{}(set);
        return hash;
    }
    std::unordered_map<std::size_t, std::vector<std::size_t>> by_row;
};

/// Gives every row its bucket: those that ask for a digit theirs, the others the one that lets
/// least more through.
void FastPlan::fill(FilterPlan& plan, const Anchored& anchored, Lanes lanes) {
    constexpr std::array<std::size_t, 5> kOrdinary = {0, 2, 4, 6, 7};
    std::vector<Placed> rows;
    for (const Placed& placed : anchored.all) {
        if (placed.lane == Lane::named && lanes == Lanes::all_but_named)
            continue;
        const DigitCondition condition = condition_of(placed.anchor);
        if (condition != DigitCondition::near && placed.lane != Lane::named &&
            ByteFilter::is_word(placed.anchor)) {
            plan.filter.add_word(placed.anchor);
            (placed.lane == Lane::backward ? plan.backward : plan.row) |= kWordGroup;
            continue;
        }
        rows.push_back(placed);
        rows.back().condition = condition;
    }
    std::ranges::stable_sort(rows, std::greater(),
                             [](const Placed& placed) { return placed.anchor.density(); });
    std::array<Bucket, kBuckets> buckets;
    for (Placed& placed : rows) {
        std::size_t best = placed.condition == DigitCondition::near  ? ByteFilter::kNearBucket
                           : placed.condition == DigitCondition::far ? ByteFilter::kFarBucket
                                                                     : kOrdinary.front();
        if (placed.condition == DigitCondition::none) {
            double least = std::numeric_limits<double>::max();
            for (const std::size_t bucket : kOrdinary) {
                const double added =
                    buckets[bucket].density_with(placed.anchor) - buckets[bucket].density();
                if (added < least) {
                    least = added;
                    best = bucket;
                }
            }
        }
        buckets[best].add(placed.anchor);
        placed.bucket = best;
    }
    constexpr std::size_t kMost = kGroups - 1; // one stands for words
    std::map<std::uint64_t, std::size_t> groups;
    std::size_t exactness = kAnchorBytes + 1;
    do {
        --exactness;
        groups.clear();
        for (const Placed& placed : rows)
            groups.try_emplace(group_key(placed, exactness), groups.size());
    } while (groups.size() > kMost && exactness > 0);
    for (const Placed& placed : rows) {
        const std::size_t group = groups.at(group_key(placed, exactness));
        plan.filter.add(placed.bucket, group, placed.anchor);
        const ByteFilter::Groups mark = ByteFilter::Groups{1} << group;
        (placed.lane == Lane::backward ? plan.backward
         : placed.lane == Lane::named  ? plan.named
                                       : plan.row) |= mark;
        if (placed.condition == DigitCondition::near) {
            plan.near |= mark;
        } else if (placed.condition == DigitCondition::far) {
            plan.far |= mark;
            plan.far_within = std::max(plan.far_within, placed.anchor.digit_within);
        }
    }
    plan.filter.finish();
}

FastPlan::FastPlan(const std::vector<Rule>& rules) : exact(rules.size(), false) {
    Anchored anchored;
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
            anchored.add(anchor, lane);
        }
    }
    fill(in_prose, anchored, Lanes::all_but_named);
    fill(in_tables, anchored, Lanes::all);
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
    const std::size_t end = std::min(place + here_->far_within, text_.size());
    next_digit_ = std::max(next_digit_, place);
    while (next_digit_ < end && !is_digit(text_[next_digit_]))
        ++next_digit_;
    return next_digit_ < end;
}

void FastEngine::look_at(std::size_t place, ByteFilter::Groups groups) {
    if ((groups & here_->far) != 0 && !has_digit_near(place))
        groups &= ~here_->far;
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

void FastEngine::look_at_block(std::size_t begin, const Places& places, std::size_t last_row) {
    const std::uint64_t looked_at = places.rows | places.words | places.marks;
    for (std::uint64_t left = looked_at; left != 0; left &= left - 1) {
        const auto i = static_cast<unsigned>(std::countr_zero(left));
        const auto stands_in = [&](std::uint64_t bits) { return (bits >> i & 1U) != 0; };
        const std::size_t place = begin + i;
        if (place >= last_row)
            return;
        ByteFilter::Groups groups = stands_in(places.words) ? FastPlan::kWordGroup : 0;
        if (stands_in(places.rows)) {
            groups |= here_->filter.groups_at(text_, place);
            if (!stands_in(places.near))
                groups &= ~here_->near;
        }
        if (admission_.shape() == TextShape::prose && tried_named_ <= place &&
            (groups != 0 || stands_in(places.marks)))
            try_named_before(place + 1); // before what begins here could settle it
        if (groups != 0)
            look_at(place, groups);
        if (stands_in(places.marks))
            mark_reach_ = field_value_from(text_, place + 1);
    }
}

/// The places of a block that are worth a look: without those whose digit is missing, and without
/// words that no row spells.
FastEngine::Places FastEngine::places_of(std::span<const ByteFilter::Block> blocks, std::size_t i,
                                         std::size_t begin, std::size_t digit_block) const {
    constexpr std::size_t kFarBlocks = kDigitFar / kBlock + 1;
    const ByteFilter::Block& block = blocks[i];
    Places places{.rows = block.places, .marks = block.marks};
    if (block.near != 0 && digit_block <= i + 1) {
        // Beyond the last block there may be a digit.
        const std::uint64_t behind =
            i + 1 < blocks.size() ? blocks[i + 1].digits : ~std::uint64_t{0};
        places.near = block.digits;
        for (unsigned step = 1; step < kDigitNear; step *= 2)
            places.near |= places.near >> step;
        constexpr auto kReach = static_cast<unsigned>(kDigitNear) - 1;
        if (const auto first = static_cast<unsigned>(std::countr_zero(behind)); first < kReach)
            places.near |= ~std::uint64_t{0} << (kBlock - kReach + first);
        places.rows |= block.near & places.near;
    }
    if (digit_block <= i + kFarBlocks)
        places.rows |= block.far;
    for (std::uint64_t left = block.words; left != 0; left &= left - 1) {
        const auto at = static_cast<unsigned>(std::countr_zero(left));
        places.words |= std::uint64_t{here_->filter.has_word_at(text_, begin + at)} << at;
    }
    return places;
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
    std::array<ByteFilter::Block, kBlocks> room;
    for (std::size_t begin = owned.begin; begin < last_row; begin += kBlocks * kBlock) {
        const std::size_t count = std::min(kBlocks, (last_row - begin + kBlock - 1) / kBlock);
        const auto blocks = std::span(room).first(count);
        here_->filter.scan(text, begin, blocks);
        std::size_t digit_block = 0; // the first block at or behind i that holds a digit
        for (std::size_t i = 0; i < count; ++i) {
            digit_block = std::max(digit_block, i);
            while (digit_block < count && blocks[digit_block].digits == 0)
                ++digit_block; // beyond the last block there may be one
            const std::size_t here = begin + i * kBlock;
            Places places = places_of(blocks, i, here, digit_block);
            if (shape == TextShape::table)
                places.marks = 0;
            look_at_block(here, places, last_row);
        }
    }
    if (shape == TextShape::prose)
        try_named_before(owned.end);
    propose_slowly(rules_, plan_.slow, admission_, text, owned, next, out);
}

} // namespace custos::scanners
