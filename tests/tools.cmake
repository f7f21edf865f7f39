custos_test(test_tools unit LIBRARIES custos_cli nlohmann_json::nlohmann_json SOURCES
    tools/command_line_test.cpp tools/output_test.cpp tools/path_scan_test.cpp)
