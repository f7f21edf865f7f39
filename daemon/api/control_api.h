#pragma once
// The routes of openapi.yaml, thin over the services.

#include "daemon/api/router.h"
#include "daemon/judge/judge.h"
#include "daemon/service/clockwork.h"
#include "daemon/service/ground.h"
#include "daemon/service/register_service.h"
#include "daemon/service/report_service.h"
#include "daemon/service/scan_service.h"

#include <functional>
#include <memory>

namespace custos::daemon {

/// What the routes call. Everything outlives the API.
struct ApiServices {
    Ground ground;
    ScanService& scans;
    RegisterService& records;
    Judge& judge;
    PolicyRoom& policies;
    ReportService& reports;
    Clockwork& clockwork;
    bool embedded = true;       ///< the owner of the instance has every role
    std::function<void()> stop; ///< asks the daemon to end
};

/// Thread: safe from any thread.
class ControlApi {
public:
    explicit ControlApi(ApiServices services);
    [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

private:
    void add_system_routes();
    void add_register_routes();
    void add_scan_routes();
    void add_violation_routes();
    void add_report_routes();
    void add_store_routes();
    void add_policy_routes();
    [[nodiscard]] Actor actor_of(const Peer& peer) const;
    ApiServices services_;
    Router router_;
    Instant started_;
};

/// Who may do what, by kind of route (one list: api, rules and lifecycle share the roles).
[[nodiscard]] std::vector<Role> who_reads();
[[nodiscard]] std::vector<Role> who_scans();
[[nodiscard]] std::vector<Role> who_registers();
[[nodiscard]] std::vector<Role> who_reports();
[[nodiscard]] std::vector<Role> who_administers();

} // namespace custos::daemon
