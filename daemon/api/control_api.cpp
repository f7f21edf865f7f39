#include "daemon/api/control_api.h"

#include "daemon/api/json_of.h"
#include "daemon/evidence/log.h"
#include "daemon/service/doctor.h"
#include "daemon/service/scan_target.h"
#include "daemon/store/statistics.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

namespace custos::daemon {

namespace {

using nlohmann::json;

/// Names and groups of an account; a directory service may answer slowly, once per request.
struct Account {
    std::string name;
    std::vector<std::string> groups;
};

Account account_of(const Peer& peer) {
    Account account;
    std::vector<char> buffer(16384);
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(peer.uid, &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr)
        return account;
    account.name = found->pw_name;
    std::vector<gid_t> ids(64);
    int count = static_cast<int>(ids.size());
    if (::getgrouplist(found->pw_name, peer.gid, ids.data(), &count) < 0)
        return account; // more than any organisation's sixty-four: none rather than a few
    for (int i = 0; i < count; ++i) {
        group row{};
        group* known = nullptr;
        std::vector<char> names(16384);
        if (::getgrgid_r(ids[static_cast<std::size_t>(i)], &row, names.data(), names.size(),
                         &known) == 0 &&
            known != nullptr)
            account.groups.emplace_back(known->gr_name);
    }
    return account;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

std::vector<Role> all_roles() {
    std::vector<Role> roles;
    for (std::uint8_t role = 0; role < kRoles; ++role)
        roles.push_back(static_cast<Role>(role));
    return roles;
}

} // namespace

std::vector<Role> who_reads() {
    return {};
}
std::vector<Role> who_scans() {
    return {Role::operator_, Role::it_admin, Role::dpo, Role::platform_admin};
}
std::vector<Role> who_registers() {
    return {Role::dpo, Role::it_admin, Role::records_manager, Role::platform_admin};
}
std::vector<Role> who_reports() {
    return {Role::dpo, Role::auditor, Role::it_admin, Role::head_of_agency, Role::platform_admin};
}
std::vector<Role> who_administers() {
    return {Role::platform_admin};
}

bool Actor::has(Role role) const noexcept {
    return std::ranges::find(roles, role) != roles.end();
}

ControlApi::ControlApi(ApiServices services)
    : services_(std::move(services)), started_(services_.ground.clock.now()) {
    add_system_routes();
    add_register_routes();
    add_scan_routes();
    add_violation_routes();
    add_report_routes();
}

HttpResponse ControlApi::answer(const HttpRequest& request) const {
    return router_.answer(request, actor_of(request.peer));
}

Actor ControlApi::actor_of(const Peer& peer) const {
    Actor actor{.name = "uid:" + std::to_string(peer.uid), .roles = {}};
    if (services_.embedded && peer.uid == ::geteuid()) {
        actor.roles = all_roles();
        return actor;
    }
    const auto config = services_.ground.config.get();
    const Account account = account_of(peer);
    for (const auto& [role, members] : config->roles)
        if (contains(members.users, account.name) ||
            std::ranges::any_of(account.groups, [&](const std::string& name) {
                return contains(members.groups, name);
            }))
            actor.roles.push_back(role);
    // Whoever is root can read the keys anyway; saying so keeps the log honest.
    if (peer.uid == 0 && !actor.has(Role::platform_admin))
        actor.roles.push_back(Role::platform_admin);
    return actor;
}

void ControlApi::add_system_routes() {
    const Ground& ground = services_.ground;
    router_.add(Method::get, "/v1/status", who_reads(),
                [this, &ground](const ApiRequest& request) -> Result<HttpResponse> {
        const auto config = ground.config.get();
        const auto state = ground.config.state();
        json out = {{"version", CUSTOS_VERSION},
                    {"pid", ::getpid()},
                    {"started_at", custos::to_text(started_)},
                    {"home", ground.paths.home},
                    {"instance",
                     {{"id", config->instance},
                      {"organisation", config->organisation},
                      {"language", config->language}}},
                    {"config",
                     {{"loaded_at", custos::to_text(state.loaded)},
                      {"refused", state.refused.empty() ? json(nullptr) : json(state.refused)}}}};
        out["roles"] = json::array();
        for (const Role role : request.actor.roles)
            out["roles"].push_back(std::string(policies::name_of(role)));
        if (const auto set = services_.policies.in_force()) {
            out["policy"] = {{"set", to_hex(set->digest)}, {"packs", json::array()}};
            for (const auto& layer : set->layers)
                out["policy"]["packs"].push_back(policies::to_text(layer));
        } else {
            out["policy"] = nullptr;
        }
        out["detection"] = {{"digest", to_hex(services_.scans.detection())},
                            {"detectors", services_.scans.detectors()->detectors().size()}};
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto sources, read_active_sources(lease.connection()));
        CUSTOS_TRY(const auto sizes, measure_store(lease.connection()));
        CUSTOS_TRY(const auto head, read_log_head(lease.connection()));
        out["sources"] = sources.size();
        out["objects"] = sizes.objects;
        out["findings"] = sizes.findings;
        out["evidence"] = {{"size", head.size}, {"head", to_hex(head.last)}};
        if (const auto last = services_.judge.last())
            out["violations"] = last->open;
        out["running"] = json::array();
        for (const ScanView& view : services_.scans.running())
            out["running"].push_back(json_of(view, ground.clock.now()));
        return json_response(out);
    });
    router_.add(Method::get, "/v1/doctor", who_reads(),
                [this, &ground](const ApiRequest&) -> Result<HttpResponse> {
        const InstanceHealth health{
            .policy_in_force = services_.policies.in_force() != nullptr,
            .clock_back = services_.clockwork.clock_back(),
            .workers_by_systemd = !ground.config.get()->worker_socket.empty(),
            .config_refused = ground.config.state().refused};
        json checks = json::array();
        for (const Check& check : examine(ground, health))
            checks.push_back({{"id", check.id},
                              {"state", std::string(name_of(check.state))},
                              {"message", check.message},
                              {"mend", check.mend}});
        return json_response({{"checks", std::move(checks)}});
    });
    router_.add(Method::post, "/v1/stop", who_administers(),
                [this](const ApiRequest&) -> Result<HttpResponse> {
        services_.stop();
        return json_response({{"stopping", true}}, 202);
    });
}

} // namespace custos::daemon
