custos_test(test_model unit LIBRARIES custos::model SOURCES
    scanners/model/finding_test.cpp scanners/model/ids_test.cpp scanners/model/nearest_test.cpp scanners/model/result_test.cpp
    scanners/model/redacted_test.cpp scanners/model/time_test.cpp)
