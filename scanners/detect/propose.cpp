#include "scanners/detect/propose.h"

#include "scanners/detect/field.h"
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

Admission::Admission(const std::vector<Rule>& rules, const SupportIndex& index)
    : gate_(index), undemanding_(index.words(), 0) {
    for (std::uint32_t detector = 0; detector < rules.size(); ++detector) {
        const Rule& rule = rules[detector];
        if (rule.requirement == Requirement::none)
            undemanding_[detector / 64] |= std::uint64_t{1} << (detector % 64);
        wants_field_.push_back(rule.requirement == Requirement::field && rule.value_group == 0);
        // The resolver drops what lies inside such a reading (resolve.cpp); here it is not found.
        constexpr double kSettles = 0.7;
        shields_.push_back(rule.validator != nullptr && rule.confidence >= kSettles &&
                           rule.requirement == Requirement::none && rule.value_group == 0);
    }
}

bool Admission::admits(std::uint32_t detector, Span whole, std::size_t next) {
    const std::size_t word = detector / 64;
    const std::uint64_t bit = std::uint64_t{1} << (detector % 64);
    if (shape_ == TextShape::table || (undemanding_[word] & bit) != 0 ||
        is_on_a_list(whole.begin, next))
        return true;
    if (wants_field_[detector] && !may_follow_field(text_, whole.begin))
        return false;
    return (near(whole.begin, whole.end)[word] & bit) != 0;
}

bool read_at(const std::vector<Rule>& rules, std::uint32_t detector, Admission& admission,
             std::string_view text, std::size_t at, std::size_t next, Proposal& proposal) {
    const Rule& rule = rules[detector];
    std::size_t end = std::min(at + kLongestMatch, text.size());
    for (int reading = 0; reading < kReadings; ++reading) {
        const auto found = rule.pattern.match_at(text, at, end, rule.value_group);
        if (!found || found->whole.end <= at || !admission.admits(detector, found->whole, next))
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
                    Admission& admission, std::string_view text, Span owned, NextPlaces& next,
                    std::vector<Proposal>& out) {
    const std::size_t end = std::min(owned.end + kLongestMatch, text.size());
    for (const std::uint32_t detector : detectors) {
        std::size_t at = std::max(owned.begin, next[detector]);
        while (at < owned.end) {
            const auto place = rules[detector].pattern.first_place(text, at, end);
            if (!place || *place >= owned.end)
                break;
            Proposal proposal{.detector = detector};
            if (read_at(rules, detector, admission, text, *place, next[detector], proposal)) {
                at = proposal.whole.end;
                next[detector] = at;
                out.push_back(std::move(proposal));
            } else {
                at = *place + 1;
            }
        }
    }
}

void propose_slowly_in_order(const std::vector<Rule>& rules,
                             std::span<const std::uint32_t> detectors, Admission& admission,
                             std::string_view text, Span owned, NextPlaces& next,
                             std::vector<Proposal>& out) {
    const std::size_t end = std::min(owned.end + kLongestMatch, text.size());
    std::vector<std::size_t> places(rules.size(), 0); // where each matches next
    const auto look_from = [&](std::uint32_t detector, std::size_t at) {
        at = std::max({at, owned.begin, next[detector]});
        const auto place =
            at < owned.end ? rules[detector].pattern.first_place(text, at, end) : std::nullopt;
        places[detector] = place.value_or(owned.end);
    };
    for (const std::uint32_t detector : detectors)
        look_from(detector, 0);
    for (std::size_t at = owned.begin; at < owned.end; ++at) {
        const bool is_shielded = at < next.back();
        for (const std::uint32_t detector : detectors) {
            if (places[detector] != at)
                continue;
            Proposal proposal{.detector = detector};
            if (!is_shielded &&
                read_at(rules, detector, admission, text, at, next[detector], proposal)) {
                next[detector] = proposal.whole.end;
                if (admission.shields(detector))
                    next.back() = std::max(next.back(), proposal.whole.end);
                out.push_back(std::move(proposal));
            }
            look_from(detector, at + 1);
        }
    }
}

} // namespace custos::scanners
