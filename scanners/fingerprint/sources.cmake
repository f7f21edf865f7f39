target_sources(custos_scanners PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/fingerprint/fingerprint.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/fingerprint/key_file.cpp)
