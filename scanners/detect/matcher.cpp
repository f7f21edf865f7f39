#include "scanners/detect/matcher.h"

#include "scanners/detect/compiled.h"
#include "scanners/detect/context.h"
#include "scanners/detect/fold.h"
#include "scanners/detect/propose.h"
#include "scanners/detect/resolve.h"
#include "scanners/detect/table.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace custos::scanners {

namespace {

/// Hits below this are not even alternatives.
constexpr double kLeastConfidence = 0.1;
/// Values one after the other, as in a list, share the support of the first.
constexpr std::uint64_t kListGap = Admission::kListGap;
constexpr double kListShare = 0.9;
/// Rows from which on a column's share of hits says something.
constexpr std::uint64_t kColumnRows = 8;
constexpr double kFullColumn = 0.8;
constexpr double kHalfColumn = 0.5;
constexpr double kStrongValidator = 0.85; ///< a weaker check accepts whole columns by chance

/// A segment is worked off in parts, whose proposals stay in the first caches.
constexpr std::size_t kPartBytes = 8192;

constexpr std::uint64_t kEndOfText = std::numeric_limits<std::uint64_t>::max();

/// Whether `gap` only joins the items of a list: separators, quotes, a conjunction.
bool joins_a_list(std::string_view gap) noexcept {
    std::string_view letters;
    for (std::size_t i = 0; i < gap.size(); ++i) {
        const char c = gap[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & '\x80') != 0;
        if ((c >= '0' && c <= '9') || c == ':' || c == '=')
            return false;
        if (letter && letters.empty())
            letters = gap.substr(i, gap.find_first_of(" \n\t,;", i) - i);
        if (letter && letters.end() <= gap.begin() + static_cast<std::ptrdiff_t>(i))
            return false; // a second word
    }
    return letters.empty() || letters == "en" || letters == "et" || letters == "und" ||
           letters == "and" || letters == "of" || letters == "ou" || letters == "or" ||
           letters == "oder";
}

} // namespace

struct Matcher::State {
    State(std::shared_ptr<const DetectorSet> detectors, MatchOptions with)
        : set(std::move(detectors)), compiled(set->compiled()), options(with), reader(compiled),
          engine(compiled.rules, *compiled.plan, *compiled.support),
          resolver(compiled, with.min_confidence), next(compiled.rules.size() + 1),
          last(compiled.rules.size()) {}

    /// The last hit of a detector, for lists.
    struct Last {
        std::uint64_t end = 0;
        double support = 0;
    };

    void begin(std::string_view file_name);
    void propose(Span part);
    void sense_table(const Segment& segment, Span owned);
    void judge(Proposal& proposal, const Segment& segment, Span owned);
    void add_list_support(const Proposal& proposal, const Segment& segment, Support& support);
    void add_column_support(const Proposal& proposal, std::size_t column, Support& support);
    void match_folded(const Segment& segment, MatchSink& sink);

    std::shared_ptr<const DetectorSet> set;
    const DetectorSet::Compiled& compiled;
    MatchOptions options;
    std::string name;
    FoldedText folded;
    Table table;
    ContextReader reader;
    FastEngine engine;
    Resolver resolver;
    std::vector<std::uint64_t> next; ///< per detector, in the text of the object
    NextPlaces next_here;            ///< the same in the folded segment
    std::vector<Last> last;
    std::vector<Proposal> proposals;
    bool started = false;
    std::unique_ptr<State> for_names;
};

void Matcher::State::begin(std::string_view file_name) {
    name.assign(file_name);
    table.begin();
    resolver.begin();
    std::ranges::fill(next, 0);
    std::ranges::fill(last, Last{});
    started = false;
}

void Matcher::State::propose(Span part) {
    proposals.clear();
    engine.propose(folded.text(), part, table.is_open() ? TextShape::table : TextShape::prose,
                   next_here, proposals);
    const auto comes_before = [](const Proposal& a, const Proposal& b) {
        return a.value.begin != b.value.begin ? a.value.begin < b.value.begin
                                              : a.detector < b.detector;
    };
    if (!std::ranges::is_sorted(proposals, comes_before))
        std::ranges::sort(proposals, comes_before);
}

void Matcher::State::sense_table(const Segment& segment, Span owned) {
    const std::size_t head_end =
        folded.to_folded(std::min(segment.owned_begin + kHeadBytes, segment.text.size()));
    const std::string_view head = folded.text().substr(owned.begin, head_end - owned.begin);
    table.sense(head, name);
    if (!table.is_open())
        return;
    const Span line = table.header_line();
    std::vector<Proposal> in_header;
    NextPlaces places = next_places_for(compiled.rules.size());
    engine.propose(head.substr(line.begin, line.end - line.begin), {0, line.end - line.begin},
                   TextShape::table, places, in_header);
    constexpr double kHitsHeader = 0.5;
    const bool is_hit = std::ranges::any_of(in_header, [&](const Proposal& proposal) {
        const Rule& rule = compiled.rules[proposal.detector];
        return rule.requirement == Requirement::none && rule.confidence >= kHitsHeader;
    });
    if (is_hit)
        table.drop_header();
}

void Matcher::State::add_list_support(const Proposal& proposal, const Segment& segment,
                                      Support& support) {
    const Last& before = last[proposal.detector];
    const std::uint64_t start = segment.offset + folded.to_original(proposal.value.begin);
    if (before.support <= 0 || start < before.end || start - before.end > kListGap ||
        before.end < segment.offset)
        return;
    const std::size_t gap = folded.to_folded(static_cast<std::size_t>(before.end - segment.offset));
    const std::string_view between = folded.text().substr(gap, proposal.value.begin - gap);
    if (joins_a_list(between)) {
        support.context = std::max(support.context, kListShare * before.support);
        support.listed = between.find('\n') == between.npos;
    }
}

void Matcher::State::add_column_support(const Proposal& proposal, std::size_t column,
                                        Support& support) {
    const Rule& rule = compiled.rules[proposal.detector];
    const Table::Share share = table.share(column, proposal.detector);
    table.count(column, proposal.detector);
    if (share.rows < kColumnRows)
        return;
    const auto rows = static_cast<double>(share.rows);
    const double full = kFullColumn * rows;
    if (static_cast<double>(share.hits) < kHalfColumn * rows &&
        static_cast<double>(share.most) >= full)
        support.doubt = std::max(support.doubt, kRivalWeight); // it is the other's column
    if (rule.validator != nullptr && rule.validator->strength >= kStrongValidator &&
        static_cast<double>(share.hits) >= full)
        support.column = kColumnWeight;
}

void Matcher::State::judge(Proposal& proposal, const Segment& segment, Span owned) {
    const Rule& rule = compiled.rules[proposal.detector];
    Surroundings where{.text = folded.text()};
    table.advance(std::min(proposal.value.begin, owned.end));
    if (table.covers(proposal.value.begin)) {
        if (table.in_header())
            return;
        where.cell = table.cell_from_here(proposal.value.begin);
        where.column_name = table.name(where.cell->column);
    }
    Hit hit{.detector = proposal.detector, .validated = rule.validator != nullptr};
    if (options.explain)
        hit.explanation = std::make_unique<Explanation>();
    Explanation* const explanation = hit.explanation.get();
    Support support;
    reader.read(proposal, where, support, explanation);
    if (where.cell)
        add_column_support(proposal, where.cell->column, support);
    else
        add_list_support(proposal, segment, support);
    const std::size_t begin = folded.to_original(proposal.value.begin);
    const std::size_t end = folded.to_original(proposal.value.end);
    hit.start = segment.offset + begin;
    hit.end = segment.offset + end;
    const double named = 1 - (1 - support.context) * (1 - support.field);
    const bool unnamed =
        rule.requirement == Requirement::field && support.field <= 0 && !support.listed;
    last[proposal.detector] = {.end = hit.end,
                               .support = unnamed ? 0 : std::max(support.context, support.field)};
    if (unnamed || (rule.requirement != Requirement::none && named < kLeastSupport))
        return;
    hit.confidence = confidence_of(rule.confidence, support);
    if (hit.confidence < kLeastConfidence)
        return;
    hit.value = segment.text.substr(begin, end - begin);
    hit.normalised = std::move(proposal.normalised);
    if (explanation != nullptr) {
        explanation->base = rule.confidence;
        if (rule.validator != nullptr) {
            explanation->validator = rule.validator->strength;
            explanation->validator_name = rule.validator->name;
        }
        explanation->confidence = hit.confidence;
    }
    resolver.add(std::move(hit));
}

void Matcher::State::match_folded(const Segment& segment, MatchSink& sink) {
    folded.fold(segment.text);
    const Span owned{folded.to_folded(segment.owned_begin), folded.to_folded(segment.owned_end)};
    next_here.assign(next.size(), 0);
    for (std::size_t i = 0; i < next.size(); ++i)
        if (next[i] > segment.offset)
            next_here[i] = folded.to_folded(static_cast<std::size_t>(next[i] - segment.offset));
    if (!started) {
        sense_table(segment, owned);
        started = true;
    }
    table.enter(folded.text(), owned.begin);
    for (std::size_t begin = owned.begin; begin < owned.end; begin += kPartBytes) {
        const Span part{begin, std::min(begin + kPartBytes, owned.end)};
        propose(part);
        for (Proposal& proposal : proposals)
            judge(proposal, segment, part);
        table.advance(part.end);
        resolver.flush(segment.offset + folded.to_original(part.end), sink);
    }
    for (std::size_t i = 0; i < next.size(); ++i)
        if (next_here[i] > 0)
            next[i] = std::max(next[i], segment.offset + folded.to_original(next_here[i]));
    resolver.keep();
}

Matcher::Matcher(std::shared_ptr<const DetectorSet> set, MatchOptions options)
    : state_(std::make_unique<State>(std::move(set), options)) {}
Matcher::~Matcher() = default;

void Matcher::begin(const ObjectHints& hints) {
    state_->begin(hints.name);
}

void Matcher::match(const Segment& segment, MatchSink& sink) {
    state_->match_folded(segment, sink);
}

void Matcher::end(MatchSink& sink) {
    state_->resolver.flush(kEndOfText, sink);
}

void Matcher::match_name(std::string_view name, MatchSink& sink) {
    if (!state_->for_names) // apart, since an object may be half read
        state_->for_names = std::make_unique<State>(state_->set, state_->options);
    State& state = *state_->for_names;
    // An underscore joins words in names, where `\b` takes it for a letter; an address keeps it.
    std::string spaced(name);
    std::ranges::replace(spaced, '_', ' ');
    state.begin({});
    state.started = true; // a name is no table
    for (const std::string_view text : {name, std::string_view(spaced)}) {
        const Segment whole{.text = text, .owned_begin = 0, .owned_end = text.size(), .offset = 0};
        state.folded.fold(text);
        const Span owned{0, state.folded.text().size()};
        state.next_here.assign(state.next.size(), 0);
        state.propose(owned);
        for (Proposal& proposal : state.proposals)
            state.judge(proposal, whole, owned);
    }
    state.resolver.flush(kEndOfText, sink);
}

} // namespace custos::scanners
