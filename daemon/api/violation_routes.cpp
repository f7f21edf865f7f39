#include "daemon/api/control_api.h"
#include "daemon/api/json_of.h"
#include "policies/evaluate.h"
#include "scanners/model/nearest.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace custos::daemon {

namespace {

using nlohmann::json;

const std::vector<std::string_view> kSeverities = {"info", "low", "medium", "high", "critical"};
const std::vector<std::string_view> kStates = {
    "new",       "confirmed", "false_positive", "in_remediation", "to_verify",
    "resolved",  "explained", "accepted_risk",  "closed_policy",  "closed_source"};

/// A name out of a list, or an error with the nearest.
Result<void> one_of(std::string_view what, const std::string& given,
                    const std::vector<std::string_view>& allowed) {
    if (std::ranges::find(allowed, given) != allowed.end())
        return {};
    return fail(ErrorCode::invalid_input, "no {} `{}`; did you mean `{}`?",
                OwnText(std::string(what)), OwnText(given), OwnText(nearest_name(given, allowed)));
}

Result<ViolationFilter> filter_of(const ApiRequest& request,
                                  const policies::EffectiveSet* set) {
    ViolationFilter filter;
    filter.source = request.text("source");
    filter.rule = request.text("rule");
    if (!filter.rule.empty() && set != nullptr && set->find(filter.rule) == nullptr) {
        std::vector<std::string_view> rules;
        for (const policies::Rule& rule : set->rules)
            rules.push_back(rule.id);
        CUSTOS_CHECK(one_of("rule", filter.rule, rules));
    }
    const std::string state = request.text("state", "open");
    filter.only_open = state == "open";
    if (state != "open" && state != "all") {
        CUSTOS_CHECK(one_of("state", state, kStates));
        filter.states = {state};
    }
    if (const std::string severity = request.text("severity"); !severity.empty()) {
        CUSTOS_CHECK(one_of("severity", severity, kSeverities));
        const auto from = std::ranges::find(kSeverities, severity);
        filter.severities.assign(from, kSeverities.end());
    }
    return filter;
}

json history_of(const std::vector<ViolationEvent>& events) {
    json history = json::array();
    for (const ViolationEvent& event : events) {
        const auto body = json::parse(event.body, nullptr, false);
        history.push_back({{"at", custos::to_text(event.at)},
                           {"verb", event.verb},
                           {"from", event.from},
                           {"to", event.to},
                           {"actor", event.actor},
                           {"role", event.role},
                           {"why", body.is_object() ? body.value("why", std::string()) : ""}});
    }
    return history;
}

Result<Violation> find_one(Connection& store, const std::string& id) {
    CUSTOS_TRY(auto violation, find_violation(store, id));
    if (!violation)
        return fail(ErrorCode::not_found, "no violation `{}`; see `custos violation list`",
                    OwnText(id));
    return std::move(*violation);
}

} // namespace

void ControlApi::add_violation_routes() {
    const Ground& ground = services_.ground;
    const auto texts_for = [this](const ApiRequest& request,
                                  const policies::EffectiveSet* set) -> Result<ViolationTexts> {
        const std::string language =
            request.text("language", services_.ground.config.get()->language);
        const auto parsed = policies::parse_language(language);
        if (!parsed)
            return fail(ErrorCode::invalid_input, "no language `{}`; allowed: nl, fr, de, en",
                        OwnText(language));
        return ViolationTexts{.set = set, .language = *parsed};
    };
    router_.add(Method::get, "/v1/violations", who_reads(),
                [this, &ground, texts_for](const ApiRequest& request) -> Result<HttpResponse> {
        const auto set = services_.policies.in_force();
        CUSTOS_TRY(const auto texts, texts_for(request, set.get()));
        CUSTOS_TRY(const auto filter, filter_of(request, set.get()));
        CUSTOS_TRY(const auto limit, request.number("limit", 1000, 10'000));
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(auto violations, read_violations(lease.connection(), filter));
        json list = json::array();
        std::uint64_t total = 0;
        for (const Violation& violation : violations) {
            if (filter.only_open && violation.state == "false_positive")
                continue;
            if (++total > limit)
                continue;
            CUSTOS_TRY(auto one, json_of(lease.connection(), violation, texts));
            list.push_back(std::move(one));
        }
        return json_response({{"violations", std::move(list)}, {"total", total}});
    });
    router_.add(Method::get, "/v1/violations/{id}", who_reads(),
                [this, &ground, texts_for](const ApiRequest& request) -> Result<HttpResponse> {
        const auto set = services_.policies.in_force();
        CUSTOS_TRY(const auto texts, texts_for(request, set.get()));
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto violation, find_one(lease.connection(), request.part("id")));
        CUSTOS_TRY(auto out, json_of(lease.connection(), violation, texts));
        CUSTOS_TRY(const auto events,
                   read_violation_history(lease.connection(), violation.key));
        out["history"] = history_of(events);
        return json_response(out);
    });
    router_.add(Method::get, "/v1/violations/{id}/why", who_reads(),
                [this, &ground, texts_for](const ApiRequest& request) -> Result<HttpResponse> {
        const auto set = services_.policies.in_force();
        CUSTOS_TRY(const auto texts, texts_for(request, set.get()));
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto violation, find_one(lease.connection(), request.part("id")));
        CUSTOS_TRY(auto shown, json_of(lease.connection(), violation, texts));
        CUSTOS_TRY(const auto body, last_record(lease.connection(), violation));
        const policies::Rule* rule = set ? set->find(violation.rule) : nullptr;
        json out = {{"violation", std::move(shown)},
                    {"record", body ? json::parse(*body, nullptr, false) : json(nullptr)}};
        if (rule != nullptr)
            out["rule"] = {{"applies_when", policies::to_json(rule->applies_when)},
                           {"violation_when", policies::to_json(rule->violation_when)}};
        return json_response(out);
    });
}

} // namespace custos::daemon
