#include "policies/effective_set.h"

#include "policies/canonical_json.h"
#include "policies/condition_parse.h"
#include "policies/overlay.h"
#include "scanners/model/sha256.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace custos::policies {
namespace {

/// `pack` and everything it pins, base first, each once.
Result<void> collect_layers(std::span<const ImportedPack> known, const PolicyPack& pack,
                            std::vector<const PolicyPack*>& out) {
    for (const PackReference& parent : pack.extends) {
        const auto found = std::find_if(known.begin(), known.end(), [&](const ImportedPack& one) {
            return one.pack.reference == parent;
        });
        if (found == known.end())
            return fail(ErrorCode::invalid_input,
                        "E-PARENT: {} pins {}, which is not imported: import it first",
                        OwnText(to_text(pack.reference)), OwnText(to_text(parent)));
        CUSTOS_CHECK(collect_layers(known, found->pack, out));
    }
    if (std::find(out.begin(), out.end(), &pack) == out.end())
        out.push_back(&pack);
    return {};
}

nlohmann::json rule_json(const Rule& rule) {
    nlohmann::json out{
        {"id", rule.id},
        {"rev", rule.rev},
        {"pack", rule.pack},
        {"scope", name_of(rule.scope)},
        {"status", name_of(rule.status)},
        {"locked", rule.locked},
        {"severity", name_of(rule.severity)},
        {"applies_when", to_json(rule.applies_when)},
        {"violation_when", to_json(rule.violation_when)},
        {"on_unknown", rule.on_unknown == OnUnknown::violation ? "violation" : "indeterminate"},
        {"acceptance", name_of(rule.acceptance)},
        {"evidence", rule.evidence},
        {"due", to_text(rule.due)},
        {"act",
         {{"does", name_of(rule.act.does)},
          {"decides", name_of(rule.act.decides)},
          {"informed", name_of(rule.act.informed)}}},
        {"counsel", rule.counsel},
        {"deselected", rule.deselected},
        {"deselected_for", rule.deselected_for}};
    out["refs"] = nlohmann::json::array();
    for (const LawReference& reference : rule.refs)
        out["refs"].push_back({{"source", reference.source}, {"at", reference.at}});
    out["severity_when"] = nlohmann::json::array();
    for (const SeverityStep& step : rule.severity_when)
        out["severity_when"].push_back(
            {{"if", to_json(step.condition)}, {"then", name_of(step.then)}});
    return out;
}

nlohmann::json set_json(const EffectiveSet& set) {
    nlohmann::json out{
        {"format", "policy-set/1"}, {"timezone", set.zone.name()}, {"facts", kFactModelVersion}};
    out["layers"] = nlohmann::json::array();
    for (const PackReference& layer : set.layers)
        out["layers"].push_back(to_text(layer));
    out["params"] = nlohmann::json::object();
    for (const auto& [name, param] : set.params)
        out["params"][name] = to_json(param.value);
    out["sources"] = nlohmann::json::object();
    for (const auto& [key, source] : set.sources)
        out["sources"][key] = {{"title", source.title}, {"uri", source.uri}};
    out["rules"] = nlohmann::json::array();
    for (const Rule& rule : set.rules)
        out["rules"].push_back(rule_json(rule));
    out["tailoring"] = nlohmann::json::array();
    for (const Tailoring& change : set.tailoring)
        out["tailoring"].push_back(
            {{"rule", change.rule},
             {"param", change.param},
             {"value", change.value},
             {"sources", change.sources},
             {"rationale", change.rationale},
             {"approved_by", name_of(change.approved_by)},
             {"approved_on", custos::to_text(change.approved_on)},
             {"expires", change.expires ? nlohmann::json(custos::to_text(*change.expires))
                                        : nlohmann::json(nullptr)},
             {"loosens", change.loosens}});
    return out;
}

/// Parameters and lists of every layer as their values, so that a rule needs no look-up.
void resolve(EffectiveSet& set, const std::map<std::string, NamedList>& lists) {
    for (Rule& rule : set.rules) {
        const ConditionNames names{rule.scope, lists, set.params};
        resolve_operands(rule.applies_when, names);
        resolve_operands(rule.violation_when, names);
        for (SeverityStep& step : rule.severity_when)
            resolve_operands(step.condition, names);
    }
}

} // namespace

const Rule* EffectiveSet::find(std::string_view rule) const noexcept {
    const auto found =
        std::lower_bound(rules.begin(), rules.end(), rule,
                         [](const Rule& one, std::string_view id) { return one.id < id; });
    return found != rules.end() && found->id == rule ? &*found : nullptr;
}

const RuleText* EffectiveSet::text(std::string_view rule, Language language) const noexcept {
    const auto found = texts.find(rule);
    return found == texts.end() ? nullptr : &found->second[static_cast<std::size_t>(language)];
}

Result<const PolicyPack*> select_in_force(std::span<const ImportedPack> known, std::string_view id,
                                          Instant at, Instant known_at) {
    std::vector<const PolicyPack*> candidates;
    for (const ImportedPack& one : known) {
        const PolicyPack& pack = one.pack;
        if (pack.reference.id != id || pack.status != PackStatus::active ||
            one.imported_at > known_at)
            continue;
        CUSTOS_TRY(const TimeZone zone, TimeZone::open(pack.timezone));
        const Date day = zone.date_of(at);
        if (day >= pack.effective_from && (!pack.effective_until || day < *pack.effective_until))
            candidates.push_back(&pack);
    }
    if (candidates.empty())
        return fail(
            ErrorCode::not_found,
            "no version of policy {} is in force (GDPR-5-2-06): import one whose dates hold",
            OwnText(std::string(id)));
    // Whoever is superseded, directly or through versions that are no candidates, steps back.
    std::set<std::string> superseded;
    for (const PolicyPack* candidate : candidates) {
        std::string next = candidate->supersedes;
        while (!next.empty() && superseded.insert(next).second) {
            const auto older =
                std::find_if(known.begin(), known.end(), [&](const ImportedPack& one) {
                    return one.pack.reference.id + "@" + one.pack.reference.version == next;
                });
            next = older == known.end() ? std::string() : older->pack.supersedes;
        }
    }
    std::erase_if(candidates, [&](const PolicyPack* pack) {
        return superseded.contains(pack->reference.id + "@" + pack->reference.version);
    });
    if (candidates.size() != 1)
        return fail(ErrorCode::conflict,
                    "E-OVERLAP: {} versions of policy {} are in force at once: let the later one "
                    "name the earlier under `supersedes`, or give it an end",
                    static_cast<std::int64_t>(candidates.size()), OwnText(std::string(id)));
    return candidates.front();
}

Result<EffectiveSet> make_effective_set(std::span<const ImportedPack> known, const PolicyPack& top,
                                        const PolicyOverlay* overlay, Instant as_of) {
    std::vector<const PolicyPack*> layers;
    CUSTOS_CHECK(collect_layers(known, top, layers));
    EffectiveSet set;
    CUSTOS_TRY(set.zone, TimeZone::open(top.timezone));
    std::map<std::string, NamedList> lists;
    for (const PolicyPack* layer : layers) {
        set.layers.push_back(layer->reference);
        set.rules.insert(set.rules.end(), layer->rules.begin(), layer->rules.end());
        set.params.insert(layer->params.begin(), layer->params.end());
        set.sources.insert(layer->sources.begin(), layer->sources.end());
        set.texts.insert(layer->texts.begin(), layer->texts.end());
        lists.insert(layer->lists.begin(), layer->lists.end());
        if (layer->next_review && (!set.next_review || *layer->next_review < *set.next_review))
            set.next_review = layer->next_review;
    }
    std::erase_if(set.rules, [](const Rule& rule) { return rule.status == RuleStatus::withdrawn; });
    std::sort(set.rules.begin(), set.rules.end(),
              [](const Rule& a, const Rule& b) { return a.id < b.id; });
    if (overlay != nullptr)
        apply_tailoring(*overlay, set.zone.date_of(as_of), set);
    for (auto& [name, list] : lists)
        list.values = list.on(set.zone.date_of(as_of));
    resolve(set, lists);
    CUSTOS_TRY(set.json, canonical_json(set_json(set)));
    set.digest = sha256(set.json);
    return set;
}

Result<std::vector<ImportedPack>> load_shipped_packs() {
    auto waiting = shipped_packs();
    std::vector<PolicyPack> loaded;
    // A pack loads once its parents are there; each round loads at least one or none ever will.
    while (!waiting.empty()) {
        std::optional<Error> stuck;
        const std::size_t before = waiting.size();
        for (auto next = waiting.begin(); next != waiting.end();) {
            auto pack = load_pack(next->second, loaded);
            if (pack) {
                loaded.push_back(*std::move(pack));
                next = waiting.erase(next);
            } else {
                stuck = std::move(pack).error();
                ++next;
            }
        }
        if (waiting.size() == before)
            return tl::unexpected<Error>(*std::move(stuck));
    }
    std::vector<ImportedPack> out;
    for (PolicyPack& pack : loaded)
        out.push_back({std::move(pack), Instant{}});
    return out;
}

} // namespace custos::policies
