#include "policies/pack_tests.h"

#include "policies/evaluate.h"
#include "policies/names.h"
#include "policies/yaml/strict_yaml.h"

#include <nlohmann/json.hpp>

#include <array>
#include <set>

namespace custos::policies {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kMaxFileBytes = 1U << 20U;
constexpr std::string_view kFile = "tests.yaml";

/// A fact as JSON: the declared type, not YAML, decides what a scalar is.
nlohmann::json fact_json(const YamlNode& node, FactType type, std::string_view fields) {
    if (node.is(Kind::null))
        return nullptr;
    if (node.is(Kind::sequence)) {
        auto out = nlohmann::json::array();
        for (const YamlNode& item : node.items)
            out.push_back(
                fact_json(item, type == FactType::records ? type : FactType::text, fields));
        return out;
    }
    if (node.is(Kind::mapping)) {
        auto out = nlohmann::json::object();
        for (const YamlMember& member : node.members)
            out[member.key.text] = fact_json(
                member.value, field_type(fields, member.key.text).value_or(FactType::text), {});
        return out;
    }
    if (type == FactType::boolean && (node.text == "true" || node.text == "false"))
        return node.text == "true";
    return node.text;
}

class Runner {
public:
    explicit Runner(const EffectiveSet& set) : set_(set) {}

    PackTestReport report;

    void run(const PolicyPack& pack) {
        const auto root = parse_yaml(kFile, pack.tests, kMaxFileBytes);
        if (!root) {
            report.failures.push_back(root.error());
            return;
        }
        const YamlNode* tests = root->find("tests");
        const YamlNode* as_of = root->find("as_of");
        const auto instant = as_of == nullptr ? std::nullopt : parse_instant(as_of->text);
        if (tests == nullptr || !tests->is(Kind::mapping) || !instant) {
            failure(*root, "E-TEST: tests.yaml has `as_of` and `tests` by rule id");
            return;
        }
        as_of_ = *instant;
        for (const YamlMember& member : tests->members)
            run_rule(member);
        for (const Rule& rule : pack.rules)
            if (rule.status != RuleStatus::withdrawn && tests->find(rule.id) == nullptr)
                failure(*tests, "E-TEST: rule {} has no test", OwnText(rule.id));
    }

private:
    template <class... Args>
    void failure(const YamlNode& node, Literal what, Args&&... arguments) {
        report.failures.push_back(fail_at(place_of(kFile, node), ErrorCode::invalid_input, what,
                                          std::forward<Args>(arguments)...)
                                      .value());
    }

    void run_rule(const YamlMember& member) {
        const Rule* rule = set_.find(member.key.text);
        if (rule == nullptr) {
            failure(member.key, "E-TEST: no rule {} to test", OwnText(member.key.text));
            return;
        }
        std::set<Outcome> seen;
        for (const YamlNode& one : member.value.items)
            if (const auto outcome = run_case(*rule, one))
                seen.insert(*outcome);
        for (const Outcome needed :
             {Outcome::compliant, Outcome::violation, Outcome::indeterminate})
            if (!seen.contains(needed))
                failure(member.key, "E-TEST: rule {} has no case that is {}", OwnText(rule->id),
                        OwnText(std::string(name_of(needed))));
    }

    std::optional<Outcome> run_case(const Rule& rule, const YamlNode& one) {
        ++report.cases;
        constexpr std::array<std::string_view, 6> kKeys{"expect", "facts",   "as_of",
                                                        "name",   "missing", "severity"};
        for (const YamlMember& member : one.members)
            if (std::find(kKeys.begin(), kKeys.end(), member.key.text) == kKeys.end())
                failure(member.key, "E-TEST: `{}` is not known here; {}allowed: {}",
                        OwnText(member.key.text), OwnText(suggest(member.key.text, kKeys)),
                        OwnText(join_names(kKeys)));
        const YamlNode* expect = one.find("expect");
        const auto expected = expect == nullptr ? std::nullopt : parse_outcome(expect->text);
        if (!expected) {
            failure(one, "E-TEST: a case has `expect` and `facts`");
            return std::nullopt;
        }
        Instance instance{.scope = rule.scope, .key = "test"};
        if (const YamlNode* facts = one.find("facts"))
            for (const YamlMember& member : facts->members)
                take_fact(member, instance.own);
        Instant as_of = as_of_;
        if (const YamlNode* at = one.find("as_of")) {
            const auto instant = parse_instant(at->text);
            if (!instant)
                failure(*at, "E-TEST: `{}` is no instant: write 2026-11-22T12:00:00Z",
                        OwnText(at->text));
            as_of = instant.value_or(as_of_);
        }
        check(rule, one, *expected, evaluate_rule(set_, rule, instance, as_of));
        return expected;
    }

    void take_fact(const YamlMember& member, FactSet& facts) {
        const FactRow* row = find_fact(member.key.text);
        auto value = row == nullptr
                         ? std::nullopt
                         : fact_from_json(*row, fact_json(member.value, row->type, row->fields));
        if (!value)
            failure(member.key, "E-TEST: `{}` is no fact, or its value is not of its type; {}",
                    OwnText(member.key.text), OwnText(suggest_fact(member.key.text)));
        else
            facts.set(member.key.text, *std::move(value));
    }

    void check(const Rule& rule, const YamlNode& one, Outcome expected,
               const EvaluationRecord& record) {
        if (record.outcome != expected)
            failure(one, "E-TEST: {} is {} here, not {}", OwnText(rule.id),
                    OwnText(std::string(name_of(record.outcome))),
                    OwnText(std::string(name_of(expected))));
        if (const YamlNode* severity = one.find("severity");
            severity != nullptr && severity->text != name_of(record.severity))
            failure(*severity, "E-TEST: {} has severity {} here, not {}", OwnText(rule.id),
                    OwnText(std::string(name_of(record.severity))), OwnText(severity->text));
        if (const YamlNode* missing = one.find("missing")) {
            std::vector<std::string> named;
            for (const YamlNode& path : missing->items)
                named.push_back(path.text);
            if (make_set(std::move(named)) != record.missing)
                failure(*missing, "E-TEST: {} misses other facts here: {}", OwnText(rule.id),
                        OwnText(join_names(std::vector<std::string_view>(record.missing.begin(),
                                                                         record.missing.end()))));
        }
    }

    const EffectiveSet& set_;
    Instant as_of_;
};

} // namespace

PackTestReport run_tests(const PolicyPack& pack, const EffectiveSet& set) {
    Runner runner(set);
    runner.run(pack);
    return std::move(runner.report);
}

} // namespace custos::policies
