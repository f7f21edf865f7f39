custos_test(test_source unit LIBRARIES custos::scanners SOURCES
    scanners/source/path_patterns_test.cpp scanners/source/file_source_test.cpp
    scanners/source/posix_acl_test.cpp scanners/source/throttle_test.cpp)
custos_test(test_extract unit LIBRARIES custos::scanners SOURCES
    scanners/extract/charset_test.cpp scanners/extract/format_test.cpp
    scanners/extract/text_decoder_test.cpp)
custos_test(test_scan unit LIBRARIES custos::scanners SOURCES
    scanners/scan/line_counter_test.cpp scanners/scan/object_scanner_test.cpp)
