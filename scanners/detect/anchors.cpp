#include "scanners/detect/anchors.h"

#include <algorithm>
#include <optional>

namespace custos::scanners {

namespace {

constexpr std::size_t kMaxAlternatives = 1024; ///< per pattern; more are taken together
constexpr std::size_t kMaxRows = 64;           ///< rows of one alternative; more are taken together
constexpr std::size_t kMaxBack = 128;          ///< bytes between start and row
/// Anchors that match more often are not worth it: the pattern goes to the slow lane.
constexpr double kTooDense = 0.5;
/// Each row behind a run of bytes means several starts to try.
constexpr double kBackPrice = 8;

const std::array<double, 256>& frequencies() {
    static const std::array<double, 256> kTable = [] {
        std::array<double, 256> table{};
        table.fill(0.0005);
        for (unsigned char c = '0'; c <= '9'; ++c)
            table[c] = 0.012;
        for (unsigned char c = 'a'; c <= 'z'; ++c)
            table[c] = 0.02;
        for (const char c : {'e', 'n', 'a', 't', 'i', 'r', 'o', 'd', 's'})
            table[static_cast<unsigned char>(c)] = 0.05;
        for (unsigned char c = 'A'; c <= 'Z'; ++c)
            table[c] = 0.002;
        table[' '] = 0.14;
        for (const char c : {'.', ',', '-', '\n', ';', ':'})
            table[static_cast<unsigned char>(c)] = 0.01;
        return table;
    }();
    return kTable;
}

double frequency_of(const ByteSet& set) {
    if (set.all())
        return 1;
    double sum = 0;
    for (std::size_t byte = set._Find_first(); byte < set.size(); byte = set._Find_next(byte))
        sum += frequencies()[byte];
    return std::min(sum, 1.0);
}

using Sequence = std::vector<const Syntax*>;

bool is_assertion(const Syntax& node) {
    switch (node.kind) {
    case Syntax::Kind::word_edge:
    case Syntax::Kind::no_word_edge:
    case Syntax::Kind::text_begin:
    case Syntax::Kind::text_end: return true;
    case Syntax::Kind::bytes:
    case Syntax::Kind::concat:
    case Syntax::Kind::alternate:
    case Syntax::Kind::repeat: return false;
    }
    return false;
}

/// Bytes that `node` may hold, and its greatest length; nothing when that has no bound.
struct Extent {
    ByteSet bytes;
    std::size_t longest = 0;
};
std::optional<Extent> extent_of(const Syntax& node) {
    Extent extent;
    if (is_assertion(node))
        return extent;
    if (node.kind == Syntax::Kind::bytes)
        return Extent{node.set, 1};
    for (const Syntax& child : node.children) {
        const auto part = extent_of(child);
        if (!part)
            return std::nullopt;
        extent.bytes |= part->bytes;
        extent.longest = node.kind == Syntax::Kind::alternate
                             ? std::max(extent.longest, part->longest)
                             : extent.longest + part->longest;
    }
    if (node.kind == Syntax::Kind::repeat) {
        if (node.max < 0)
            return std::nullopt;
        extent.longest *= static_cast<std::size_t>(node.max);
    }
    return extent;
}

/// Rows of up to kAnchorBytes byte sets; a shorter one may be followed by anything.
class Row {
public:
    explicit Row(std::size_t size = 0) : size_(size) {}
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const ByteSet& operator[](std::size_t i) const { return sets_[i]; }
    [[nodiscard]] ByteSet& operator[](std::size_t i) { return sets_[i]; }
    void push_back(const ByteSet& set) { sets_[size_++] = set; }
    friend bool operator==(const Row&, const Row&) = default;

private:
    std::size_t size_;
    std::array<ByteSet, kAnchorBytes> sets_;
};
using Rows = std::vector<Row>;

void merge_rows(Rows& rows) {
    std::size_t shortest = kAnchorBytes;
    for (const Row& row : rows)
        shortest = std::min(shortest, row.size());
    Row all(shortest);
    for (const Row& row : rows)
        for (std::size_t i = 0; i < shortest; ++i)
            all[i] |= row[i];
    rows = {all};
}

void add_unique(Rows& rows, Row row) {
    if (std::ranges::find(rows, row) == rows.end())
        rows.push_back(std::move(row));
}

bool all_full(const Rows& rows) {
    return std::ranges::all_of(rows, [](const Row& row) { return row.size() == kAnchorBytes; });
}

/// Every row of `heads` continued by every way through `node`. `open` marks rows that cannot go on,
/// since what follows is unknown: none here, as a tree is always known.
Rows continued(const Rows& heads, const Syntax& node) {
    Rows out;
    if (all_full(heads))
        return heads;
    const auto take = [&](const Rows& rows) {
        for (const Row& row : rows)
            add_unique(out, row);
        if (out.size() > kMaxRows)
            merge_rows(out);
    };
    if (is_assertion(node))
        return heads;
    switch (node.kind) {
    case Syntax::Kind::bytes:
        for (Row row : heads) {
            if (row.size() < kAnchorBytes)
                row.push_back(node.set);
            add_unique(out, std::move(row));
        }
        return out;
    case Syntax::Kind::concat: {
        out = heads;
        for (const Syntax& child : node.children) {
            if (all_full(out))
                break;
            out = continued(out, child);
        }
        return out;
    }
    case Syntax::Kind::alternate:
        for (const Syntax& child : node.children)
            take(continued(heads, child));
        return out;
    case Syntax::Kind::repeat: {
        Rows current = heads;
        const int turns = static_cast<int>(kAnchorBytes);
        for (int turn = 0; turn <= turns; ++turn) {
            if (turn >= node.min)
                take(current);
            if (turn == turns || (node.max >= 0 && turn >= node.max))
                break;
            current = continued(current, node.children.front());
        }
        if (node.min > turns)
            take(current);
        return out;
    }
    case Syntax::Kind::word_edge:
    case Syntax::Kind::no_word_edge:
    case Syntax::Kind::text_begin:
    case Syntax::Kind::text_end: break;
    }
    return heads;
}

constexpr std::uint32_t kBeyond = 1U << kRowBytes; ///< offsets from here on are one

/// Adds what may stand at each offset to `sets`, where `node` begins at the offsets `at` (bits);
/// returns the offsets where it may end.
std::uint32_t spread(const Syntax& node, std::uint32_t at, std::array<ByteSet, kRowBytes>& sets) {
    if (is_assertion(node) || at == 0)
        return at;
    switch (node.kind) {
    case Syntax::Kind::bytes:
        for (std::size_t i = 0; i < sets.size(); ++i)
            if ((at >> i & 1U) != 0)
                sets[i] |= node.set;
        return (at << 1U | (at & kBeyond)) & (2 * kBeyond - 1);
    case Syntax::Kind::concat:
        for (const Syntax& child : node.children)
            at = spread(child, at, sets);
        return at;
    case Syntax::Kind::alternate: {
        std::uint32_t ends = 0;
        for (const Syntax& child : node.children)
            ends |= spread(child, at, sets);
        return ends;
    }
    case Syntax::Kind::repeat: {
        std::uint32_t ends = node.min == 0 ? at : 0;
        for (int turn = 1; node.max < 0 || turn <= node.max; ++turn) {
            const std::uint32_t next = spread(node.children.front(), at, sets);
            const bool settled = next == at;
            at = next;
            if (turn >= node.min || settled)
                ends |= at;
            if (settled || turn > static_cast<int>(kRowBytes) + node.min)
                break;
        }
        return ends;
    }
    case Syntax::Kind::word_edge:
    case Syntax::Kind::no_word_edge:
    case Syntax::Kind::text_begin:
    case Syntax::Kind::text_end: break;
    }
    return at;
}

/// What may stand behind the row that begins at element `from`.
std::array<ByteSet, kRowBytes - kAnchorBytes> tail_at(const Sequence& sequence, std::size_t from) {
    std::array<ByteSet, kRowBytes> sets;
    std::uint32_t ends = 1;
    for (std::size_t i = from; i < sequence.size() && ends != kBeyond; ++i)
        ends = spread(*sequence[i], ends, sets);
    for (std::size_t i = 0; i < sets.size(); ++i)
        if ((ends & (2 * (1U << i) - 1)) != 0) // the match may have ended: anything follows
            sets[i].set();
    std::array<ByteSet, kRowBytes - kAnchorBytes> tail;
    std::copy(sets.begin() + kAnchorBytes, sets.end(), tail.begin());
    return tail;
}

/// Unfolds what a pattern begins with, until each sequence begins with bytes or a run of bytes.
void unfold(Sequence sequence, std::vector<Sequence>& out) {
    if (out.size() >= kMaxAlternatives)
        return;
    const auto first =
        std::ranges::find_if(sequence, [](const Syntax* node) { return !is_assertion(*node); });
    if (first == sequence.end()) {
        out.push_back(std::move(sequence));
        return;
    }
    const auto at = static_cast<std::ptrdiff_t>(first - sequence.begin());
    const Syntax& node = **first;
    const auto with = [&](const std::vector<const Syntax*>& instead) {
        Sequence changed = sequence;
        changed.erase(changed.begin() + at);
        changed.insert(changed.begin() + at, instead.begin(), instead.end());
        unfold(std::move(changed), out);
    };
    if (node.kind == Syntax::Kind::concat) {
        std::vector<const Syntax*> children;
        for (const Syntax& child : node.children)
            children.push_back(&child);
        return with(children);
    }
    if (node.kind == Syntax::Kind::alternate) {
        for (const Syntax& child : node.children)
            with({&child});
        return;
    }
    const bool optional_group = node.kind == Syntax::Kind::repeat && node.min == 0 &&
                                node.max == 1 && node.children.front().kind != Syntax::Kind::bytes;
    if (optional_group) {
        with({&node.children.front()});
        with({});
        return;
    }
    out.push_back(std::move(sequence));
}

/// The anchors of `sequence` whose row begins at its element `from`.
std::vector<Anchor> anchors_at(const Sequence& sequence, std::size_t from, const Extent& back) {
    Rows rows = {Row()};
    for (std::size_t i = from; i < sequence.size() && !all_full(rows); ++i)
        rows = continued(rows, *sequence[i]);
    std::vector<Anchor> anchors;
    const auto tail = tail_at(sequence, from);
    for (const Row& row : rows) {
        Anchor anchor;
        anchor.tail = tail;
        for (std::size_t i = 0; i < kAnchorBytes; ++i)
            anchor.row[i] = i < row.size() ? row[i] : ByteSet().set();
        anchor.back = back.bytes;
        anchor.back_max = back.longest;
        anchors.push_back(anchor);
    }
    return anchors;
}

double density_of(const std::vector<Anchor>& anchors) {
    double anywhere = 0;
    double at_word_start = 0;
    for (const Anchor& anchor : anchors)
        (anchor.at_word_start ? at_word_start : anywhere) += anchor.density();
    return anywhere + std::min(at_word_start, kWordStarts);
}

/// A leading `\b` before a word byte: the match begins where a word does.
bool begins_a_word(const Sequence& sequence, const std::vector<Anchor>& anchors) {
    if (sequence.empty() || sequence.front()->kind != Syntax::Kind::word_edge)
        return false;
    return std::ranges::all_of(anchors, [](const Anchor& anchor) {
        if (anchor.back_max > 0)
            return false;
        for (unsigned byte = 0; byte < 256; ++byte)
            if (anchor.row[0][byte] && !is_word_byte(static_cast<unsigned char>(byte)))
                return false;
        return true;
    });
}

std::vector<Anchor> front_anchors(const Sequence& sequence) {
    std::vector<Anchor> front = anchors_at(sequence, 0, {});
    const bool at_word_start = begins_a_word(sequence, front);
    for (Anchor& anchor : front)
        anchor.at_word_start = at_word_start;
    return front;
}

/// The rarest row behind a run of bytes; none when that is no better than the front.
struct Behind {
    std::vector<Anchor> anchors;
    std::size_t from = 0; ///< element of the sequence where the rows begin
};
Behind back_anchors(const Sequence& sequence, double front_density) {
    Behind best;
    double least = front_density / kBackPrice;
    Extent back;
    for (std::size_t i = 0; i + 1 < sequence.size(); ++i) {
        const auto extent = extent_of(*sequence[i]);
        if (!extent || back.longest + extent->longest > kMaxBack)
            break;
        back.bytes |= extent->bytes;
        back.longest += extent->longest;
        if (back.longest == 0)
            continue;
        std::vector<Anchor> behind = anchors_at(sequence, i + 1, back);
        if (const double density = density_of(behind); density < least) {
            least = density;
            best = {.anchors = std::move(behind), .from = i + 1};
        }
    }
    return best;
}

Syntax rest_of(const Sequence& sequence, std::size_t from) {
    Syntax rest;
    for (std::size_t i = from; i < sequence.size(); ++i)
        rest.children.push_back(*sequence[i]);
    return rest;
}

/// How far into a match its first digit stands at most; nothing when it may have none.
std::optional<std::size_t> first_digit_by(const Syntax& node) {
    static const ByteSet kDigits = [] {
        ByteSet set;
        for (std::size_t byte = '0'; byte <= '9'; ++byte)
            set.set(byte);
        return set;
    }();
    switch (node.kind) {
    case Syntax::Kind::bytes:
        return (node.set & ~kDigits).none() ? std::optional<std::size_t>(1) : std::nullopt;
    case Syntax::Kind::concat: {
        std::size_t before = 0;
        for (const Syntax& child : node.children) {
            if (const auto here = first_digit_by(child))
                return before + *here;
            const auto extent = extent_of(child);
            if (!extent)
                return std::nullopt;
            before += extent->longest;
        }
        return std::nullopt;
    }
    case Syntax::Kind::alternate: {
        std::size_t latest = 0;
        for (const Syntax& child : node.children) {
            const auto here = first_digit_by(child);
            if (!here)
                return std::nullopt;
            latest = std::max(latest, *here);
        }
        return latest == 0 ? std::nullopt : std::optional(latest);
    }
    case Syntax::Kind::repeat:
        return node.min > 0 ? first_digit_by(node.children.front()) : std::nullopt;
    case Syntax::Kind::word_edge:
    case Syntax::Kind::no_word_edge:
    case Syntax::Kind::text_begin:
    case Syntax::Kind::text_end: break;
    }
    return std::nullopt;
}

std::size_t digit_within(const Sequence& sequence) {
    return first_digit_by(rest_of(sequence, 0)).value_or(0);
}

} // namespace

double frequency_of(unsigned char byte) noexcept {
    return frequencies()[byte];
}

double Anchor::density() const noexcept {
    double product = at_word_start ? kWordStarts : 1;
    for (const ByteSet& set : row)
        product *= frequency_of(set);
    return product;
}

void Anchor::widen_to(const Anchor& other) {
    for (std::size_t i = 0; i < kAnchorBytes; ++i)
        row[i] |= other.row[i];
    for (std::size_t i = 0; i < tail.size(); ++i)
        tail[i] |= other.tail[i];
    back |= other.back;
    back_max = std::max(back_max, other.back_max);
    at_word_start = at_word_start && other.at_word_start;
    const bool both = digit_within > 0 && other.digit_within > 0;
    digit_within = both ? std::max(digit_within, other.digit_within) : 0;
}

double Anchors::density() const noexcept {
    return density_of(all);
}

Anchors anchors_of(const Syntax& pattern) {
    std::vector<Sequence> sequences;
    unfold({&pattern}, sequences);
    if (sequences.size() >= kMaxAlternatives)
        sequences = {{&pattern}};
    std::vector<Anchor> front;
    for (const Sequence& sequence : sequences) {
        std::vector<Anchor> here = front_anchors(sequence);
        const std::size_t digit = digit_within(sequence);
        for (Anchor& anchor : here)
            anchor.digit_within = digit;
        front.insert(front.end(), here.begin(), here.end());
    }
    Anchors chosen{.all = front, .rests = {}};
    // All anchors of a pattern share one lane, so going backward must pay for the whole.
    const double front_density = density_of(front);
    constexpr double kCheapEnough = 0.002;
    if (front_density > kCheapEnough) {
        Anchors mixed; // each alternative by its rarest row
        for (const Sequence& sequence : sequences) {
            const std::vector<Anchor> here = front_anchors(sequence);
            const Behind behind = back_anchors(sequence, density_of(here));
            const bool is_front = behind.anchors.empty();
            const std::vector<Anchor>& rarest = is_front ? here : behind.anchors;
            mixed.all.insert(mixed.all.end(), rarest.begin(), rarest.end());
            mixed.rests.push_back(rest_of(sequence, is_front ? 0 : behind.from));
        }
        if (density_of(mixed.all) * kBackPrice < front_density)
            chosen = std::move(mixed);
    }
    if (chosen.density() > kTooDense)
        return {};
    return chosen;
}

} // namespace custos::scanners
