custos_test(test_daemon unit LIBRARIES custos::daemon nlohmann_json::nlohmann_json SOURCES
    daemon/api/router_test.cpp daemon/config/config_test.cpp daemon/config/paths_test.cpp
    daemon/log/log_test.cpp daemon/schedule/cron_test.cpp daemon/schedule/timetable_test.cpp)
