#include "scanners/detect/table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custos::scanners {

namespace {

constexpr std::size_t kHeaderWithin = 8; ///< lines; titles and blank lines may stand above it
constexpr std::size_t kMaxColumns = 512;
constexpr std::size_t kLongestName = 80; ///< bytes of a column name; longer is a sentence
constexpr std::uint8_t kMisfits = 3;     ///< rows of another width that end the table

/// The delimiters outside quotes in `line`, as places.
std::vector<std::size_t> delimiters_of(std::string_view line, char delimiter) {
    std::vector<std::size_t> places;
    bool quoted = false;
    bool at_start = true;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && (quoted || at_start))
            quoted = !quoted;
        else if (line[i] == delimiter && !quoted)
            places.push_back(i);
        at_start = line[i] == delimiter || (at_start && line[i] == ' ');
    }
    return places;
}

std::vector<Span> lines_of(std::string_view head) {
    std::vector<Span> lines;
    for (std::size_t at = 0; at < head.size() && lines.size() < kHeaderWithin + 4;) {
        std::size_t end = std::min(head.find('\n', at), head.size());
        // A quoted cell may hold line ends.
        while (end < head.size() && std::ranges::count(head.substr(at, end - at), '"') % 2 != 0)
            end = std::min(head.find('\n', end + 1), head.size());
        const std::size_t text_end = end > at && head[end - 1] == '\r' ? end - 1 : end;
        lines.push_back({at, text_end});
        at = end + 1;
    }
    return lines;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\"'";
    const std::size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// Names of columns are short and mostly words.
std::optional<std::vector<std::string>> names_of(std::string_view line, char delimiter) {
    std::vector<std::size_t> ends = delimiters_of(line, delimiter);
    ends.push_back(line.size());
    std::vector<std::string> names;
    std::size_t begin = 0;
    std::size_t words = 0;
    for (const std::size_t end : ends) {
        const std::string_view name = trimmed(line.substr(begin, end - begin));
        const auto is_letter = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & '\x80') != 0;
        };
        const auto digits =
            std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; });
        if (name.size() > kLongestName || name.find('@') != std::string_view::npos || digits > 4)
            return std::nullopt;
        words += std::ranges::any_of(name, is_letter) ? 1U : 0U;
        names.emplace_back(name);
        begin = end + 1;
    }
    if (2 * words < names.size())
        return std::nullopt;
    return names;
}

struct Shape {
    std::size_t line = 0;
    char delimiter = '\0';
    std::size_t columns = 0;
};

/// The first line that is followed by lines of the same width.
std::optional<Shape> shape_of(std::string_view head, const std::vector<Span>& lines,
                              bool surely_table) {
    const auto width = [&](std::size_t i, char delimiter) {
        const Span line = lines[i];
        return delimiters_of(head.substr(line.begin, line.end - line.begin), delimiter).size();
    };
    const auto ends_with = [&](std::size_t i, char delimiter) {
        return lines[i].end > lines[i].begin && head[lines[i].end - 1] == delimiter;
    };
    for (std::size_t i = 0; i < std::min(lines.size(), kHeaderWithin); ++i)
        for (const char delimiter : {';', '\t', '|', ','}) {
            const std::size_t count = width(i, delimiter);
            if (count == 0 || count >= kMaxColumns || (count == 1 && ends_with(i, delimiter)))
                continue; // prose breaks its lines behind a comma
            std::size_t alike = 0;
            while (i + 1 + alike < lines.size() && width(i + 1 + alike, delimiter) == count)
                ++alike;
            // One comma per line also happens in prose; several, or several lines, do not.
            const bool ended = i + 1 + alike >= lines.size();
            const std::size_t needed = surely_table || count >= 2 ? 2 : 3;
            if (alike >= needed || (alike >= 1 && ended && (surely_table || count >= 2)))
                return Shape{.line = i, .delimiter = delimiter, .columns = count + 1};
        }
    return std::nullopt;
}

/// First place from `at` on that holds a quote, the delimiter or a line end, or the text's size.
std::size_t next_special(std::string_view text, std::size_t at, char delimiter) noexcept {
#if defined(__SSE2__)
    constexpr std::size_t kStep = 16;
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i line_end = _mm_set1_epi8('\n');
    const __m128i between = _mm_set1_epi8(delimiter);
    for (; at + kStep <= text.size(); at += kStep) {
        const __m128i part = _mm_loadu_si128(
            reinterpret_cast<const __m128i*>(text.data() + at)); // as the intrinsic wants it
        const __m128i found =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(part, quote), _mm_cmpeq_epi8(part, line_end)),
                         _mm_cmpeq_epi8(part, between));
        if (const auto bits = static_cast<unsigned>(_mm_movemask_epi8(found)); bits != 0)
            return at + static_cast<std::size_t>(std::countr_zero(bits));
    }
#endif
    while (at < text.size() && text[at] != '"' && text[at] != '\n' && text[at] != delimiter)
        ++at;
    return at;
}

} // namespace

void Table::sense(std::string_view head, std::string_view file_name) {
    head = head.substr(0, kHeadBytes);
    std::vector<Span> lines = lines_of(head);
    if (!lines.empty() && lines.back().end == kHeadBytes)
        lines.pop_back(); // cut off
    const bool surely_table =
        file_name.ends_with(".csv") || file_name.ends_with(".tsv") || file_name.ends_with(".CSV");
    const auto shape = shape_of(head, lines, surely_table);
    if (!shape)
        return;
    delimiter_ = shape->delimiter;
    columns_ = shape->columns;
    header_line_ = lines[shape->line];
    const auto names = names_of(
        head.substr(header_line_.begin, header_line_.end - header_line_.begin), delimiter_);
    if (names)
        names_ = *names;
}

void Table::enter(std::string_view text, std::size_t at) {
    text_ = text;
    cursor_.cell += static_cast<std::ptrdiff_t>(at) - static_cast<std::ptrdiff_t>(cursor_.at);
    if (cursor_.before_table) { // the very first segment: the table begins with its header line
        cursor_.at = at + header_line_.begin;
        cursor_.cell = static_cast<std::ptrdiff_t>(cursor_.at);
        cursor_.row = names_.empty() ? 1 : 0;
        cursor_.before_table = false;
        return;
    }
    cursor_.at = at;
}

void Table::end_row(Cursor& cursor) const {
    const bool blank = cursor.column == 0;
    if (cursor.column + 1 == columns_)
        cursor.misfits = 0;
    else if (!blank || columns_ == 1)
        ++cursor.misfits;
    cursor.column = 0;
    cursor.quoted = false;
    ++cursor.row;
}

void Table::step(Cursor& cursor, std::size_t to) const {
    while (cursor.at < to) {
        cursor.at = next_special(text_.substr(0, to), cursor.at, delimiter_);
        if (cursor.at == to)
            return;
        const char c = text_[cursor.at];
        if (c == '"') {
            const bool opens = static_cast<std::ptrdiff_t>(cursor.at) == cursor.cell;
            if (cursor.quoted || opens)
                cursor.quoted = !cursor.quoted;
        } else if (c == delimiter_ && !cursor.quoted) {
            ++cursor.column;
            cursor.cell = static_cast<std::ptrdiff_t>(cursor.at) + 1;
        } else if (c == '\n' && !cursor.quoted) {
            end_row(cursor);
            cursor.cell = static_cast<std::ptrdiff_t>(cursor.at) + 1;
        }
        ++cursor.at;
    }
}

void Table::advance(std::size_t at) {
    if (!is_open() || at <= cursor_.at)
        return;
    step(cursor_, at);
    if (cursor_.misfits >= kMisfits)
        delimiter_ = '\0';
}

Cell Table::cell_from_here(std::size_t at) const {
    Cursor cursor = cursor_;
    step(cursor, at);
    const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(cursor.cell, 0));
    std::size_t end = at;
    const std::size_t limit = std::min(text_.size(), at + kLongestName * 4);
    while (end < limit && text_[end] != '\n' && (text_[end] != delimiter_ || cursor.quoted) &&
           !(cursor.quoted && text_[end] == '"'))
        ++end;
    return {.column = cursor.column, .place = {std::min(begin, at), end}};
}

std::string_view Table::name(std::size_t column) const noexcept {
    return column < names_.size() ? std::string_view(names_[column]) : std::string_view();
}

void Table::count(std::size_t column, std::uint32_t detector) {
    if (column >= hits_.size())
        hits_.resize(column + 1);
    auto& counts = hits_[column];
    const auto known = std::ranges::find(counts, detector, &Count::detector);
    if (known == counts.end())
        counts.push_back({.detector = detector, .hits = 1});
    else
        ++known->hits;
}

Table::Share Table::share(std::size_t column, std::uint32_t detector) const {
    Share share{.rows = cursor_.row > 0 ? cursor_.row - 1 : 0};
    if (column >= hits_.size())
        return share;
    const auto& counts = hits_[column];
    if (const auto known = std::ranges::find(counts, detector, &Count::detector);
        known != counts.end())
        share.hits = known->hits;
    return share;
}

} // namespace custos::scanners
