#include "scanners/detect/field.h"

#include <algorithm>
#include <array>

namespace custos::scanners {

namespace {

constexpr std::size_t kLongestField = 80; ///< bytes of a label; longer is a sentence
constexpr std::size_t kMaxBlanks = 16;    ///< between label and value, as in aligned forms

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}
bool is_opening(char c) noexcept {
    return c == '"' || c == '\'' || c == '(' || c == '[' || c == '{' || c == '<' || c == '*' ||
           c == '`';
}
bool ends_a_label(char c) noexcept {
    return c == '\n' || c == '\r' || c == ',' || c == ';' || c == '|' || c == '{' || c == '}' ||
           c == '&' || c == '?' || c == '\t' || c == '<' || c == '>' || c == '"' || c == '=' ||
           c == '[' || c == ']';
}

/// Steps back over blanks and opening quotes and brackets.
std::size_t skip_back(std::string_view text, std::size_t from, std::size_t at) noexcept {
    std::size_t blanks = 0;
    while (at > from && (is_blank(text[at - 1]) || is_opening(text[at - 1])) &&
           blanks < kMaxBlanks) {
        --at;
        ++blanks;
    }
    return at;
}

/// `<name>` or `<name attribute="…">` that ends at `end`.
std::optional<Span> tag_before(std::string_view text, std::size_t from, std::size_t end) noexcept {
    constexpr std::array<std::string_view, 14> kLayout = {
        "td", "th", "span", "p", "div", "b", "strong", "em", "i", "li", "a", "dd", "br", "h1"};
    const std::size_t low = end > from + 2 * kLongestField ? end - 2 * kLongestField : from;
    const std::size_t in_window = text.substr(low, end - low).rfind('<');
    const std::size_t open = low + in_window;
    if (in_window == std::string_view::npos || open + 1 >= end || text[open + 1] == '/')
        return std::nullopt;
    std::size_t stop = open + 1;
    while (stop < end - 1 && !is_blank(text[stop]) && text[stop] != '/')
        ++stop;
    const std::string_view name = text.substr(open + 1, stop - open - 1);
    if (name.empty() || std::ranges::find(kLayout, name) != kLayout.end())
        return std::nullopt;
    return Span{open + 1, stop};
}

/// A sentence ended at `at`: `. ` before a capital or the like is not part of a label.
bool sentence_ends_at(std::string_view text, std::size_t at) noexcept {
    return (text[at] == '.' || text[at] == '!') && at + 1 < text.size() && text[at + 1] == ' ' &&
           at > 2 && text[at - 1] >= 'a' && text[at - 1] <= 'z' && text[at - 2] >= 'a' &&
           text[at - 2] <= 'z' && text[at - 3] != ' ';
}

Span trimmed(std::string_view text, Span span) noexcept {
    const auto is_edge = [](char c) {
        return is_blank(c) || c == '-' || c == '*' || c == '"' || c == '\'' || c == '#' || c == '`';
    };
    while (span.begin < span.end && is_edge(text[span.begin]))
        ++span.begin;
    while (span.begin < span.end && is_edge(text[span.end - 1]))
        --span.end;
    return span;
}

} // namespace

std::optional<Span> field_before(std::string_view text, std::size_t from,
                                 std::size_t value) noexcept {
    std::size_t at = skip_back(text, from, value);
    if (at == from)
        return std::nullopt;
    if (text[at - 1] == '>' && !(at - 1 > from && (text[at - 2] == '=' || text[at - 2] == '-')))
        return tag_before(text, from, at);
    if (text[at - 1] == '>')
        --at; // `=>`, `->`
    else if (text[at - 1] != ':' && text[at - 1] != '=')
        return std::nullopt;
    --at;
    while (at > from && (text[at - 1] == ':' || text[at - 1] == '='))
        --at;
    while (at > from && is_blank(text[at - 1]))
        --at;
    const char closing = at > from ? text[at - 1] : '\0';
    const bool quoted = closing == '"' || closing == '\'';
    std::size_t begin = at;
    if (quoted)
        --begin;
    const std::size_t low = at > from + kLongestField ? at - kLongestField : from;
    while (begin > low && !ends_a_label(text[begin - 1]) && !sentence_ends_at(text, begin - 1) &&
           !(quoted && text[begin - 1] == closing))
        --begin;
    const Span name = trimmed(text, {begin, at});
    if (name.begin == name.end)
        return std::nullopt;
    return name;
}

bool may_follow_field(std::string_view text, std::size_t value) noexcept {
    const std::size_t at = skip_back(text, 0, value);
    return at > 0 && (text[at - 1] == ':' || text[at - 1] == '=' || text[at - 1] == '>');
}

std::size_t field_value_from(std::string_view text, std::size_t at) noexcept {
    const std::size_t end = std::min(text.size(), at + kMaxBlanks);
    while (at < end && (is_blank(text[at]) || is_opening(text[at])))
        ++at;
    return at;
}

bool is_generic_name(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 22> kGeneric = {
        "nr",    "nummer", "number", "numero", "no",   "n",     "num",  "id",
        "value", "waarde", "valeur", "wert",   "code", "text",  "data", "key",
        "kind",  "name",   "is",     "est",    "ist",  "string"};
    return std::ranges::find(kGeneric, name) != kGeneric.end();
}

} // namespace custos::scanners
