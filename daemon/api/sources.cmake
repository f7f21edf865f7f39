target_sources(custos_daemon PRIVATE api/control_api.cpp api/http_server.cpp api/json_of.cpp
    api/policy_routes.cpp api/register_routes.cpp api/report_routes.cpp api/router.cpp
    api/scan_routes.cpp api/violation_routes.cpp)
