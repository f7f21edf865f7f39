#include "tests/policies/literal_twin.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace custos::policies::twin {
namespace {

using nlohmann::json;

/// What a value is, told from its variant; the twin works on {kind, json} pairs in UTC.
struct Value {
    std::string kind; ///< bool int dec text date open instant duration set records
    json data;
};

Value value_of(const FactValue& fact) {
    constexpr const char* kKinds[] = {"bool", "int",     "dec",      "text", "date",
                                      "open", "instant", "duration", "set",  "records"};
    if (const auto* decimal = std::get_if<Decimal>(&fact.value))
        return {"dec", decimal->thousandths};
    if (const auto* instant = std::get_if<Instant>(&fact.value))
        return {"instant", to_micros(*instant)};
    return {kKinds[fact.value.index()], to_json(fact)};
}

/// Days since the epoch of a text date, by counting.
long long day_number(const std::string& text) {
    const int year = std::stoi(text.substr(0, 4));
    const int month = std::stoi(text.substr(5, 2));
    const int day = std::stoi(text.substr(8, 2));
    const auto is_leap = [](int y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); };
    const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    long long days = 0;
    for (int y = 1970; y < year; ++y)
        days += is_leap(y) ? 366 : 365;
    for (int m = 1; m < month; ++m)
        days += lengths[m - 1] + (m == 2 && is_leap(year) ? 1 : 0);
    return days + day - 1;
}

constexpr long long kDayMicros = 86'400'000'000LL;

/// A day or instant as [first, last] microsecond; open-ended is past everything.
struct Span {
    long long first;
    long long last;
    bool open = false;
};
std::optional<Span> span_of(const Value& value) {
    if (value.kind == "date") {
        const long long day = day_number(value.data.get<std::string>());
        return Span{day * kDayMicros, (day + 1) * kDayMicros - 1};
    }
    if (value.kind == "instant")
        return Span{value.data.get<long long>(), value.data.get<long long>()};
    if (value.kind == "open")
        return Span{0, 0, true};
    return std::nullopt;
}
/// The whole day in which an instant lies, when the other side is a day.
Span widen(const Span& span, const Span& other) {
    const bool other_is_day = !other.open && other.first != other.last;
    if (span.open || !other_is_day || span.first != span.last)
        return span;
    const long long day = span.first / kDayMicros;
    return {day * kDayMicros, (day + 1) * kDayMicros - 1};
}
int compare_spans(Span a, Span b) {
    if (a.open || b.open)
        return (a.open ? 1 : 0) - (b.open ? 1 : 0);
    const Span wide_a = widen(a, b);
    const Span wide_b = widen(b, a);
    return wide_a.first < wide_b.first ? -1 : wide_a.first > wide_b.first ? 1 : 0;
}

/// Days of a duration that has whole days only: the generator makes no other.
std::optional<long long> days_of(const Value& value) {
    if (value.kind != "duration")
        return std::nullopt;
    const std::string text = value.data.get<std::string>();
    if (text.front() != 'P' || text.back() != 'D')
        return std::nullopt;
    return std::stoll(text.substr(1, text.size() - 2));
}

bool is_below(const std::string& category, const std::string& root) {
    return category == root || category.rfind(root + ".", 0) == 0;
}

std::optional<bool> test_number(const std::string& op, const Value& a, const Value& b) {
    const auto days_a = days_of(a);
    const auto days_b = days_of(b);
    long long left = 0;
    long long right = 0;
    if (days_a && days_b) {
        left = *days_a;
        right = *days_b;
    } else if (a.kind == b.kind && (a.kind == "int" || a.kind == "dec")) {
        left = a.data.get<long long>();
        right = b.data.get<long long>();
    } else {
        return std::nullopt;
    }
    if (op == "lt")
        return left < right;
    if (op == "lte")
        return left <= right;
    return op == "gt" ? left > right : left >= right;
}

std::optional<bool> test_time(const std::string& op, const Value& a, const Value& b, Instant as_of) {
    const auto left = span_of(a);
    if (!left)
        return std::nullopt;
    if (op == "older_than" || op == "within_next") {
        const auto days = days_of(b);
        if (!days)
            return std::nullopt;
        const Span now{to_micros(as_of), to_micros(as_of)};
        const auto move = [&](Span span) {
            return span.open ? span : Span{span.first + *days * kDayMicros, span.last + *days * kDayMicros};
        };
        if (op == "older_than")
            return compare_spans(move(*left), now) < 0;
        const Span today = widen(now, *left);
        return compare_spans(*left, today) >= 0 && compare_spans(*left, move(today)) <= 0;
    }
    const auto right = span_of(b);
    if (!right)
        return std::nullopt;
    const int sign = compare_spans(*left, *right);
    if (op == "before")
        return sign < 0;
    if (op == "after")
        return sign > 0;
    return op == "not_before" ? sign >= 0 : sign <= 0;
}

std::optional<bool> test_equal(const Value& a, const Value& b) {
    const auto left = span_of(a);
    const auto right = span_of(b);
    if (left && right)
        return compare_spans(*left, *right) == 0;
    if (a.kind == "records" || a.kind != b.kind)
        return std::nullopt;
    return a.data == b.data;
}

std::optional<bool> test_set(const std::string& op, const Value& a, const Value& b) {
    if (a.kind != "set")
        return std::nullopt;
    const auto elements = a.data.get<std::set<std::string>>();
    if (op == "empty" || op == "not_empty") {
        if (b.kind != "bool")
            return std::nullopt;
        return (op == "empty") == (elements.empty() == b.data.get<bool>());
    }
    if (op == "size_gte")
        return b.kind == "int" ? std::optional(static_cast<long long>(elements.size()) >=
                                               b.data.get<long long>())
                               : std::nullopt;
    if (op == "contains")
        return b.kind == "text" ? std::optional(elements.count(b.data.get<std::string>()) == 1)
                                : std::nullopt;
    if (b.kind != "set")
        return std::nullopt;
    const auto others = b.data.get<std::set<std::string>>();
    std::size_t shared = 0;
    for (const std::string& element : elements)
        shared += others.count(element);
    if (op == "intersects")
        return shared > 0;
    return op == "disjoint" ? shared == 0 : shared == elements.size();
}

std::optional<bool> test(const std::string& op, const Value& a, const Value& b, Instant as_of) {
    if (op == "eq")
        return test_equal(a, b);
    if (op == "ne") {
        const auto equal = test_equal(a, b);
        return equal ? std::optional(!*equal) : std::nullopt;
    }
    if (op == "in" || op == "not_in") {
        if (b.kind != "set" || a.kind == "set" || a.kind == "records")
            return std::nullopt;
        const std::string text = a.data.is_string() ? a.data.get<std::string>() : a.data.dump();
        const bool member = b.data.get<std::set<std::string>>().count(text) == 1;
        return member == (op == "in");
    }
    if (op == "lt" || op == "lte" || op == "gt" || op == "gte")
        return test_number(op, a, b);
    if (op == "under") {
        if (b.kind != "text" || (a.kind != "text" && a.kind != "set"))
            return std::nullopt;
        const std::string root = b.data.get<std::string>();
        if (a.kind == "text")
            return is_below(a.data.get<std::string>(), root);
        return std::any_of(a.data.begin(), a.data.end(), [&](const json& one) {
            return is_below(one.get<std::string>(), root);
        });
    }
    if (op == "prefix" || op == "suffix") {
        if (a.kind != "text" || b.kind != "text")
            return std::nullopt;
        const std::string text = a.data.get<std::string>();
        const std::string part = b.data.get<std::string>();
        if (part.size() > text.size())
            return false;
        return op == "prefix" ? text.substr(0, part.size()) == part
                              : text.substr(text.size() - part.size()) == part;
    }
    if (op == "before" || op == "after" || op == "not_before" || op == "not_after" ||
        op == "older_than" || op == "within_next")
        return test_time(op, a, b, as_of);
    return test_set(op, a, b);
}

const FactValue* look_up(const std::string& path, const Instance& instance,
                         const FactRecord* element) {
    if (element != nullptr && path.rfind("it.", 0) == 0) {
        const auto found = element->fields.find(path.substr(3));
        return found == element->fields.end() ? nullptr : &found->second;
    }
    return instance.find(path);
}

Evaluated run(const Condition& c, const Instance& instance, Instant as_of,
              const FactRecord* element) {
    Evaluated out;
    std::vector<Truth> truths;
    switch (c.kind) {
    case Condition::Kind::all:
    case Condition::Kind::any:
        for (const Condition& child : c.children) {
            const Evaluated one = run(child, instance, as_of, element);
            out.type_mismatch |= one.type_mismatch;
            truths.push_back(one.truth);
        }
        break;
    case Condition::Kind::not_: {
        out = run(c.children[0], instance, as_of, element);
        if (out.truth != Truth::unknown)
            out.truth = out.truth == Truth::yes ? Truth::no : Truth::yes;
        return out;
    }
    case Condition::Kind::some:
    case Condition::Kind::every: {
        const FactValue* list = look_up(c.field, instance, nullptr);
        if (list == nullptr)
            return {Truth::unknown, false};
        const auto* records = std::get_if<std::vector<FactRecord>>(&list->value);
        if (records == nullptr)
            return {Truth::unknown, true};
        for (const FactRecord& record : *records) {
            const Evaluated one = run(c.children[0], instance, as_of, &record);
            out.type_mismatch |= one.type_mismatch;
            truths.push_back(one.truth);
        }
        break;
    }
    case Condition::Kind::test: {
        const std::string op(name_of(c.op));
        const FactValue* value = look_up(c.field, instance, element);
        if (op == "exists")
            return {(value != nullptr) == std::get<bool>(std::get<FactValue>(c.operand).value)
                        ? Truth::yes
                        : Truth::no,
                    false};
        if (value == nullptr)
            return {Truth::unknown, false};
        FactValue operand;
        if (const auto* literal = std::get_if<FactValue>(&c.operand)) {
            operand = *literal;
        } else if (const auto* field = std::get_if<FieldOperand>(&c.operand)) {
            const FactValue* other = look_up(field->path, instance, element);
            if (other == nullptr)
                return {Truth::unknown, false};
            operand = *other;
        } else {
            operand.value = as_of;
        }
        const auto truth = test(op, value_of(*value), value_of(operand), as_of);
        if (!truth)
            return {Truth::unknown, true};
        return {*truth ? Truth::yes : Truth::no, false};
    }
    }
    const bool conjunction = c.kind == Condition::Kind::all || c.kind == Condition::Kind::every;
    const Truth decisive = conjunction ? Truth::no : Truth::yes;
    if (std::count(truths.begin(), truths.end(), decisive) > 0)
        out.truth = decisive;
    else if (std::count(truths.begin(), truths.end(), Truth::unknown) > 0)
        out.truth = Truth::unknown;
    else
        out.truth = conjunction ? Truth::yes : Truth::no;
    return out;
}

} // namespace

Evaluated evaluate(const Condition& condition, const Instance& instance, Instant as_of) {
    return run(condition, instance, as_of, nullptr);
}

} // namespace custos::policies::twin
