// An evaluation record read back from its JSON.

#include "policies/evaluate.h"

#include <nlohmann/json.hpp>

#include <array>

namespace custos::policies {
namespace {

tl::unexpected<Error> malformed(std::string_view field) {
    return fail(ErrorCode::corrupt, "an evaluation record has no readable `{}`",
                OwnText(std::string(field)));
}

const nlohmann::json* member(const nlohmann::json& json, std::string_view name,
                             nlohmann::json::value_t type) {
    const auto found = json.find(name);
    return found != json.end() && found->type() == type ? &*found : nullptr;
}

std::optional<Truth> parse_truth(std::string_view name) {
    for (const Truth truth : {Truth::no, Truth::unknown, Truth::yes})
        if (name_of(truth) == name)
            return truth;
    return std::nullopt;
}

bool read_leaves(const nlohmann::json& list, EvaluationRecord& out) {
    for (const auto& leaf : list) {
        if (!leaf.is_object() || !leaf.contains("at") || !leaf["at"].is_string() ||
            !leaf.contains("truth") || !leaf["truth"].is_string())
            return false;
        const auto truth = parse_truth(leaf["truth"].get_ref<const std::string&>());
        if (!truth)
            return false;
        out.leaves.push_back({leaf["at"].get<std::string>(), *truth});
    }
    return true;
}

bool read_evidence(const nlohmann::json& values, EvaluationRecord& out) {
    for (auto value = values.begin(); value != values.end(); ++value) {
        const FactRow* row = find_fact(value.key());
        auto fact = row == nullptr ? std::nullopt : fact_from_json(*row, value.value());
        if (!fact)
            return false;
        out.evidence.emplace(value.key(), *std::move(fact));
    }
    return true;
}

/// A parameter's type is not in the record; its text form is enough to print it.
void read_params(const nlohmann::json& values, EvaluationRecord& out) {
    for (auto value = values.begin(); value != values.end(); ++value) {
        std::optional<FactValue> fact;
        if (value->is_string()) {
            const auto& text = value->get_ref<const std::string&>();
            if (const auto duration = parse_duration(text))
                fact = FactValue{*duration};
            else if (const auto decimal = parse_decimal(text))
                fact = FactValue{*decimal};
            else
                fact = FactValue{text};
        } else {
            for (const FactType type : {FactType::boolean, FactType::integer, FactType::text_set})
                if (!fact)
                    fact = value_from_json(type, *value);
        }
        if (fact)
            out.params.emplace(value.key(), *std::move(fact));
    }
}

} // namespace

Result<EvaluationRecord> evaluation_from_json(std::string_view text) {
    using Type = nlohmann::json::value_t;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return malformed("{}");
    EvaluationRecord out;
    constexpr std::array<std::string_view, 7> kTexts{"rule",     "scope", "key",  "outcome",
                                                     "severity", "facts", "as_of"};
    std::array<std::string, 7> texts;
    for (std::size_t at = 0; at < kTexts.size(); ++at) {
        const auto* found = member(json, kTexts[at], Type::string);
        if (found == nullptr)
            return malformed(kTexts[at]);
        texts[at] = found->get<std::string>();
    }
    const auto scope = parse_scope(texts[1]);
    const auto outcome = parse_outcome(texts[3]);
    const auto severity = parse_severity(texts[4]);
    const auto facts = parse_hex<Digest>(texts[5]);
    const auto as_of = parse_instant(texts[6]);
    const auto* leaves = member(json, "leaves", Type::array);
    const auto* missing = member(json, "missing", Type::array);
    const auto* params = member(json, "params", Type::object);
    const auto* evidence = member(json, "evidence", Type::object);
    const auto* rev = member(json, "rev", Type::number_unsigned);
    if (!scope || !outcome || !severity || !facts || !as_of || leaves == nullptr ||
        missing == nullptr || params == nullptr || evidence == nullptr || rev == nullptr ||
        !read_leaves(*leaves, out) || !read_evidence(*evidence, out))
        return malformed("value");
    out.rule = texts[0];
    out.rev = rev->get<int>();
    out.scope = *scope;
    out.key = texts[2];
    out.outcome = *outcome;
    out.severity = *severity;
    out.facts = *facts;
    out.as_of = *as_of;
    read_params(*params, out);
    for (const auto& path : *missing)
        if (path.is_string())
            out.missing.push_back(path.get<std::string>());
    return out;
}

} // namespace custos::policies
