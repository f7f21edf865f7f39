#pragma once
// Facts: what rules are checked against (docs/facts.md). A fact is typed by the fact model; an
// absent one is *unknown*, which is neither true nor false and never filled with a guess.

#include "policies/civil_time.h"
#include "scanners/model/ids.h"
#include "scanners/model/time.h"

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace custos::policies {

/// Version of the fact model; packs say which they were written for.
inline constexpr std::string_view kFactModelVersion = "1.4";

/// What one evaluation is about; fixes which fact roots a rule may use.
enum class Scope : std::uint8_t { object, source, activity, exchange, agency, system };
[[nodiscard]] std::string_view name_of(Scope scope) noexcept;
[[nodiscard]] std::optional<Scope> parse_scope(std::string_view name) noexcept;

enum class FactType : std::uint8_t {
    boolean,
    integer,
    number,  ///< Decimal
    percent, ///< Decimal from 0 to 100
    text,
    date, ///< a civil day, or open-ended
    instant,
    duration,
    category, ///< dotted id of scanners/detectors/categories.yaml
    country,  ///< ISO 3166-1 alpha-2
    text_set,
    category_set,
    records, ///< list of records with typed fields
};
[[nodiscard]] std::string_view name_of(FactType type) noexcept;
[[nodiscard]] std::optional<FactType> parse_fact_type(std::string_view name) noexcept;

/// A decimal number with three places: shares and thresholds are exact, floats are not.
struct Decimal {
    std::int64_t thousandths = 0;
    friend auto operator<=>(const Decimal&, const Decimal&) = default;
};
[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text) noexcept;
/// Without trailing zeros: `95`, `12.5`.
[[nodiscard]] std::string to_text(Decimal value);

/// A date that the model defines as without end (`valid_until: null`): the infinite future.
struct OpenEnded {
    friend bool operator==(OpenEnded, OpenEnded) = default;
};
/// Texts or category ids, sorted by bytes, without repeats.
using TextSet = std::vector<std::string>;
[[nodiscard]] TextSet make_set(std::vector<std::string> values);

struct FactRecord;
struct FactValue {
    std::variant<bool, std::int64_t, Decimal, std::string, Date, OpenEnded, Instant, CivilDuration,
                 TextSet, std::vector<FactRecord>>
        value;
    friend bool operator==(const FactValue&, const FactValue&) = default;
};
/// One element of a record list; an absent field is unknown.
struct FactRecord {
    std::map<std::string, FactValue, std::less<>> fields;
    friend bool operator==(const FactRecord&, const FactRecord&) = default;
};

/// Where a fact comes from.
enum class FactOrigin : std::uint8_t {
    stated,      ///< the register says so
    scan,        ///< the last scans saw it
    computed,    ///< from the others, by the formula in its meaning
    instance,    ///< this installation knows it of itself
    uncollected, ///< nothing supplies it yet: unknown in every evaluation
};
[[nodiscard]] std::string_view name_of(FactOrigin origin) noexcept;

/// One row of the fact model.
struct FactRow {
    std::string_view path; ///< `source.categories_found`
    FactType type;
    std::string_view values;  ///< allowed texts, separated by a space; empty = any
    std::string_view fields;  ///< of records: `country:country mechanism:text …`
    std::string_view meaning; ///< English, one sentence with the formula, for docs/facts.md
    FactOrigin origin = FactOrigin::stated;
};
/// The fact model, sorted by path.
[[nodiscard]] std::span<const FactRow> fact_model() noexcept;
[[nodiscard]] const FactRow* find_fact(std::string_view path) noexcept;
/// As suggest(), among the facts.
[[nodiscard]] std::string suggest_fact(std::string_view path);
/// The type of a field in FactRow::fields; nullopt when there is none of that name.
[[nodiscard]] std::optional<FactType> field_type(std::string_view fields, std::string_view name);
/// True if `value` is one of `type`.
[[nodiscard]] bool has_type(const FactValue& value, FactType type) noexcept;
/// True if rules of `scope` may use facts of this path's root.
[[nodiscard]] bool is_in_scope(std::string_view path, Scope scope);

/// Facts by path.
/// Thread: one thread at a time; const use from any.
class FactSet {
public:
    /// REQUIRES: `path` is in the fact model and `value` has its type (asserted).
    void set(std::string_view path, FactValue value);
    /// Without that promise: facts read back from a store, which evaluation checks itself.
    void set_unchecked(std::string_view path, FactValue value);
    /// Sets when there is a value, else leaves the fact unknown.
    template <class T>
    void set_if(std::string_view path, const std::optional<T>& value) {
        if (value)
            set(path, FactValue{*value});
    }
    [[nodiscard]] const FactValue* find(std::string_view path) const noexcept;
    [[nodiscard]] const std::map<std::string, FactValue, std::less<>>& all() const noexcept {
        return facts_;
    }

private:
    std::map<std::string, FactValue, std::less<>> facts_;
};

/// What one rule is evaluated for: a source, an object, an activity, the agency or the system.
struct Instance {
    Scope scope = Scope::source;
    std::string key; ///< source or activity id, object key in hex, agency id, or `system`
    FactSet own;
    /// Facts of what surrounds it (the source and agency of an object). Shared because a million
    /// objects have the same ones; may be null.
    std::shared_ptr<const FactSet> shared;
    [[nodiscard]] const FactValue* find(std::string_view path) const noexcept;
};

/// The text of a scalar as JSON would hold it, without quotes: what `in` compares.
[[nodiscard]] std::string scalar_text(const FactValue& value);
/// JSON of a fact: dates, instants, durations and decimals as text, open-ended as null.
[[nodiscard]] nlohmann::json to_json(const FactValue& value);
[[nodiscard]] nlohmann::json to_json(const FactSet& facts);
/// Reads a value of a declared type back; nullopt when `json` is not one.
[[nodiscard]] std::optional<FactValue> fact_from_json(const FactRow& row,
                                                      const nlohmann::json& json);
/// The same for a value of `type` outside the fact model, e.g. a parameter; no records.
[[nodiscard]] std::optional<FactValue> value_from_json(FactType type, const nlohmann::json& json);
/// From scalar_text(), or for a set from its JSON text.
[[nodiscard]] std::optional<FactValue> value_from_text(FactType type, std::string_view text);
/// RFC 8785 text of to_json(value), without building the JSON.
void append_canonical(std::string& out, const FactValue& value);

} // namespace custos::policies
