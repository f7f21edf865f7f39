#include "policies/facts.h"

#include "policies/canonical_json.h"
#include "policies/names.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

namespace custos::policies {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

constexpr std::array<std::string_view, 6> kScopes{"object",   "source", "activity",
                                                  "exchange", "agency", "system"};
constexpr std::array<std::string_view, 13> kTypes{
    "boolean",  "integer",  "number",  "percent",  "text",         "date",   "instant",
    "duration", "category", "country", "text_set", "category_set", "records"};
constexpr std::array<std::string_view, 5> kOrigins{"register", "scan", "computed", "installation",
                                                   "not collected yet"};
/// Fact roots that a rule of each scope may use, in the order of Scope.
constexpr std::array<std::string_view, 6> kRoots{
    "object source reg agency system", "source reg agency system", "activity agency system",
    "exchange agency system",          "agency breach system",     "system agency breach"};

constexpr std::int64_t kThousand = 1'000;

bool holds_type(const FactValue& value, FactType type) noexcept {
    const auto& v = value.value;
    switch (type) {
    case FactType::boolean: return std::holds_alternative<bool>(v);
    case FactType::integer: return std::holds_alternative<std::int64_t>(v);
    case FactType::number:
    case FactType::percent: return std::holds_alternative<Decimal>(v);
    case FactType::text:
    case FactType::category:
    case FactType::country: return std::holds_alternative<std::string>(v);
    case FactType::date:
        return std::holds_alternative<Date>(v) || std::holds_alternative<OpenEnded>(v);
    case FactType::instant: return std::holds_alternative<Instant>(v);
    case FactType::duration: return std::holds_alternative<CivilDuration>(v);
    case FactType::text_set:
    case FactType::category_set: return std::holds_alternative<TextSet>(v);
    case FactType::records: return std::holds_alternative<std::vector<FactRecord>>(v);
    }
    return false;
}

/// A JSON string of an integer: RFC 8785 takes none beyond 2^53, so large ones are text.
constexpr std::int64_t kMaxExact = (std::int64_t{1} << 53) - 1;

std::optional<FactValue> scalar_from_json(FactType type, const nlohmann::json& json);

std::optional<TextSet> set_from_json(const nlohmann::json& json) {
    if (!json.is_array())
        return std::nullopt;
    std::vector<std::string> values;
    for (const auto& element : json) {
        if (!element.is_string())
            return std::nullopt;
        values.push_back(element.get<std::string>());
    }
    return make_set(std::move(values));
}

std::optional<std::vector<FactRecord>> records_from_json(std::string_view fields,
                                                         const nlohmann::json& json) {
    if (!json.is_array())
        return std::nullopt;
    std::vector<FactRecord> records;
    for (const auto& element : json) {
        if (!element.is_object())
            return std::nullopt;
        FactRecord record;
        for (auto member = element.begin(); member != element.end(); ++member) {
            const auto type = field_type(fields, member.key());
            auto value = type ? scalar_from_json(*type, member.value()) : std::nullopt;
            if (!value)
                return std::nullopt;
            record.fields.emplace(member.key(), *std::move(value));
        }
        records.push_back(std::move(record));
    }
    return records;
}

std::optional<FactValue> integer_from_json(const nlohmann::json& json) {
    if (json.is_number_integer())
        return FactValue{json.get<std::int64_t>()};
    if (!json.is_string())
        return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return FactValue{number};
}

template <class T>
std::optional<FactValue> wrap(std::optional<T> value) {
    if (!value)
        return std::nullopt;
    return FactValue{*std::move(value)};
}

std::optional<FactValue> text_from_json(FactType type, const std::string& text) {
    switch (type) {
    case FactType::number:
    case FactType::percent: return wrap(parse_decimal(text));
    case FactType::date: return wrap(parse_date(text));
    case FactType::instant: return wrap(parse_instant(text));
    case FactType::duration: return wrap(parse_duration(text));
    case FactType::text:
    case FactType::category:
    case FactType::country: return FactValue{text};
    case FactType::boolean:
    case FactType::integer:
    case FactType::text_set:
    case FactType::category_set:
    case FactType::records: break;
    }
    return std::nullopt;
}

std::optional<FactValue> scalar_from_json(FactType type, const nlohmann::json& json) {
    if (type == FactType::boolean)
        return json.is_boolean() ? std::optional(FactValue{json.get<bool>()}) : std::nullopt;
    if (type == FactType::integer)
        return integer_from_json(json);
    if (type == FactType::text_set || type == FactType::category_set)
        return wrap(set_from_json(json));
    if (type == FactType::date && json.is_null())
        return FactValue{OpenEnded{}};
    if (!json.is_string())
        return std::nullopt;
    return text_from_json(type, json.get_ref<const std::string&>());
}

} // namespace

std::string_view name_of(Scope scope) noexcept {
    return kScopes[static_cast<std::size_t>(scope)];
}
std::optional<Scope> parse_scope(std::string_view name) noexcept {
    const auto* found = std::find(kScopes.begin(), kScopes.end(), name);
    if (found == kScopes.end())
        return std::nullopt;
    return static_cast<Scope>(found - kScopes.begin());
}
std::string_view name_of(FactOrigin origin) noexcept {
    return kOrigins[static_cast<std::size_t>(origin)];
}
std::string_view name_of(FactType type) noexcept {
    return kTypes[static_cast<std::size_t>(type)];
}
std::optional<FactType> parse_fact_type(std::string_view name) noexcept {
    const auto* found = std::find(kTypes.begin(), kTypes.end(), name);
    if (found == kTypes.end())
        return std::nullopt;
    return static_cast<FactType>(found - kTypes.begin());
}

std::optional<Decimal> parse_decimal(std::string_view text) noexcept {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative)
        text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view part = point < text.size() ? text.substr(point + 1) : "0";
    constexpr std::size_t kDigits = 12; // thousandths of it stay far inside 64 bits
    const auto is_digits = [](std::string_view digits) {
        return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (!is_digits(whole) || whole.size() > kDigits || !is_digits(part) || part.size() > 3)
        return std::nullopt;
    std::int64_t units = 0;
    std::int64_t thousandths = 0;
    std::from_chars(whole.data(), whole.data() + whole.size(), units);
    std::from_chars(part.data(), part.data() + part.size(), thousandths);
    for (std::size_t digits = part.size(); digits < 3; ++digits)
        thousandths *= 10;
    const std::int64_t value = units * kThousand + thousandths;
    return Decimal{negative ? -value : value};
}

std::string to_text(Decimal value) {
    const bool negative = value.thousandths < 0;
    const std::int64_t size = negative ? -value.thousandths : value.thousandths;
    std::string out = (negative ? "-" : "") + std::to_string(size / kThousand);
    if (size % kThousand != 0) {
        std::string digits = std::to_string(kThousand + size % kThousand).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        out += "." + digits;
    }
    return out;
}

TextSet make_set(std::vector<std::string> values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

const FactRow* find_fact(std::string_view path) noexcept {
    const auto model = fact_model();
    const auto found =
        std::lower_bound(model.begin(), model.end(), path,
                         [](const FactRow& row, std::string_view p) { return row.path < p; });
    return found != model.end() && found->path == path ? &*found : nullptr;
}

std::string suggest_fact(std::string_view path) {
    std::vector<std::string_view> paths;
    for (const FactRow& row : fact_model())
        paths.push_back(row.path);
    return suggest(path, paths);
}

bool is_in_scope(std::string_view path, Scope scope) {
    const std::string_view root = path.substr(0, path.find('.'));
    const auto roots = split_names(kRoots[static_cast<std::size_t>(scope)]);
    return std::find(roots.begin(), roots.end(), root) != roots.end();
}

std::optional<FactType> field_type(std::string_view fields, std::string_view name) {
    for (const std::string_view field : split_names(fields)) {
        const std::size_t colon = field.find(':');
        if (field.substr(0, colon) == name)
            return parse_fact_type(field.substr(colon + 1));
    }
    return std::nullopt;
}

bool has_type(const FactValue& value, FactType type) noexcept {
    return holds_type(value, type);
}

void FactSet::set(std::string_view path, FactValue value) {
    [[maybe_unused]] const FactRow* row = find_fact(path);
    assert(row != nullptr && holds_type(value, row->type));
    facts_.insert_or_assign(std::string(path), std::move(value));
}

void FactSet::set_unchecked(std::string_view path, FactValue value) {
    facts_.insert_or_assign(std::string(path), std::move(value));
}

const FactValue* FactSet::find(std::string_view path) const noexcept {
    const auto found = facts_.find(path);
    return found == facts_.end() ? nullptr : &found->second;
}

const FactValue* Instance::find(std::string_view path) const noexcept {
    if (const FactValue* value = own.find(path))
        return value;
    return shared == nullptr ? nullptr : shared->find(path);
}

nlohmann::json to_json(const FactValue& value) {
    return std::visit(Overloaded{
                          [](bool v) { return nlohmann::json(v); },
                          [](std::int64_t v) {
                              return v > kMaxExact || v < -kMaxExact
                                         ? nlohmann::json(std::to_string(v))
                                         : nlohmann::json(v);
                          },
                          [](Decimal v) { return nlohmann::json(to_text(v)); },
                          [](const std::string& v) { return nlohmann::json(v); },
                          [](Date v) { return nlohmann::json(custos::to_text(v)); },
                          [](OpenEnded) { return nlohmann::json(nullptr); },
                          [](Instant v) { return nlohmann::json(custos::to_text(v)); },
                          [](const CivilDuration& v) { return nlohmann::json(to_text(v)); },
                          [](const TextSet& v) { return nlohmann::json(v); },
                          [](const std::vector<FactRecord>& v) {
                              auto out = nlohmann::json::array();
                              for (const FactRecord& record : v) {
                                  auto object = nlohmann::json::object();
                                  for (const auto& [name, field] : record.fields)
                                      object[name] = to_json(field);
                                  out.push_back(std::move(object));
                              }
                              return out;
                          },
                      },
                      value.value);
}

std::string scalar_text(const FactValue& value) {
    const nlohmann::json json = to_json(value);
    return json.is_string() ? json.get<std::string>() : json.dump();
}

nlohmann::json to_json(const FactSet& facts) {
    auto out = nlohmann::json::object();
    for (const auto& [path, value] : facts.all())
        out[path] = to_json(value);
    return out;
}

std::optional<FactValue> fact_from_json(const FactRow& row, const nlohmann::json& json) {
    if (row.type == FactType::records)
        return wrap(records_from_json(row.fields, json));
    return scalar_from_json(row.type, json);
}

std::optional<FactValue> value_from_json(FactType type, const nlohmann::json& json) {
    return scalar_from_json(type, json);
}

std::optional<FactValue> value_from_text(FactType type, std::string_view text) {
    const bool is_json = type == FactType::text_set || type == FactType::category_set ||
                         type == FactType::boolean || type == FactType::integer;
    if (!is_json)
        return scalar_from_json(type, nlohmann::json(std::string(text)));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    return json.is_discarded() ? std::nullopt : scalar_from_json(type, json);
}

void append_canonical(std::string& out, const FactValue& value) {
    if (const auto* flag = std::get_if<bool>(&value.value))
        out += *flag ? "true" : "false";
    else if (const auto* number = std::get_if<std::int64_t>(&value.value);
             number != nullptr && *number <= kMaxExact && *number >= -kMaxExact)
        out += std::to_string(*number);
    else if (const auto* text = std::get_if<std::string>(&value.value))
        append_json_string(out, *text);
    else
        out += canonical_json(to_json(value)).value_or("null");
}

} // namespace custos::policies
