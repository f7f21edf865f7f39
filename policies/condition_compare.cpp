#include "policies/condition_compare.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace custos::policies {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;

/// A day or an instant, or without end: later than everything else.
struct Moment {
    std::optional<Date> date;
    std::optional<Instant> instant;
    [[nodiscard]] bool open() const noexcept { return !date && !instant; }
};

std::optional<Moment> moment_of(const FactValue& value) {
    if (const auto* date = std::get_if<Date>(&value.value))
        return Moment{*date, std::nullopt};
    if (const auto* instant = std::get_if<Instant>(&value.value))
        return Moment{std::nullopt, *instant};
    if (std::holds_alternative<OpenEnded>(value.value))
        return Moment{};
    return std::nullopt;
}

/// Negative, zero or positive as `left` is before, the same as or after `right`.
int order(const Moment& left, const Moment& right, const TimeZone& zone) {
    if (left.open() || right.open())
        return static_cast<int>(left.open()) - static_cast<int>(right.open());
    if (left.instant && right.instant)
        return *left.instant < *right.instant ? -1 : *left.instant > *right.instant ? 1 : 0;
    const Date a = left.date ? *left.date : zone.date_of(*left.instant);
    const Date b = right.date ? *right.date : zone.date_of(*right.instant);
    return a < b ? -1 : a > b ? 1 : 0;
}

/// `moment` later by `duration`; a day stays a day unless the duration has hours.
Moment later(const Moment& moment, const CivilDuration& duration, const TimeZone& zone) {
    if (moment.open())
        return moment;
    if (moment.instant)
        return {std::nullopt, zone.add(*moment.instant, duration)};
    if (duration.seconds % kSecondsPerDay == 0)
        return {add(*moment.date, duration), std::nullopt};
    return {std::nullopt, zone.add(zone.start_of(*moment.date), duration)};
}

std::optional<bool> compare_moments(Operator op, const FactValue& value, const FactValue& operand,
                                    const EvaluationFrame& frame) {
    const auto left = moment_of(value);
    const auto right = moment_of(operand);
    if (!left || !right)
        return std::nullopt;
    const int sign = order(*left, *right, frame.zone);
    if (op == Operator::before)
        return sign < 0;
    if (op == Operator::after)
        return sign > 0;
    return op == Operator::not_before ? sign >= 0 : sign <= 0;
}

/// older_than D: as_of - value > D. within_next D: as_of <= value <= as_of + D.
std::optional<bool> compare_age(Operator op, const FactValue& value, const FactValue& operand,
                                const EvaluationFrame& frame) {
    const auto moment = moment_of(value);
    const auto* duration = std::get_if<CivilDuration>(&operand.value);
    if (!moment || duration == nullptr)
        return std::nullopt;
    const Moment now{std::nullopt, frame.as_of};
    if (op == Operator::older_than)
        return order(later(*moment, *duration, frame.zone), now, frame.zone) < 0;
    const Moment today = moment->date ? Moment{frame.zone.date_of(frame.as_of), std::nullopt} : now;
    return order(*moment, today, frame.zone) >= 0 &&
           order(*moment, later(today, *duration, frame.zone), frame.zone) <= 0;
}

std::optional<bool> compare_size(Operator op, const FactValue& value, const FactValue& operand,
                                 const EvaluationFrame& frame) {
    const auto decide = [op](const auto& a, const auto& b) {
        if (op == Operator::lt)
            return a < b;
        if (op == Operator::lte)
            return a <= b;
        return op == Operator::gt ? a > b : a >= b;
    };
    const auto* left = std::get_if<std::int64_t>(&value.value);
    const auto* right = std::get_if<std::int64_t>(&operand.value);
    if (left != nullptr && right != nullptr)
        return decide(*left, *right);
    const auto* share = std::get_if<Decimal>(&value.value);
    const auto* bound = std::get_if<Decimal>(&operand.value);
    if (share != nullptr && bound != nullptr)
        return decide(*share, *bound);
    // P1M is longer or shorter than P30D depending on when: both are added to as_of.
    const auto* period = std::get_if<CivilDuration>(&value.value);
    const auto* limit = std::get_if<CivilDuration>(&operand.value);
    if (period != nullptr && limit != nullptr)
        return decide(frame.zone.add(frame.as_of, *period), frame.zone.add(frame.as_of, *limit));
    return std::nullopt;
}

std::optional<bool> equal(const FactValue& value, const FactValue& operand,
                          const EvaluationFrame& frame) {
    if (moment_of(value) && moment_of(operand))
        return order(*moment_of(value), *moment_of(operand), frame.zone) == 0;
    if (std::holds_alternative<CivilDuration>(value.value) &&
        std::holds_alternative<CivilDuration>(operand.value))
        return frame.zone.add(frame.as_of, std::get<CivilDuration>(value.value)) ==
               frame.zone.add(frame.as_of, std::get<CivilDuration>(operand.value));
    if (value.value.index() != operand.value.index() ||
        std::holds_alternative<std::vector<FactRecord>>(value.value))
        return std::nullopt;
    return value == operand;
}

/// NFC (Unicode UAX #15): the same name written with composed or combining letters is one name.
std::string nfc(const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status) != 0)
        return text;
    const icu::UnicodeString composed =
        normalizer->normalize(icu::UnicodeString::fromUTF8(text), status);
    std::string out;
    return U_FAILURE(status) != 0 ? text : composed.toUTF8String(out);
}

std::optional<bool> compare_text(Operator op, const FactValue& value, const FactValue& operand) {
    const auto* text = std::get_if<std::string>(&value.value);
    const auto* part = std::get_if<std::string>(&operand.value);
    if (text == nullptr || part == nullptr)
        return std::nullopt;
    return op == Operator::prefix ? nfc(*text).starts_with(nfc(*part))
                                  : nfc(*text).ends_with(nfc(*part));
}

std::optional<bool> is_member(const FactValue& value, const FactValue& operand) {
    const auto* set = std::get_if<TextSet>(&operand.value);
    if (set == nullptr || std::holds_alternative<TextSet>(value.value) ||
        std::holds_alternative<std::vector<FactRecord>>(value.value))
        return std::nullopt;
    return std::binary_search(set->begin(), set->end(), scalar_text(value));
}

std::optional<bool> compare_under(const FactValue& value, const FactValue& operand) {
    const auto* ancestor = std::get_if<std::string>(&operand.value);
    if (ancestor == nullptr)
        return std::nullopt;
    const DataCategory root(*ancestor);
    if (const auto* one = std::get_if<std::string>(&value.value))
        return is_under(DataCategory(*one), root);
    const auto* set = std::get_if<TextSet>(&value.value);
    if (set == nullptr)
        return std::nullopt;
    return std::any_of(set->begin(), set->end(), [&](const std::string& element) {
        return is_under(DataCategory(element), root);
    });
}

std::optional<bool> compare_sets(Operator op, const TextSet& left, const TextSet& right) {
    const auto in_right = [&right](const std::string& element) {
        return std::binary_search(right.begin(), right.end(), element);
    };
    const bool meet = std::any_of(left.begin(), left.end(), in_right);
    if (op == Operator::intersects)
        return meet;
    if (op == Operator::disjoint)
        return !meet;
    return std::all_of(left.begin(), left.end(), in_right);
}

std::optional<bool> compare_set(Operator op, const FactValue& value, const FactValue& operand) {
    const auto* set = std::get_if<TextSet>(&value.value);
    if (set == nullptr)
        return std::nullopt;
    if (const auto* wanted = std::get_if<bool>(&operand.value))
        return op == Operator::empty       ? std::optional(set->empty() == *wanted)
               : op == Operator::not_empty ? std::optional(set->empty() != *wanted)
                                           : std::nullopt;
    if (const auto* size = std::get_if<std::int64_t>(&operand.value))
        return op == Operator::size_gte
                   ? std::optional(static_cast<std::int64_t>(set->size()) >= *size)
                   : std::nullopt;
    if (const auto* one = std::get_if<std::string>(&operand.value))
        return op == Operator::contains
                   ? std::optional(std::binary_search(set->begin(), set->end(), *one))
                   : std::nullopt;
    const auto* other = std::get_if<TextSet>(&operand.value);
    const bool takes_set =
        op == Operator::intersects || op == Operator::disjoint || op == Operator::subset_of;
    if (other == nullptr || !takes_set)
        return std::nullopt;
    return compare_sets(op, *set, *other);
}

std::optional<bool> negate(std::optional<bool> truth) {
    return truth ? std::optional(!*truth) : std::nullopt;
}

} // namespace

std::optional<bool> compare(Operator op, const FactValue& value, const FactValue& operand,
                            const EvaluationFrame& frame) {
    switch (op) {
    case Operator::exists: return true;
    case Operator::eq: return equal(value, operand, frame);
    case Operator::ne: return negate(equal(value, operand, frame));
    case Operator::in: return is_member(value, operand);
    case Operator::not_in: return negate(is_member(value, operand));
    case Operator::lt:
    case Operator::lte:
    case Operator::gt:
    case Operator::gte: return compare_size(op, value, operand, frame);
    case Operator::before:
    case Operator::after:
    case Operator::not_before:
    case Operator::not_after: return compare_moments(op, value, operand, frame);
    case Operator::older_than:
    case Operator::within_next: return compare_age(op, value, operand, frame);
    case Operator::prefix:
    case Operator::suffix: return compare_text(op, value, operand);
    case Operator::under: return compare_under(value, operand);
    case Operator::contains:
    case Operator::intersects:
    case Operator::subset_of:
    case Operator::disjoint:
    case Operator::empty:
    case Operator::not_empty:
    case Operator::size_gte: return compare_set(op, value, operand);
    }
    return std::nullopt;
}

} // namespace custos::policies
