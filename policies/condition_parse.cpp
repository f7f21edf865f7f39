#include "policies/condition_parse.h"

#include "policies/categories.h"
#include "policies/names.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace custos::policies {
namespace {

using Kind = YamlNode::Kind;

constexpr std::array<std::string_view, 25> kOperators{
    "exists",      "eq",     "ne",        "in",      "not_in",     "lt",         "lte",
    "gt",          "gte",    "before",    "after",   "not_before", "not_after",  "older_than",
    "within_next", "prefix", "suffix",    "under",   "contains",   "intersects", "subset_of",
    "disjoint",    "empty",  "not_empty", "size_gte"};

bool is_set(FactType type) noexcept {
    return type == FactType::text_set || type == FactType::category_set;
}
bool is_time(FactType type) noexcept {
    return type == FactType::date || type == FactType::instant;
}
bool is_number(FactType type) noexcept {
    return type == FactType::integer || type == FactType::number || type == FactType::percent;
}
FactType element_of(FactType set) noexcept {
    return set == FactType::category_set ? FactType::category : FactType::text;
}

/// Whether a test of `op` makes sense on a fact of `type`.
bool takes(Operator op, FactType type) noexcept {
    switch (op) {
    case Operator::exists: return true;
    case Operator::eq:
    case Operator::ne: return type != FactType::records;
    case Operator::in:
    case Operator::not_in: return type != FactType::records && !is_set(type);
    case Operator::lt:
    case Operator::lte:
    case Operator::gt:
    case Operator::gte: return is_number(type) || type == FactType::duration;
    case Operator::before:
    case Operator::after:
    case Operator::not_before:
    case Operator::not_after:
    case Operator::older_than:
    case Operator::within_next: return is_time(type);
    case Operator::prefix:
    case Operator::suffix: return type == FactType::text;
    case Operator::under: return type == FactType::category || type == FactType::category_set;
    case Operator::contains:
    case Operator::intersects:
    case Operator::subset_of:
    case Operator::disjoint:
    case Operator::empty:
    case Operator::not_empty:
    case Operator::size_gte: return is_set(type);
    }
    return false;
}

/// What the operand of a test must be.
struct Wanted {
    FactType type = FactType::boolean;
    bool list = false; ///< a list of `type`
};
Wanted wanted_by(Operator op, FactType field) noexcept {
    switch (op) {
    case Operator::exists:
    case Operator::empty:
    case Operator::not_empty: return {FactType::boolean, false};
    case Operator::eq:
    case Operator::ne:
        return is_set(field) ? Wanted{element_of(field), true} : Wanted{field, false};
    case Operator::in:
    case Operator::not_in: return {field, true};
    case Operator::lt:
    case Operator::lte:
    case Operator::gt:
    case Operator::gte: return {field, false};
    case Operator::before:
    case Operator::after:
    case Operator::not_before:
    case Operator::not_after: return {FactType::date, false};
    case Operator::older_than:
    case Operator::within_next: return {FactType::duration, false};
    case Operator::prefix:
    case Operator::suffix: return {FactType::text, false};
    case Operator::under: return {FactType::category, false};
    case Operator::contains: return {element_of(field), false};
    case Operator::intersects:
    case Operator::subset_of:
    case Operator::disjoint: return {element_of(field), true};
    case Operator::size_gte: return {FactType::integer, false};
    }
    return {};
}

/// Both are compared the same way.
bool agrees(FactType given, Wanted wanted) noexcept {
    if (wanted.list)
        return is_set(given) &&
               (wanted.type == FactType::category) == (given == FactType::category_set);
    return given == wanted.type || (is_time(given) && is_time(wanted.type));
}

std::optional<FactValue> text_literal(ReadContext& context, const YamlNode& node,
                                      std::string_view values) {
    const std::size_t before = context.errors.size();
    std::string text;
    read_value(context, node, {.values = values}, text);
    if (context.errors.size() != before)
        return std::nullopt;
    return FactValue{std::move(text)};
}

template <class T>
std::optional<FactValue> read_literal(ReadContext& context, const YamlNode& node,
                                      const FieldRule& rule = {}) {
    const std::size_t before = context.errors.size();
    T value{};
    read_value(context, node, rule, value);
    if (context.errors.size() != before)
        return std::nullopt;
    return FactValue{std::move(value)};
}

class Parser {
public:
    Parser(ReadContext& context, const ConditionNames& names) : context_(context), names_(names) {}

    Condition parse(const YamlNode& node, int depth) {
        Condition out;
        if (++nodes_ > kMaxConditionNodes || depth > kMaxConditionDepth) {
            report(context_, node,
                   "E-SCHEMA: a condition has at most {} levels and {} parts: split the rule",
                   std::int64_t{kMaxConditionDepth}, std::int64_t{kMaxConditionNodes});
            return out;
        }
        if (!node.is(Kind::mapping) || node.members.empty()) {
            report(context_, node,
                   "E-SCHEMA: a condition is all, any, not, some, every or a test with `field`");
            return out;
        }
        const std::string& first = node.members.front().key.text;
        if (node.find("field") != nullptr)
            return parse_test(node);
        if (node.members.size() != 1) {
            report(context_, node.members[1].key,
                   "E-SCHEMA: a condition has one of all, any, not, some, every: nest `{}`",
                   OwnText(node.members[1].key.text));
            return out;
        }
        const YamlNode& value = node.members.front().value;
        if (first == "all" || first == "any")
            return parse_many(first, value, depth);
        if (first == "not") {
            out.kind = Condition::Kind::not_;
            out.children.push_back(parse(value, depth + 1));
            return out;
        }
        if (first == "some" || first == "every")
            return parse_quantifier(first, value, depth);
        constexpr std::array<std::string_view, 6> kKnown{"all",  "any",   "not",
                                                         "some", "every", "field"};
        report(context_, node.members.front().key, "E-SCHEMA: `{}` is no condition; {}allowed: {}",
               OwnText(first), OwnText(suggest(first, kKnown)), OwnText(join_names(kKnown)));
        return out;
    }

private:
    Condition parse_many(const std::string& word, const YamlNode& value, int depth) {
        Condition out;
        out.kind = word == "all" ? Condition::Kind::all : Condition::Kind::any;
        if (!value.is(Kind::sequence) || value.items.empty())
            report(context_, value, "E-SCHEMA: `{}` takes a list of at least one condition",
                   OwnText(word));
        for (const YamlNode& item : value.items)
            out.children.push_back(parse(item, depth + 1));
        return out;
    }

    Condition parse_quantifier(const std::string& word, const YamlNode& value, int depth) {
        Condition out;
        out.kind = word == "some" ? Condition::Kind::some : Condition::Kind::every;
        const YamlNode* of = value.find("of");
        const YamlNode* where = value.find("where");
        if (of == nullptr || where == nullptr || value.members.size() != 2 ||
            !of->is(Kind::scalar)) {
            report(context_, value,
                   "E-SCHEMA: `{}` takes `of: <record list>` and `where: <condition>`",
                   OwnText(word));
            return out;
        }
        if (!element_fields_.empty()) {
            report(context_, value, "E-SCHEMA: quantifiers do not nest: split the rule");
            return out;
        }
        out.field = of->text;
        const FactRow* row = fact(*of, of->text);
        if (row == nullptr)
            return out;
        if (row->type != FactType::records) {
            report(context_, *of, "E-TYPE: `{}` is no record list: `{}` needs one",
                   OwnText(of->text), OwnText(word));
            return out;
        }
        element_fields_ = row->fields;
        out.children.push_back(parse(*where, depth + 1));
        element_fields_ = {};
        return out;
    }

    /// The row of a fact path that this scope may use; otherwise an error and null.
    const FactRow* fact(const YamlNode& node, const std::string& path) {
        const FactRow* row = find_fact(path);
        if (row == nullptr)
            report(context_, node, "E-FIELD: no fact `{}`; {}see docs/facts.md", OwnText(path),
                   OwnText(suggest_fact(path)));
        else if (!is_in_scope(path, names_.scope)) {
            report(context_, node,
                   "E-FIELD: `{}` is not known to a rule of scope {}: change the scope",
                   OwnText(path), OwnText(std::string(name_of(names_.scope))));
            row = nullptr;
        }
        return row;
    }

    struct FieldType {
        FactType type = FactType::text;
        std::string_view values;
    };
    std::optional<FieldType> type_of(const YamlNode& node, const std::string& path) {
        if (!path.starts_with("it.")) {
            const FactRow* row = fact(node, path);
            if (row == nullptr)
                return std::nullopt;
            return FieldType{row->type, row->values};
        }
        const auto type = field_type(element_fields_, std::string_view(path).substr(3));
        if (!type) {
            report(context_, node, "E-FIELD: an element here has no `{}`; its fields are: {}",
                   OwnText(path), OwnText(std::string(element_fields_)));
            return std::nullopt;
        }
        return FieldType{*type, {}};
    }

    Condition parse_test(const YamlNode& node) {
        Condition out;
        out.kind = Condition::Kind::test;
        const YamlNode& field = *node.find("field");
        if (!field.is(Kind::scalar) || node.members.size() != 2) {
            report(context_, node, "E-SCHEMA: a test is `field: <path>` and one operator");
            return out;
        }
        out.field = field.text;
        const YamlMember& test = node.members[node.members[0].key.text == "field" ? 1 : 0];
        const auto* op = std::find(kOperators.begin(), kOperators.end(), test.key.text);
        if (op == kOperators.end()) {
            report(context_, test.key, "E-SCHEMA: no operator `{}`; {}allowed: {}",
                   OwnText(test.key.text), OwnText(suggest(test.key.text, kOperators)),
                   OwnText(join_names(kOperators)));
            return out;
        }
        out.op = static_cast<Operator>(op - kOperators.begin());
        const auto type = type_of(field, field.text);
        if (!type)
            return out;
        if (!takes(out.op, type->type)) {
            report(context_, test.key, "E-TYPE: `{}` does not apply to `{}`, which is of type {}",
                   OwnText(test.key.text), OwnText(field.text),
                   OwnText(std::string(name_of(type->type))));
            return out;
        }
        out.operand = parse_operand(test.value, wanted_by(out.op, type->type), type->values);
        return out;
    }

    void disagree(const YamlNode& node, const std::string& name, FactType given, Wanted wanted) {
        report(context_, node, "E-TYPE: `{}` is of type {}; here {}{} is needed", OwnText(name),
               OwnText(std::string(name_of(given))),
               OwnText(std::string(wanted.list ? "a list of " : "a ")),
               OwnText(std::string(name_of(wanted.type))));
    }

    Operand parse_operand(const YamlNode& node, Wanted wanted, std::string_view values) {
        if (node.is(Kind::mapping))
            return parse_reference(node, wanted);
        if (!wanted.list) {
            if (is_time(wanted.type) && node.is(Kind::scalar) && node.text == "as_of")
                return AsOfOperand{};
            // Instants are compared with civil days in packs; only params and facts hold instants.
            const FactType type = wanted.type == FactType::instant ? FactType::date : wanted.type;
            return parse_literal(context_, node, type, values).value_or(FactValue{});
        }
        if (!node.is(Kind::sequence)) {
            report(context_, node, "E-TYPE: a list of {} is needed here",
                   OwnText(std::string(name_of(wanted.type))));
            return FactValue{};
        }
        std::vector<std::string> texts;
        for (const YamlNode& item : node.items)
            if (const auto value = parse_literal(context_, item, wanted.type, values))
                texts.push_back(scalar_text(*value));
        return FactValue{make_set(std::move(texts))};
    }

    Operand parse_reference(const YamlNode& node, Wanted wanted) {
        const std::string word = node.members.size() == 1 ? node.members.front().key.text : "";
        const YamlNode* value = node.members.size() == 1 ? &node.members.front().value : &node;
        if ((word != "param" && word != "list" && word != "field") || !value->is(Kind::scalar)) {
            report(context_, node,
                   "E-SCHEMA: an operand is a literal, {param: p}, {list: l}, {field: f} or as_of");
            return FactValue{};
        }
        if (word == "param")
            return parse_param(*value, wanted);
        if (word == "list")
            return parse_list(*value, wanted);
        const auto type = type_of(*value, value->text);
        if (type && !agrees(type->type, wanted))
            disagree(*value, value->text, type->type, wanted);
        return FieldOperand{value->text};
    }

    Operand parse_param(const YamlNode& value, Wanted wanted) {
        const auto found = names_.params.find(value.text);
        if (found == names_.params.end()) {
            std::vector<std::string_view> known;
            for (const auto& [name, parameter] : names_.params)
                known.push_back(name);
            report(context_, value, "E-PARAM: no parameter `{}`; {}declare it under `params`",
                   OwnText(value.text), OwnText(suggest(value.text, known)));
        } else if (!agrees(found->second.type, wanted) &&
                   !(wanted.list && found->second.type == FactType::text_set)) {
            disagree(value, value.text, found->second.type, wanted);
        }
        return ParamOperand{value.text};
    }

    Operand parse_list(const YamlNode& value, Wanted wanted) {
        const auto found = names_.lists.find(value.text);
        if (found == names_.lists.end()) {
            std::vector<std::string_view> known;
            for (const auto& [name, list] : names_.lists)
                known.push_back(name);
            report(context_, value, "E-PARAM: no list `{}`; {}declare it under `lists`",
                   OwnText(value.text), OwnText(suggest(value.text, known)));
        } else if (!wanted.list || found->second.type != wanted.type) {
            disagree(value, value.text, found->second.type, wanted);
        }
        return ListOperand{value.text};
    }

    ReadContext& context_;
    const ConditionNames& names_;
    std::string_view element_fields_; // of the quantifier we are in; lives in the fact table
    int nodes_ = 0;
};

} // namespace

std::string_view name_of(Operator op) noexcept {
    return kOperators[static_cast<std::size_t>(op)];
}

std::optional<FactValue> parse_literal(ReadContext& context, const YamlNode& node, FactType type,
                                       std::string_view values) {
    const std::size_t before = context.errors.size();
    std::optional<FactValue> out;
    switch (type) {
    case FactType::boolean: out = read_literal<bool>(context, node); break;
    case FactType::integer: out = read_literal<std::int64_t>(context, node); break;
    case FactType::number:
    case FactType::percent: {
        const auto value = node.is(Kind::scalar) ? parse_decimal(node.text) : std::nullopt;
        const bool within = value && (type == FactType::number ||
                                      (value->thousandths >= 0 && value->thousandths <= 100'000));
        if (within)
            out = FactValue{*value};
        else
            report(context, node, "`{}` is no {}: write at most three decimals", OwnText(node.text),
                   OwnText(std::string(name_of(type))));
        break;
    }
    case FactType::text: out = text_literal(context, node, values); break;
    case FactType::date: out = read_literal<Date>(context, node); break;
    case FactType::duration: out = read_literal<CivilDuration>(context, node); break;
    case FactType::category:
        out = read_literal<std::string>(context, node, {.format = Format::category});
        break;
    case FactType::country:
        out = read_literal<std::string>(context, node, {.format = Format::country});
        break;
    case FactType::instant:
    case FactType::text_set:
    case FactType::category_set:
    case FactType::records:
        report(context, node, "a literal of type {} cannot be written here",
               OwnText(std::string(name_of(type))));
        break;
    }
    // The readers know no codes; here a wrong literal is a wrong type.
    add_code(context, before, "E-TYPE: {}");
    return out;
}

Condition parse_condition(ReadContext& context, const YamlNode& node, const ConditionNames& names) {
    return Parser(context, names).parse(node, 1);
}

void resolve_operands(Condition& condition, const ConditionNames& names) {
    if (const auto* param = std::get_if<ParamOperand>(&condition.operand))
        condition.operand = FactValue(names.params.at(param->name).value);
    else if (const auto* list = std::get_if<ListOperand>(&condition.operand))
        condition.operand = FactValue{names.lists.at(list->name).values};
    for (Condition& child : condition.children)
        resolve_operands(child, names);
}

} // namespace custos::policies
