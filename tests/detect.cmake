custos_test(test_detect unit LIBRARIES custos::scanners SOURCES
    scanners/detect/sample_pack.cpp scanners/detect/fast_engine_test.cpp
    scanners/detect/matcher_test.cpp scanners/detect/pack_test.cpp
    scanners/detect/shipped_packs_test.cpp)
custos_test(test_validators unit LIBRARIES custos::scanners custos_phonenumber SOURCES
    scanners/detect/validators/bank_test.cpp scanners/detect/validators/belgium_test.cpp
    scanners/detect/validators/birth_test.cpp scanners/detect/validators/checksum_test.cpp
    scanners/detect/validators/contact_test.cpp scanners/detect/validators/form_test.cpp
    scanners/detect/validators/person_test.cpp scanners/detect/validators/place_test.cpp
    scanners/detect/validators/secret_test.cpp scanners/detect/validators/slow.cpp
    scanners/detect/validators/travel_test.cpp scanners/detect/validators/validator_test.cpp
    scanners/detect/validators/vat_test.cpp)
custos_test(test_twins unit LIBRARIES custos::scanners SOURCES
    scanners/detect/validators/slow.cpp scanners/detect/validators/company_twins.cpp
    scanners/detect/validators/person_twins.cpp scanners/detect/validators/thing_twins.cpp
    scanners/detect/validators/twin_test.cpp)
