#include "scanners/source/file/path_patterns.h"

#include <algorithm>
#include <cstddef>

namespace custos::scanners {
namespace {

constexpr std::string_view kAnyParts = "**";

bool is_in_class(std::string_view name, unsigned char c) noexcept {
    const bool lower = c >= 'a' && c <= 'z';
    const bool upper = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    if (name == "alpha")
        return lower || upper;
    if (name == "digit")
        return digit;
    if (name == "alnum")
        return lower || upper || digit;
    if (name == "lower")
        return lower;
    if (name == "upper")
        return upper;
    if (name == "space")
        return c == ' ' || (c >= '\t' && c <= '\r');
    if (name == "blank")
        return c == ' ' || c == '\t';
    if (name == "xdigit")
        return digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (name == "cntrl")
        return c < 0x20 || c == 0x7F;
    if (name == "print")
        return c >= 0x20 && c < 0x7F;
    if (name == "graph")
        return c > 0x20 && c < 0x7F;
    if (name == "punct")
        return c > 0x20 && c < 0x7F && !lower && !upper && !digit;
    return false;
}

/// One past the `]` that ends the bracket starting at `open`; npos when there is none.
std::size_t end_of_bracket(std::string_view glob, std::size_t open) noexcept {
    std::size_t at = open + 1;
    if (at < glob.size() && (glob[at] == '!' || glob[at] == '^'))
        ++at;
    bool first = true;
    while (at < glob.size()) {
        if (glob[at] == ']' && !first)
            return at + 1;
        first = false;
        if (glob[at] == '[' && at + 1 < glob.size() && glob[at + 1] == ':') {
            const auto close = glob.find(":]", at + 2);
            if (close != std::string_view::npos) {
                at = close + 2;
                continue;
            }
        }
        at += glob[at] == '\\' ? 2U : 1U;
    }
    return std::string_view::npos;
}

/// Whether `c` is in the bracket `[…]` = glob[open, end).
bool bracket_matches(std::string_view glob, std::size_t open, std::size_t end,
                     unsigned char c) noexcept {
    std::size_t at = open + 1;
    const bool negated = glob[at] == '!' || glob[at] == '^';
    if (negated)
        ++at;
    bool found = false;
    while (at + 1 < end) {
        if (glob[at] == '[' && glob[at + 1] == ':') {
            const auto close = glob.find(":]", at + 2);
            if (close != std::string_view::npos && close + 2 < end) {
                found = found || is_in_class(glob.substr(at + 2, close - at - 2), c);
                at = close + 2;
                continue;
            }
        }
        if (glob[at] == '\\' && at + 2 < end)
            ++at;
        const auto low = static_cast<unsigned char>(glob[at++]);
        unsigned char high = low;
        if (at + 2 < end && glob[at] == '-') {
            ++at;
            if (glob[at] == '\\' && at + 2 < end)
                ++at;
            high = static_cast<unsigned char>(glob[at++]);
        }
        found = found || (low <= c && c <= high);
    }
    return found != negated;
}

/// Matches the one element of the glob at `at` against `c`; returns one past it, or npos.
std::size_t match_element(std::string_view glob, std::size_t at, char c) noexcept {
    if (glob[at] == '?')
        return at + 1;
    if (glob[at] == '[') {
        const auto end = end_of_bracket(glob, at);
        if (end != std::string_view::npos)
            return bracket_matches(glob, at, end, static_cast<unsigned char>(c))
                       ? end
                       : std::string_view::npos;
    }
    if (glob[at] == '\\' && at + 1 < glob.size())
        ++at;
    return glob[at] == c ? at + 1 : std::string_view::npos;
}

bool has_magic(std::string_view part) noexcept {
    return part.find_first_of("*?[\\") != std::string_view::npos;
}

/// Matches parts[p…] against the parts of `path`, where only the last `**` met needs retrying.
bool match_parts(std::span<const std::string> parts, std::string_view path) {
    std::size_t part = 0;
    std::size_t at = 0; // start of the path part to match; path.size() + 1 = none left
    std::size_t retry_part = std::string_view::npos;
    std::size_t retry_at = 0;
    const std::size_t done = path.size() + 1;
    const auto next_of = [&](std::size_t from) {
        const auto slash = path.find('/', from);
        return slash == std::string_view::npos ? done : slash + 1;
    };
    while (at != done) {
        if (part < parts.size() && parts[part] == kAnyParts) {
            if (part + 1 == parts.size())
                return true; // a trailing `**` takes one part or more
            retry_part = ++part;
            retry_at = at;
            continue;
        }
        const auto next = next_of(at);
        const auto name = path.substr(at, next - at - 1);
        if (part < parts.size() && matches_glob(parts[part], name)) {
            ++part;
            at = next;
            continue;
        }
        if (retry_part == std::string_view::npos)
            return false;
        part = retry_part;
        retry_at = next_of(retry_at);
        at = retry_at;
    }
    return part == parts.size();
}

} // namespace

bool matches_glob(std::string_view glob, std::string_view name) noexcept {
    std::size_t g = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t star_name = 0;
    while (n < name.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = ++g;
            star_name = n;
            continue;
        }
        const auto next =
            g < glob.size() ? match_element(glob, g, name[n]) : std::string_view::npos;
        if (next != std::string_view::npos) {
            g = next;
            ++n;
            continue;
        }
        if (star == std::string_view::npos)
            return false;
        g = star;
        n = ++star_name;
    }
    while (g < glob.size() && glob[g] == '*')
        ++g;
    return g == glob.size();
}

namespace {

/// Drops trailing spaces that no `\` keeps, as git does.
std::string_view without_trailing_spaces(std::string_view line) noexcept {
    while (!line.empty() && line.back() == ' ') {
        const auto before = line.substr(0, line.size() - 1);
        const auto kept = before.find_last_not_of('\\');
        const auto slashes = before.size() - (kept == std::string_view::npos ? 0 : kept + 1);
        if (slashes % 2 == 1)
            break;
        line = before;
    }
    return line;
}

Result<void> check_line(std::string_view text, const std::string& line) {
    if (text.find('\0') != std::string_view::npos)
        return fail(ErrorCode::invalid_input, "a pattern holds a NUL byte; remove it");
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            if (++at == text.size())
                return fail(ErrorCode::invalid_input,
                            "pattern {} ends in a lone backslash; double it or remove it",
                            OwnText(line));
        } else if (text[at] == '[') {
            const auto end = end_of_bracket(text, at);
            if (end == std::string_view::npos)
                return fail(ErrorCode::invalid_input,
                            "pattern {} has a [ without its ]; write \\[ for the character itself",
                            OwnText(line));
            at = end - 1;
        }
    }
    return {};
}

} // namespace

Result<PathPatterns> PathPatterns::parse(std::span<const std::string> lines) {
    PathPatterns result;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        std::string_view text = without_trailing_spaces(lines[index]);
        if (text.empty() || text.front() == '#')
            continue;
        Pattern pattern{.line = index};
        if (text.front() == '!') {
            pattern.negated = true;
            text.remove_prefix(1);
        }
        CUSTOS_CHECK(check_line(text, lines[index]));
        if (!text.empty() && text.back() == '/') {
            pattern.directory_only = true;
            text.remove_suffix(1);
        }
        pattern.name_only = text.find('/') == std::string_view::npos;
        if (!text.empty() && text.front() == '/')
            text.remove_prefix(1);
        if (text.empty())
            continue;
        while (true) {
            const auto slash = text.find('/');
            // `**` next to a name is two plain stars; `**/**` is one `**`.
            std::string part(text.substr(0, slash));
            const bool again =
                part == kAnyParts && !pattern.parts.empty() && pattern.parts.back() == kAnyParts;
            if (!again)
                pattern.parts.push_back(std::move(part));
            if (slash == std::string_view::npos)
                break;
            text.remove_prefix(slash + 1);
        }
        const std::string& last = pattern.parts.back();
        pattern.is_literal = pattern.name_only && !has_magic(last);
        if (pattern.name_only && last.size() > 1 && last.front() == '*' &&
            !has_magic(std::string_view(last).substr(1))) {
            pattern.is_suffix = true;
            pattern.literal_suffix = last.substr(1);
        }
        result.patterns_.push_back(std::move(pattern));
    }
    return result;
}

bool PathPatterns::matches(const Pattern& pattern, std::string_view path, EntryKind kind) {
    if (pattern.directory_only && kind != EntryKind::directory)
        return false;
    if (!pattern.name_only)
        return match_parts(pattern.parts, path);
    const auto slash = path.rfind('/');
    const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (pattern.is_literal)
        return name == pattern.parts.front();
    if (pattern.is_suffix)
        return name.ends_with(pattern.literal_suffix);
    return matches_glob(pattern.parts.front(), name);
}

std::optional<PathPatterns::Decision> PathPatterns::decide(std::string_view path,
                                                           EntryKind kind) const {
    const auto found = std::find_if(patterns_.rbegin(), patterns_.rend(),
                                    [&](const Pattern& one) { return matches(one, path, kind); });
    if (found == patterns_.rend())
        return std::nullopt;
    return Decision{.line = found->line, .negated = found->negated};
}

} // namespace custos::scanners
