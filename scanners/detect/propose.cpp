#include "scanners/detect/propose.h"

#include "scanners/detect/fold.h"

#include <algorithm>

namespace custos::scanners {

namespace {

bool is_word_byte(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Whether the match is a piece cut out of a longer row: `192.168.1.20` in `1.192.168.1.20`, an arc
/// of an object identifier, the decimals of a fraction, six pairs out of seven in a hardware
/// address.
bool is_cut_out(std::string_view text, Span match) noexcept {
    const std::string_view found = text.substr(match.begin, match.end - match.begin);
    const auto joins = [&](char separator, char beyond, char edge) {
        if (separator == '.')
            return is_digit(edge) && is_digit(beyond);
        return separator == ':' && is_hex(edge) && is_hex(beyond) &&
               found.find(':') != std::string_view::npos;
    };
    if (match.begin >= 2 && joins(text[match.begin - 1], text[match.begin - 2], found.front()))
        return true;
    return match.end + 1 < text.size() && joins(text[match.end], text[match.end + 1], found.back());
}

/// RE2's `\b` knows ASCII only: a match that begins or ends with a word character may not touch a
/// letter beyond ASCII either.
bool stands_free(std::string_view text, Span match) noexcept {
    if (is_word_byte(text[match.begin]) && is_foreign_letter_before(text, match.begin))
        return false;
    if (is_word_byte(text[match.end - 1]) && is_foreign_letter_at(text, match.end))
        return false;
    return !is_cut_out(text, match);
}

} // namespace

bool accept_reading(const Rule& rule, std::string_view text, Span whole, Span value,
                    std::string& normalised) {
    if (value.begin == value.end || !stands_free(text, whole))
        return false;
    const std::string_view found = text.substr(value.begin, value.end - value.begin);
    if (std::ranges::any_of(rule.exclude, [&](const Regex& re) { return re.contains(found); }))
        return false;
    if (rule.validator != nullptr)
        return rule.validator->accept(found, rule.parameters, normalised);
    normalised.assign(found);
    return true;
}

bool read_at(const Rule& rule, std::string_view text, std::size_t at, Proposal& proposal) {
    std::size_t end = std::min(at + kLongestMatch, text.size());
    for (int reading = 0; reading < kReadings; ++reading) {
        const auto found = rule.pattern.match_at(text, at, end, rule.value_group);
        if (!found || found->whole.end <= at)
            return false;
        if (accept_reading(rule, text, found->whole, found->group, proposal.normalised)) {
            proposal.whole = found->whole;
            proposal.value = found->group;
            return true;
        }
        end = found->whole.end - 1;
    }
    return false;
}

void propose_slowly(const std::vector<Rule>& rules, std::span<const std::uint32_t> detectors,
                    std::string_view text, Span owned, NextPlaces& next,
                    std::vector<Proposal>& out) {
    const std::size_t end = std::min(owned.end + kLongestMatch, text.size());
    for (const std::uint32_t detector : detectors) {
        const Rule& rule = rules[detector];
        std::size_t at = std::max(owned.begin, next[detector]);
        while (at < owned.end) {
            const auto place = rule.pattern.first_place(text, at, end);
            if (!place || *place >= owned.end)
                break;
            Proposal proposal{.detector = detector};
            if (read_at(rule, text, *place, proposal)) {
                at = proposal.whole.end;
                next[detector] = at;
                out.push_back(std::move(proposal));
            } else {
                at = *place + 1;
            }
        }
    }
}

} // namespace custos::scanners
