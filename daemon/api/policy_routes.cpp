#include "daemon/api/control_api.h"
#include "daemon/api/json_of.h"
#include "policies/pack.h"
#include "scanners/model/nearest.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace custos::daemon {

namespace {

using nlohmann::json;

json json_of_rule(const policies::Rule& rule, const policies::RuleText* text) {
    json out = {{"id", rule.id},
                {"rev", rule.rev},
                {"scope", std::string(policies::name_of(rule.scope))},
                {"status", std::string(policies::name_of(rule.status))},
                {"severity", std::string(policies::name_of(rule.severity))},
                {"acceptance", std::string(policies::name_of(rule.acceptance))},
                {"locked", rule.locked},
                {"due", policies::to_text(rule.due)},
                {"pack", rule.pack},
                {"counsel", rule.counsel}};
    out["refs"] = json::array();
    for (const policies::LawReference& ref : rule.refs)
        out["refs"].push_back({{"source", ref.source}, {"at", ref.at}});
    if (text != nullptr) {
        out["title"] = text->title;
        out["remediation"] = text->remediation;
    }
    return out;
}

json json_of_pack(const policies::ImportedPack& imported, const policies::EffectiveSet* set) {
    const policies::PolicyPack& pack = imported.pack;
    const bool in_force =
        set != nullptr && std::ranges::find(set->layers, pack.reference) != set->layers.end();
    json out = {{"id", pack.reference.id},
                {"version", pack.reference.version},
                {"digest", to_hex(pack.reference.digest)},
                {"status", std::string(policies::name_of(pack.status))},
                {"effective_from", custos::to_text(pack.effective_from)},
                {"imported_at", custos::to_text(imported.imported_at)},
                {"rules", pack.rules.size()},
                {"in_force", in_force}};
    if (pack.next_review)
        out["next_review"] = custos::to_text(*pack.next_review);
    return out;
}

} // namespace

void ControlApi::add_policy_routes() {
    router_.add(Method::get, "/v1/policies", who_reads(),
                [this](const ApiRequest&) -> Result<HttpResponse> {
        const auto set = services_.policies.in_force();
        const auto known = services_.policies.known();
        json out = {{"packs", json::array()}, {"set", nullptr}};
        for (const auto& pack : *known)
            out["packs"].push_back(json_of_pack(pack, set.get()));
        if (set)
            out["set"] = {{"digest", to_hex(set->digest)}, {"rules", set->rules.size()}};
        return json_response(out);
    });
    router_.add(Method::get, "/v1/policies/in-force", who_reads(),
                [this](const ApiRequest&) -> Result<HttpResponse> {
        const auto set = services_.policies.in_force();
        if (!set)
            return fail(ErrorCode::not_found, "no policy version is in force (GDPR-5-2-06)");
        return HttpResponse{.status = 200, .body = set->json};
    });
    router_.add(Method::get, "/v1/policies/{id}", who_reads(),
                [this](const ApiRequest& request) -> Result<HttpResponse> {
        const auto set = services_.policies.in_force();
        const auto known = services_.policies.known();
        const std::string& id = request.part("id");
        const auto language = policies::parse_language(request.text(
            "language", services_.ground.config.get()->language));
        std::vector<std::string_view> names;
        for (const auto& imported : *known) {
            names.push_back(imported.pack.reference.id);
            if (imported.pack.reference.id != id)
                continue;
            json out = json_of_pack(imported, set.get());
            out["rules"] = json::array();
            for (const policies::Rule& rule : imported.pack.rules) {
                const policies::RuleText* text =
                    set ? set->text(rule.id, language.value_or(policies::Language::en)) : nullptr;
                out["rules"].push_back(json_of_rule(rule, text));
            }
            return json_response(out);
        }
        return fail(ErrorCode::not_found, "no policy pack `{}`; did you mean `{}`?", OwnText(id),
                    OwnText(nearest_name(id, names)));
    });
    router_.add(Method::post, "/v1/policies/reevaluate", who_registers(),
                [this](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto outcome, services_.judge.run(Trigger::manual, request.actor));
        return json_response(json_of(outcome));
    });
    router_.add(Method::get, "/v1/detectors", who_reads(),
                [this](const ApiRequest&) -> Result<HttpResponse> {
        const auto set = services_.scans.detectors();
        json list = json::array();
        for (const scanners::Detector& detector : set->detectors())
            list.push_back({{"id", detector.id.text()},
                            {"version", detector.version},
                            {"category", detector.category.text()},
                            {"title", detector.title},
                            {"article", detector.gdpr_article},
                            {"experimental",
                             detector.maturity == scanners::Maturity::experimental}});
        return json_response({{"digest", to_hex(services_.scans.detection())},
                              {"detectors", std::move(list)}});
    });
}

} // namespace custos::daemon
