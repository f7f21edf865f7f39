#pragma once
// The condition language of rules: a tree of tests on typed facts under Kleene's strong
// three-valued logic. No arithmetic, no user functions, no recursion: the cost is linear in the
// size of the facts, and nothing can fail but a stored fact of another type than the model says.

#include "policies/facts.h"
#include "scanners/model/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace custos::policies {

/// Kleene's values, in the order of their minimum.
enum class Truth : std::uint8_t { no, unknown, yes };
[[nodiscard]] std::string_view name_of(Truth truth) noexcept;
[[nodiscard]] Truth operator!(Truth truth) noexcept;

enum class Operator : std::uint8_t {
    exists,
    eq,
    ne,
    in,
    not_in,
    lt,
    lte,
    gt,
    gte,
    before,
    after,
    not_before,
    not_after,
    older_than,
    within_next,
    prefix,
    suffix,
    under,
    contains,
    intersects,
    subset_of,
    disjoint,
    empty,
    not_empty,
    size_gte,
};
[[nodiscard]] std::string_view name_of(Operator op) noexcept;

/// What a test compares with. `param` and `list` are resolved when the effective set is made.
struct ParamOperand {
    std::string name;
};
struct ListOperand {
    std::string name;
};
struct FieldOperand {
    std::string path;
};
struct AsOfOperand {};
using Operand = std::variant<FactValue, ParamOperand, ListOperand, FieldOperand, AsOfOperand>;

/// One node. A test has `field`, `op` and `operand`; a quantifier has `field` and one child.
struct Condition {
    enum class Kind : std::uint8_t { all, any, not_, some, every, test };
    Kind kind = Kind::all; ///< `all` of nothing is true
    std::vector<Condition> children;
    std::string field;
    Operator op = Operator::exists;
    Operand operand;
};

/// Why a test could not be decided.
struct Evaluated {
    Truth truth = Truth::unknown;
    bool type_mismatch = false; ///< a stored fact has another type than the model says
};
/// The truth of one leaf: a test, or a quantifier taken whole.
struct LeafTruth {
    std::string at; ///< `violation_when.any[1]`
    Truth truth = Truth::unknown;
    friend bool operator==(const LeafTruth&, const LeafTruth&) = default;
};

/// What a condition is evaluated against.
struct EvaluationFrame {
    const Instance& instance;
    Instant as_of;
    const TimeZone& zone;
};

/// Evaluates a condition whose parameters and lists are resolved. Every leaf is evaluated; `leaves`
/// and `missing` (paths of absent facts met) may be null.
[[nodiscard]] Evaluated evaluate(const Condition& condition, const EvaluationFrame& frame,
                                 std::string_view at, std::vector<LeafTruth>* leaves,
                                 std::vector<std::string>* missing);

/// Every fact path that a condition reads, sorted.
[[nodiscard]] std::vector<std::string> fields_of(const Condition& condition);
/// Every parameter it names, sorted.
[[nodiscard]] std::vector<std::string> params_of(const Condition& condition);
[[nodiscard]] nlohmann::json to_json(const Condition& condition);

} // namespace custos::policies
