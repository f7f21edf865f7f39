custos_test(test_wire unit LIBRARIES custos::scanners nlohmann_json::nlohmann_json SOURCES
    scanners/fingerprint/fingerprint_test.cpp scanners/model/display_test.cpp
    scanners/wire/channel_test.cpp scanners/wire/codec_test.cpp)

add_executable(misbehaving_worker daemon/supervise/misbehaving_worker.cpp)
target_link_libraries(misbehaving_worker PRIVATE custos::scanners nlohmann_json::nlohmann_json
    custos_flags)
custos_test(test_confine unit LIBRARIES custos_worker_parts SOURCES
    daemon/worker/confine_test.cpp)
custos_test(test_supervise unit LIBRARIES custos::daemon SOURCES
    daemon/supervise/unit_runner_test.cpp)
target_compile_definitions(test_supervise PRIVATE
    CUSTOS_MISBEHAVING_WORKER="$<TARGET_FILE:misbehaving_worker>")
add_dependencies(test_supervise misbehaving_worker)
custos_test(test_worker integration LIBRARIES custos::daemon SOURCES
    daemon/worker/worker_test.cpp)
target_compile_definitions(test_worker PRIVATE CUSTOS_WORKER_PROGRAM="$<TARGET_FILE:custos-worker>")
add_dependencies(test_worker custos-worker)
