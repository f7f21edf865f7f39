#include "scanners/detect/automaton.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <string>

namespace custos::scanners {

namespace {

/// Nodes of one pattern; beyond, its counted repeats are widened.
constexpr std::size_t kMaxNodes = 1500;
/// How often a widened repeat still counts.
constexpr int kWidenedCount = 6;

std::string key_of(const std::vector<std::uint32_t>& numbers, unsigned extra) {
    std::string key;
    key.reserve(numbers.size() * sizeof(std::uint32_t) + 1);
    for (const std::uint32_t number : numbers)
        for (unsigned shift = 0; shift < 32; shift += 8)
            key.push_back(static_cast<char>(number >> shift & 0xFFU));
    key.push_back(static_cast<char>(extra));
    return key;
}

std::size_t size_of(const Syntax& syntax) {
    std::size_t size = 1;
    for (const Syntax& child : syntax.children)
        size += size_of(child);
    if (syntax.kind == Syntax::Kind::repeat)
        size *= static_cast<std::size_t>(std::max({syntax.min, syntax.max, 1}));
    return size;
}

} // namespace

std::uint32_t PatternUnion::push(Node node) {
    nodes_.push_back(node);
    return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t PatternUnion::set_number(const ByteSet& set) {
    const auto [entry, is_new] =
        set_numbers_.try_emplace(set, static_cast<std::uint32_t>(sets_.size()));
    if (is_new)
        sets_.push_back(set);
    return entry->second;
}

bool PatternUnion::add(const Syntax& pattern, std::uint32_t number) {
    const bool widen = size_of(pattern) > kMaxNodes;
    const std::uint32_t end = push({.op = Op::found, .other = number});
    starts_.push_back(build(pattern, end, widen));
    return widen;
}

// Built from the back: `next` is where the rest begins.
std::uint32_t PatternUnion::build(const Syntax& syntax, std::uint32_t next, bool widen) {
    using Kind = Syntax::Kind;
    switch (syntax.kind) {
    case Kind::bytes: return push({.op = Op::bytes, .next = next, .other = set_number(syntax.set)});
    case Kind::concat:
        for (auto child = syntax.children.rbegin(); child != syntax.children.rend(); ++child)
            next = build(*child, next, widen);
        return next;
    case Kind::alternate: {
        if (syntax.children.empty())
            return push({.op = Op::bytes, .next = next, .other = set_number({})});
        std::uint32_t start = build(syntax.children.back(), next, widen);
        for (std::size_t i = syntax.children.size() - 1; i > 0; --i)
            start = push({.op = Op::split,
                          .next = build(syntax.children[i - 1], next, widen),
                          .other = start});
        return start;
    }
    case Kind::repeat: return build_repeat(syntax, next, widen);
    case Kind::word_edge: return push({.op = Op::word_edge, .next = next});
    case Kind::no_word_edge: return push({.op = Op::no_word_edge, .next = next});
    case Kind::text_begin: return push({.op = Op::text_begin, .next = next});
    case Kind::text_end: return push({.op = Op::text_end, .next = next});
    }
    return next;
}

std::uint32_t PatternUnion::build_repeat(const Syntax& syntax, std::uint32_t next, bool widen) {
    const Syntax& child = syntax.children.front();
    const int min = widen ? std::min(syntax.min, kWidenedCount) : syntax.min;
    const int max = widen && syntax.max > kWidenedCount ? -1 : syntax.max;
    if (max < 0) {
        const std::uint32_t loop = push({.op = Op::split, .next = 0, .other = next});
        const std::uint32_t body = build(child, loop, widen);
        nodes_[loop].next = body;
        next = loop;
    } else {
        const std::uint32_t end = next;
        for (int i = min; i < max; ++i)
            next = push({.op = Op::split, .next = build(child, next, widen), .other = end});
    }
    for (int i = 0; i < min; ++i)
        next = build(child, next, widen);
    return next;
}

LazyAutomaton::LazyAutomaton(const PatternUnion& patterns) : patterns_(patterns) {
    // Bytes that no set tells apart share a class; word bytes are always told apart.
    std::unordered_map<std::string, std::uint8_t> classes;
    for (unsigned byte = 0; byte < 256; ++byte) {
        std::string signature(1, is_word_byte(static_cast<unsigned char>(byte)) ? 'w' : 'o');
        for (const ByteSet& set : patterns.sets_)
            signature.push_back(set[byte] ? '1' : '0');
        const auto [entry, is_new] =
            classes.try_emplace(signature, static_cast<std::uint8_t>(classes.size()));
        if (is_new)
            example_of_.push_back(static_cast<unsigned char>(byte));
        class_of_[byte] = entry->second;
    }
    classes_ = example_of_.size();
    marks_.resize(patterns.nodes_.size(), 0);
    lists_.reserve(64);
    reset();
}

void LazyAutomaton::reset() {
    steps_.clear();
    sets_of_.clear();
    before_.clear();
    ends_.clear();
    known_.clear();
    state_of({}, Side::edge); // kDead
    std::ranges::fill(steps_, kDead);
    starts_.fill(kUnknown);
}

std::uint32_t LazyAutomaton::state_of(std::vector<std::uint32_t> nodes, Side before) {
    std::string key = key_of(nodes, static_cast<unsigned>(before));
    const auto number = static_cast<std::uint32_t>(sets_of_.size());
    const auto [entry, is_new] = known_.try_emplace(std::move(key), number);
    if (!is_new)
        return entry->second;
    sets_of_.push_back(std::move(nodes));
    before_.push_back(before);
    ends_.push_back({kUnknown, kUnknown, kUnknown});
    steps_.resize(steps_.size() + classes_, kUnknown);
    return number;
}

std::uint32_t LazyAutomaton::start_state(Side before) {
    std::uint32_t& start = starts_[static_cast<std::size_t>(before)];
    if (start == kUnknown) {
        std::vector<std::uint32_t> nodes(patterns_.starts_);
        std::ranges::sort(nodes);
        start = state_of(std::move(nodes), before);
    }
    return start;
}

/// Follows all ways that need no byte, now that what is `behind` is known: fills closed_ (nodes
/// that wait for a byte) and found_ (patterns that end here).
void LazyAutomaton::close(std::uint32_t state, Side behind) {
    using Op = PatternUnion::Op;
    const Side before = before_[state];
    const bool edge = (before == Side::word) != (behind == Side::word);
    closed_.clear();
    found_.clear();
    if (++mark_ == 0) {
        std::ranges::fill(marks_, 0);
        mark_ = 1;
    }
    stack_.assign(sets_of_[state].rbegin(), sets_of_[state].rend());
    while (!stack_.empty()) {
        const std::uint32_t number = stack_.back();
        stack_.pop_back();
        if (marks_[number] == mark_)
            continue;
        marks_[number] = mark_;
        const PatternUnion::Node& node = patterns_.nodes_[number];
        switch (node.op) {
        case Op::bytes: closed_.push_back(number); break;
        case Op::found: found_.push_back(node.other); break;
        case Op::split:
            stack_.push_back(node.other);
            stack_.push_back(node.next);
            break;
        case Op::word_edge:
            if (edge)
                stack_.push_back(node.next);
            break;
        case Op::no_word_edge:
            if (!edge)
                stack_.push_back(node.next);
            break;
        case Op::text_begin:
            if (before == Side::edge)
                stack_.push_back(node.next);
            break;
        case Op::text_end:
            if (behind == Side::edge)
                stack_.push_back(node.next);
            break;
        }
    }
}

std::uint32_t LazyAutomaton::ends_of(std::uint32_t state, Side behind) {
    std::uint32_t& number = ends_[state][static_cast<std::size_t>(behind)];
    if (number != kUnknown)
        return number;
    close(state, behind);
    std::ranges::sort(found_);
    const auto unique = std::ranges::unique(found_);
    found_.erase(unique.begin(), unique.end());
    const auto [entry, is_new] =
        known_lists_.try_emplace(key_of(found_, 0), static_cast<std::uint32_t>(lists_.size()));
    if (is_new)
        lists_.push_back(found_);
    number = entry->second;
    return number;
}

std::uint32_t LazyAutomaton::build_step(std::uint32_t state, unsigned byte_class) {
    const unsigned char byte = example_of_[byte_class];
    const Side behind = side_of(byte);
    const bool any_end = !lists_[ends_of(state, behind)].empty();
    close(state, behind);
    std::vector<std::uint32_t> next;
    for (const std::uint32_t number : closed_) {
        const PatternUnion::Node& node = patterns_.nodes_[number];
        if (patterns_.sets_[node.other][byte])
            next.push_back(node.next);
    }
    std::ranges::sort(next);
    const auto unique = std::ranges::unique(next);
    next.erase(unique.begin(), unique.end());
    std::uint32_t target =
        next.empty() ? kDead
                     : state_of(std::move(next), behind) * static_cast<std::uint32_t>(classes_);
    if (any_end)
        target |= kEnds;
    steps_[state * classes_ + byte_class] = target;
    return target;
}

/// Calls take(end, list) for every end, nearest first, until it says no.
template <class Take>
void LazyAutomaton::walk(std::string_view text, std::size_t begin, std::size_t limit, Take take) {
    assert(begin <= limit && limit <= text.size());
    if (sets_of_.size() > kMaxStates)
        reset();
    const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto classes = static_cast<std::uint32_t>(classes_);
    std::uint32_t row =
        start_state(begin == 0 ? Side::edge : side_of(byte_at(begin - 1))) * classes;
    for (std::size_t i = begin; i < limit; ++i) {
        const unsigned byte_class = class_of_[byte_at(i)];
        std::uint32_t step = steps_[row + byte_class];
        if (step == kUnknown)
            step = build_step(row / classes, byte_class);
        if ((step & kEnds) != 0) {
            if (!take(i, ends_of(row / classes, side_of(byte_at(i)))))
                return;
            step &= ~kEnds;
        }
        row = step;
        if (row == kDead)
            return;
    }
    const Side behind = limit == text.size() ? Side::edge : side_of(byte_at(limit));
    const std::uint32_t last = ends_of(row / classes, behind);
    if (!lists_[last].empty())
        take(limit, last);
}

void LazyAutomaton::run(std::string_view text, std::size_t begin, std::size_t limit,
                        std::vector<MatchEnd>& ends) {
    walk(text, begin, limit, [&](std::size_t at, std::uint32_t list) {
        ends.push_back({.at = at, .list = list});
        return true;
    });
}

bool LazyAutomaton::matches(std::string_view text, std::size_t begin, std::size_t limit) {
    bool found = false;
    walk(text, begin, limit, [&](std::size_t, std::uint32_t) {
        found = true;
        return false;
    });
    return found;
}

std::optional<DigitAutomaton> DigitAutomaton::build(const PatternUnion& patterns,
                                                    std::size_t most) {
    LazyAutomaton lazy(patterns);
    DigitAutomaton whole;
    whole.start_ = lazy.start_state(LazyAutomaton::Side::edge);
    most = std::min<std::size_t>(most, std::numeric_limits<std::uint16_t>::max());
    for (std::uint32_t state = 0; state < lazy.sets_of_.size(); ++state) {
        if (lazy.sets_of_.size() > most)
            return std::nullopt;
        std::array<std::uint16_t, 10> steps{};
        for (std::size_t digit = 0; digit < steps.size() && state != LazyAutomaton::kDead; ++digit)
            steps[digit] = static_cast<std::uint16_t>(
                (lazy.build_step(state, lazy.class_of_['0' + digit]) & ~LazyAutomaton::kEnds) /
                lazy.classes_);
        whole.steps_.push_back(steps);
        std::uint32_t found = 0;
        for (const std::uint32_t pattern :
             lazy.lists_[lazy.ends_of(state, LazyAutomaton::Side::edge)]) {
            if (pattern >= 32)
                return std::nullopt;
            found |= 1U << pattern;
        }
        whole.found_.push_back(found);
    }
    return whole;
}

} // namespace custos::scanners
