# The real custosd with the real custos-worker, through the control API.
custos_test(test_integration integration
    LIBRARIES custos_cli custos::daemon nlohmann_json::nlohmann_json
    SOURCES integration/daemon_process.cpp integration/instance_test.cpp integration/scan_test.cpp)
target_compile_definitions(test_integration PRIVATE CUSTOSD_PROGRAM="$<TARGET_FILE:custosd>")
add_dependencies(test_integration custosd custos-worker)
