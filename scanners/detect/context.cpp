#include "scanners/detect/context.h"

#include "scanners/detect/field.h"

#include <algorithm>

namespace custos::scanners {

namespace {

constexpr double kOtherLine = 0.7;      ///< the word stands on the line above
constexpr double kOtherSentence = 0.6;  ///< a sentence ends between word and value
constexpr double kForeignBetween = 0.5; ///< another detector's word stands between
constexpr double kSpentSameLine = 0.7;  ///< a number stands between: the word may be its label
constexpr double kSpentOtherLine = 0.25;
constexpr double kUnknownLabel = 0.6; ///< words before a label that no pack knows
constexpr double kOutdone = 0.3;      ///< what speaks against a nearer word keeps so much

constexpr auto kOwnRoles =
    static_cast<std::uint8_t>(static_cast<int>(Role::context) | static_cast<int>(Role::field));

bool has(std::uint8_t roles, Role role) noexcept {
    return (roles & static_cast<std::uint8_t>(role)) != 0;
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// What lies between a word and the value.
struct Gap {
    std::size_t lines = 0;
    bool number = false;   ///< a number of four digits or more
    bool sentence = false; ///< a sentence ends
};

Gap gap_of(std::string_view between) noexcept {
    Gap gap;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < between.size(); ++i) {
        const char c = between[i];
        if (c == '\n')
            ++gap.lines;
        const bool joins = digits > 0 && (c == '.' || c == '-' || c == ' ' || c == '/');
        digits = is_digit(c) ? digits + 1 : joins ? digits : 0;
        gap.number = gap.number || digits >= 4;
        if ((c == '.' || c == '!' || c == '?') && i + 2 < between.size() && between[i + 1] == ' ' &&
            between[i + 2] >= 'A' && between[i + 2] <= 'Z')
            gap.sentence = true;
    }
    return gap;
}

double weight_of(const Gap& gap, std::size_t distance) noexcept {
    double weight = weight_at(distance);
    if (gap.lines > 0)
        weight *= kOtherLine;
    if (gap.number)
        weight *= gap.lines > 0 ? kSpentOtherLine : kSpentSameLine;
    if (gap.sentence)
        weight *= kOtherSentence;
    return weight;
}

/// The window before a value: kWindowBefore bytes, over one line break at most, no blank line.
std::size_t window_begin(std::string_view text, std::size_t from, std::size_t value) noexcept {
    std::size_t low = value > from + kWindowBefore ? value - kWindowBefore : from;
    std::size_t breaks = 0;
    for (std::size_t i = value; i > low; --i)
        if (text[i - 1] == '\n' && (++breaks == 2 || i < 2 || text[i - 2] == '\n'))
            return i;
    // Not in the middle of a word.
    const auto in_word = [&](std::size_t i) {
        const auto c = static_cast<unsigned char>(text[i]);
        return c >= 0x80 || is_digit(text[i]) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    while (low > from && low < value && in_word(low) && in_word(low - 1))
        ++low;
    return low;
}

/// The window after: to the end of the clause, since what follows it is the label of the next
/// value.
std::size_t window_end(std::string_view text, std::size_t value_end, std::size_t to) noexcept {
    const std::size_t high = std::min(to, value_end + kWindowAfter);
    std::size_t at = value_end;
    while (at < high && (text[at] == '"' || text[at] == '\''))
        ++at;
    for (; at < high; ++at) {
        const char c = text[at];
        if (c == '\n' || c == ',' || c == ';' || c == ':' || c == '.' || c == '|' || c == '\t' ||
            c == '<' || c == '{' || c == '}' || c == '=' || c == ')' || c == '/')
            break;
    }
    return at;
}

/// The cell before, in the same row, when it could be a name: `| Geboren op | 30/07/1985 |` lists
/// names and values. Empty when there is none.
std::string_view cell_before(std::string_view text, std::size_t cell_begin) noexcept {
    constexpr std::string_view kDelimiters = "|;,\t";
    constexpr std::string_view kTrimmed = " \"'*`_";
    constexpr std::size_t kLongestName = 64;
    std::string_view row = text.substr(0, cell_begin);
    row.remove_suffix(row.size() - std::min(row.size(), row.find_last_not_of(kTrimmed) + 1));
    if (row.empty() || kDelimiters.find(row.back()) == kDelimiters.npos)
        return {};
    row.remove_suffix(1);
    row.remove_suffix(row.size() - std::min(row.size(), row.find_last_not_of(kTrimmed) + 1));
    const std::size_t from = row.find_last_of("|;,\t\n") + 1; // npos + 1 = 0: the whole row
    const std::string_view name = row.substr(from);
    const bool has_digit = std::ranges::any_of(name, is_digit);
    return name.size() > kLongestName || has_digit ? std::string_view() : name;
}

} // namespace

void ContextReader::find_all() {
    found_.clear();
    const auto words = words_.all();
    for (std::size_t i = 0; i < words.size(); ++i)
        set_.lexicon.find_at(words, i, found_);
}

void ContextReader::read_field(std::string_view name, const Proposal& proposal, Support& support,
                               FieldVerdict& verdict, Explanation* explanation) {
    words_.read(name, Words::Style::name);
    find_all();
    const std::size_t count = words_.all().size();
    verdict.named = count > 0;
    const bool is_own = std::ranges::any_of(found_, [&](const Lexicon::Found& found) {
        return has(Lexicon::roles_of(*found.phrase, proposal.detector), Role::field);
    });
    if (count == 1 && !is_own && is_generic_name(words_.all().front().text)) {
        verdict.named = false;
        return;
    }
    double negative = 0;
    bool foreign = false;
    for (const Lexicon::Found& found : found_) {
        const std::uint8_t roles = Lexicon::roles_of(*found.phrase, proposal.detector);
        const std::size_t size = found.last - found.first + 1;
        verdict.known = true;
        foreign = foreign || (roles == 0 && (found.phrase->roles & kOwnRoles) != 0);
        if (has(roles, Role::negative))
            negative = kNegativeWeight;
        if ((roles & kOwnRoles) == 0)
            continue;
        const bool at_edge = found.first == 0 || found.last + 1 == count;
        const double part = size == count ? 1 : at_edge ? 0.93 : 0.8;
        const double weight = kFieldWeight * part * (found.exact ? 1 : 0.97);
        if (weight > support.field) {
            support.field = weight;
            if (explanation != nullptr)
                explanation->field = found.phrase->text;
        }
    }
    const double base = set_.rules[proposal.detector].confidence;
    if (support.field > 0)
        negative *= kOutdone;
    else if (foreign)
        negative = std::max(negative, kForeignWeight * (1 - base));
    support.doubt = std::max(support.doubt, negative);
    if (explanation != nullptr)
        explanation->field_weight = support.field > 0 ? support.field : -negative;
}

void ContextReader::read_before(const Proposal& proposal, std::string_view text, Span window,
                                double scale, Support& support, Explanation* explanation) {
    words_.read(text.substr(window.begin, window.end - window.begin), Words::Style::prose);
    find_all();
    Evidence positive;
    Evidence negative;
    std::size_t others = 0;
    std::size_t foreign_from = 0; // places at or after it have no other detector's word behind them
    for (const Lexicon::Found& found : found_)
        if (Lexicon::roles_of(*found.phrase, proposal.detector) == 0 &&
            (found.phrase->roles & kOwnRoles) != 0)
            foreign_from = std::max(foreign_from, words_.all()[found.first].place.begin);
    for (const Lexicon::Found& found : found_) {
        const std::uint8_t roles = Lexicon::roles_of(*found.phrase, proposal.detector);
        if (roles == 0)
            continue;
        const std::size_t end = window.begin + words_.all()[found.last].place.end;
        const std::size_t distance = window.end - end;
        double weight = weight_of(gap_of(text.substr(end, distance)), distance) * scale;
        const bool is_positive = (roles & kOwnRoles) != 0;
        if (is_positive && words_.all()[found.last].place.end <= foreign_from)
            weight *= kForeignBetween;
        if (explanation != nullptr)
            explanation->words.push_back(
                {.word = found.phrase->text,
                 .distance = -static_cast<std::ptrdiff_t>(distance),
                 .weight = is_positive ? weight * kContextWeight : -weight * kNegativeWeight});
        Evidence& best = is_positive ? positive : negative;
        if (is_positive && best.phrase != nullptr && best.phrase != found.phrase)
            ++others;
        if (weight > best.weight)
            best = {.phrase = found.phrase, .distance = distance, .weight = weight};
    }
    if (positive.phrase != nullptr && negative.phrase != nullptr)
        (positive.distance <= negative.distance ? negative : positive).weight *= kOutdone;
    if (support.field > 0)
        negative.weight *= kOutdone;
    const double second = others > 0 ? kSecondWordWeight * positive.weight : 0;
    support.context = std::max(support.context, positive.weight * kContextWeight + second);
    support.doubt = std::max(support.doubt, negative.weight * kNegativeWeight);
}

void ContextReader::read_after(const Proposal& proposal, std::string_view text, Span window,
                               Support& support, Explanation* explanation) {
    words_.read(text.substr(window.begin, window.end - window.begin), Words::Style::prose);
    find_all();
    for (const Lexicon::Found& found : found_) {
        const std::uint8_t roles = Lexicon::roles_of(*found.phrase, proposal.detector);
        const std::size_t end = window.begin + words_.all()[found.last].place.end;
        const bool labels_next = end < text.size() && (text[end] == ':' || text[end] == '=');
        const bool number_follows =
            found.last + 1 < words_.all().size() && is_digit(words_.all()[found.last + 1].text[0]);
        if ((roles & kOwnRoles) == 0 || labels_next || number_follows)
            continue;
        const std::size_t distance = words_.all()[found.first].place.begin;
        const double weight = kAfterWeight * weight_at(distance);
        support.context = std::max(support.context, weight);
        if (explanation != nullptr)
            explanation->words.push_back({.word = found.phrase->text,
                                          .distance = static_cast<std::ptrdiff_t>(distance),
                                          .weight = weight});
    }
}

void ContextReader::read(const Proposal& proposal, const Surroundings& where, Support& support,
                         Explanation* explanation) {
    const std::size_t from = where.cell ? where.cell->place.begin : 0;
    const std::size_t to = where.cell ? where.cell->place.end : where.text.size();
    const Span value = proposal.value;
    FieldVerdict verdict;
    std::size_t begin = window_begin(where.text, from, value.begin);
    double scale = 1;
    if (const auto field = field_before(where.text, from, value.begin)) {
        read_field(where.text.substr(field->begin, field->end - field->begin), proposal, support,
                   verdict, explanation);
        if (verdict.known)
            begin = std::max(begin, field->end);
        else if (verdict.named)
            scale = kUnknownLabel;
    }
    if (!where.column_name.empty() && !verdict.known)
        read_field(where.column_name, proposal, support, verdict, explanation);
    if (where.cell && !verdict.known) {
        const std::string_view name = cell_before(where.text, from);
        if (!name.empty())
            read_field(name, proposal, support, verdict, explanation);
    }
    read_before(proposal, where.text, {begin, value.begin}, scale, support, explanation);
    if (value.end < to)
        read_after(proposal, where.text, {value.end, window_end(where.text, value.end, to)},
                   support, explanation);
}

} // namespace custos::scanners
