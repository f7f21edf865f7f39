#include "scanners/detect/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace custos::scanners {

namespace {

/// Bound on one pattern's program and lazy automaton together: RE2's own default. It is a ceiling,
/// not an allocation; a pattern whose program needs more is refused when it is compiled.
constexpr std::int64_t kPatternMemory = 8 << 20;

RE2::Options options_of_ours() {
    RE2::Options options(RE2::Quiet);
    options.set_longest_match(true);
    options.set_max_mem(kPatternMemory);
    return options;
}

/// Finds `*?`, `+?`, `??`, `}?` outside classes and escapes.
bool has_lazy_repeat(std::string_view pattern) {
    bool in_class = false;
    char before = '\0'; // the repeat operator just read, if any
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\') {
            ++i;
            before = '\0';
            continue;
        }
        if (in_class) {
            in_class = c != ']';
            continue;
        }
        if (c == '?' && before != '\0')
            return true;
        before = c == '*' || c == '+' || c == '?' || c == '}' ? c : '\0';
        if (c == '[') {
            in_class = true;
            if (i + 1 < pattern.size() && pattern[i + 1] == '^')
                ++i;
            if (i + 1 < pattern.size() && pattern[i + 1] == ']')
                ++i;
        } else if (c == '(' && i + 1 < pattern.size() && pattern[i + 1] == '?') {
            ++i; // `(?:` is no repeat
        }
    }
    return false;
}

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

Span span_in(std::string_view text, const re2::StringPiece& part) {
    const auto begin = static_cast<std::size_t>(part.data() - text.data());
    return {begin, begin + part.size()};
}

} // namespace

struct Regex::Impl {
    explicit Impl(const std::string& pattern) : re(pattern, options_of_ours()) {}
    RE2 re;
};

Regex::Regex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(const std::string& pattern, const ConfigPlace& place) {
    if (has_lazy_repeat(pattern))
        return fail_at(place, ErrorCode::invalid_input,
                       "lazy repeats such as `*?` are not allowed, since the longest match is "
                       "taken; write a class that stops by itself, such as [^;]*");
    auto impl = std::make_unique<Impl>(pattern);
    if (!impl->re.ok())
        return fail_at(place, ErrorCode::invalid_input,
                       "not a regular expression that RE2 accepts: {}; see "
                       "https://github.com/google/re2/wiki/Syntax",
                       OwnText(impl->re.error()));
    if (impl->re.Match("", 0, 0, RE2::ANCHOR_BOTH, nullptr, 0))
        return fail_at(place, ErrorCode::invalid_input,
                       "the pattern also matches nothing at all; make a part of it obligatory");
    return Regex(std::move(impl));
}

std::optional<Regex::Found> Regex::match_at(std::string_view text, std::size_t at, std::size_t end,
                                            int group) const {
    constexpr int kGroups = 10;
    std::array<re2::StringPiece, kGroups> parts;
    const int wanted = std::min(group + 1, kGroups);
    if (!impl_->re.Match(piece(text), at, end, RE2::ANCHOR_START, parts.data(), wanted))
        return std::nullopt;
    const Span whole = span_in(text, parts[0]);
    const auto& part = parts[static_cast<std::size_t>(wanted - 1)];
    return Found{.whole = whole, .group = part.data() == nullptr ? whole : span_in(text, part)};
}

std::optional<std::size_t> Regex::first_place(std::string_view text, std::size_t from,
                                              std::size_t end) const {
    re2::StringPiece whole;
    if (!impl_->re.Match(piece(text), from, end, RE2::UNANCHORED, &whole, 1))
        return std::nullopt;
    return span_in(text, whole).begin;
}

bool Regex::contains(std::string_view text) const {
    return impl_->re.Match(piece(text), 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

int Regex::groups() const noexcept {
    return impl_->re.NumberOfCapturingGroups();
}

} // namespace custos::scanners
