custos_test(test_store unit LIBRARIES custos::daemon PkgConfig::sqlcipher nlohmann_json::nlohmann_json SOURCES
    daemon/store/scratch.cpp
    daemon/store/store_test.cpp daemon/store/ingest_test.cpp daemon/store/statistics_test.cpp)
target_include_directories(test_store PRIVATE daemon/store)
custos_test(test_evidence unit LIBRARIES custos::daemon PkgConfig::sqlcipher OpenSSL::Crypto
        nlohmann_json::nlohmann_json SOURCES
    daemon/store/scratch.cpp
    daemon/evidence/log_test.cpp daemon/evidence/merkle_test.cpp daemon/keys/key_ring_test.cpp)
target_include_directories(test_evidence PRIVATE daemon/store)
