custos_test(test_source unit LIBRARIES custos::scanners SOURCES
    scanners/source/path_patterns_test.cpp scanners/source/file_source_test.cpp
    scanners/source/posix_acl_test.cpp scanners/source/throttle_test.cpp)
