custos_test(test_detect unit LIBRARIES custos::scanners SOURCES
    scanners/detect/sample_pack.cpp
    scanners/detect/matcher_test.cpp scanners/detect/pack_test.cpp)
