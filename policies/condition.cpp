#include "policies/condition.h"

#include "policies/condition_compare.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace custos::policies {
namespace {

constexpr std::array<std::string_view, 3> kTruths{"false", "unknown", "true"};

/// Walks a condition once. Every leaf is evaluated, so that the record can show each.
class Evaluation {
public:
    Evaluation(const EvaluationFrame& frame, std::vector<LeafTruth>* leaves,
               std::vector<std::string>* missing)
        : frame_(frame), leaves_(leaves), missing_(missing) {}

    Evaluated run(const Condition& condition, const std::string& at) {
        switch (condition.kind) {
        case Condition::Kind::all: return many(condition, at, Truth::yes, ".all[");
        case Condition::Kind::any: return many(condition, at, Truth::no, ".any[");
        case Condition::Kind::not_: {
            Evaluated inner = run(condition.children.front(), at + ".not");
            inner.truth = !inner.truth;
            return inner;
        }
        case Condition::Kind::some:
        case Condition::Kind::every: return leaf(at, quantify(condition));
        case Condition::Kind::test: return leaf(at, test(condition));
        }
        return {};
    }

private:
    /// `neutral` is the value of no members: true for all (minimum), false for any (maximum).
    Evaluated many(const Condition& condition, const std::string& at, Truth neutral,
                   std::string_view step) {
        Evaluated out{neutral, false};
        const std::size_t before = missing_ == nullptr ? 0 : missing_->size();
        for (std::size_t i = 0; i < condition.children.size(); ++i) {
            const Evaluated one =
                run(condition.children[i], at + std::string(step) + std::to_string(i) + "]");
            out.type_mismatch = out.type_mismatch || one.type_mismatch;
            out.truth = neutral == Truth::yes ? std::min(out.truth, one.truth)
                                              : std::max(out.truth, one.truth);
        }
        if (missing_ != nullptr && out.truth != Truth::unknown)
            missing_->resize(before); // decided all the same: what is absent there did not matter
        return out;
    }

    Evaluated leaf(const std::string& at, Evaluated result) {
        // Inside a quantifier the quantifier is the leaf.
        if (leaves_ != nullptr && element_ == nullptr)
            leaves_->push_back({at, result.truth});
        return result;
    }

    Evaluated quantify(const Condition& condition) {
        const FactValue* list = frame_.instance.find(condition.field);
        if (list == nullptr)
            return absent(condition.field);
        const auto* records = std::get_if<std::vector<FactRecord>>(&list->value);
        if (records == nullptr)
            return {Truth::unknown, true};
        const bool some = condition.kind == Condition::Kind::some;
        Evaluated out{some ? Truth::no : Truth::yes, false};
        list_path_ = condition.field;
        const std::size_t before = missing_ == nullptr ? 0 : missing_->size();
        for (const FactRecord& record : *records) {
            element_ = &record;
            const Evaluated one = run(condition.children.front(), {});
            out.type_mismatch = out.type_mismatch || one.type_mismatch;
            out.truth = some ? std::max(out.truth, one.truth) : std::min(out.truth, one.truth);
        }
        element_ = nullptr;
        if (missing_ != nullptr && out.truth != Truth::unknown)
            missing_->resize(before);
        return out;
    }

    const FactValue* find(const std::string& path) const {
        if (!path.starts_with("it.") || element_ == nullptr)
            return frame_.instance.find(path);
        const auto found = element_->fields.find(std::string_view(path).substr(3));
        return found == element_->fields.end() ? nullptr : &found->second;
    }

    Evaluated absent(const std::string& path) {
        if (missing_ != nullptr)
            missing_->push_back(path.starts_with("it.") ? list_path_ + "[]" + path.substr(2)
                                                        : path);
        return {Truth::unknown, false};
    }

    Evaluated test(const Condition& condition) {
        const FactValue* value = find(condition.field);
        if (condition.op == Operator::exists) {
            const auto* operand = std::get_if<FactValue>(&condition.operand);
            const bool* wanted = operand == nullptr ? nullptr : std::get_if<bool>(&operand->value);
            if (wanted == nullptr)
                return {Truth::unknown, true};
            return {(value != nullptr) == *wanted ? Truth::yes : Truth::no, false};
        }
        if (value == nullptr)
            return absent(condition.field);
        const FactValue* operand = std::get_if<FactValue>(&condition.operand);
        FactValue as_of;
        if (const auto* field = std::get_if<FieldOperand>(&condition.operand)) {
            operand = find(field->path);
            if (operand == nullptr)
                return absent(field->path);
        } else if (std::holds_alternative<AsOfOperand>(condition.operand)) {
            as_of.value = frame_.as_of;
            operand = &as_of;
        }
        if (operand == nullptr) // an unresolved parameter or list: a programmer's mistake
            return {Truth::unknown, true};
        const auto truth = compare(condition.op, *value, *operand, frame_);
        if (!truth)
            return {Truth::unknown, true};
        return {*truth ? Truth::yes : Truth::no, false};
    }

    const EvaluationFrame& frame_;
    std::vector<LeafTruth>* leaves_;
    std::vector<std::string>* missing_;
    const FactRecord* element_ = nullptr; // points into the facts for the length of one call
    std::string list_path_;
};

void collect_fields(const Condition& condition, std::vector<std::string>& out) {
    if (!condition.field.empty() && !condition.field.starts_with("it."))
        out.push_back(condition.field);
    if (const auto* field = std::get_if<FieldOperand>(&condition.operand);
        field != nullptr && !field->path.starts_with("it."))
        out.push_back(field->path);
    for (const Condition& child : condition.children)
        collect_fields(child, out);
}
void collect_params(const Condition& condition, std::vector<std::string>& out) {
    if (const auto* param = std::get_if<ParamOperand>(&condition.operand))
        out.push_back(param->name);
    for (const Condition& child : condition.children)
        collect_params(child, out);
}

nlohmann::json operand_json(const Operand& operand) {
    if (const auto* value = std::get_if<FactValue>(&operand))
        return to_json(*value);
    if (const auto* param = std::get_if<ParamOperand>(&operand))
        return {{"param", param->name}};
    if (const auto* list = std::get_if<ListOperand>(&operand))
        return {{"list", list->name}};
    if (const auto* field = std::get_if<FieldOperand>(&operand))
        return {{"field", field->path}};
    return "as_of";
}

} // namespace

std::string_view name_of(Truth truth) noexcept {
    return kTruths[static_cast<std::size_t>(truth)];
}

Truth operator!(Truth truth) noexcept {
    return truth == Truth::yes ? Truth::no : truth == Truth::no ? Truth::yes : Truth::unknown;
}

Evaluated evaluate(const Condition& condition, const EvaluationFrame& frame, std::string_view at,
                   std::vector<LeafTruth>* leaves, std::vector<std::string>* missing) {
    return Evaluation(frame, leaves, missing).run(condition, std::string(at));
}

std::vector<std::string> fields_of(const Condition& condition) {
    std::vector<std::string> out;
    collect_fields(condition, out);
    return make_set(std::move(out));
}

std::vector<std::string> params_of(const Condition& condition) {
    std::vector<std::string> out;
    collect_params(condition, out);
    return make_set(std::move(out));
}

nlohmann::json to_json(const Condition& condition) {
    const auto children = [&condition] {
        auto out = nlohmann::json::array();
        for (const Condition& child : condition.children)
            out.push_back(to_json(child));
        return out;
    };
    switch (condition.kind) {
    case Condition::Kind::all: return {{"all", children()}};
    case Condition::Kind::any: return {{"any", children()}};
    case Condition::Kind::not_: return {{"not", to_json(condition.children.front())}};
    case Condition::Kind::some:
    case Condition::Kind::every:
        return {{condition.kind == Condition::Kind::some ? "some" : "every",
                 {{"of", condition.field}, {"where", to_json(condition.children.front())}}}};
    case Condition::Kind::test:
        return {{"field", condition.field},
                {std::string(name_of(condition.op)), operand_json(condition.operand)}};
    }
    return nullptr;
}

} // namespace custos::policies
