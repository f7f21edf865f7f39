target_sources(custos_policies PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/canonical_json.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/categories.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/civil_time.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/fact_table.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/facts.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/names.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/register/register.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/severity.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/utf8.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/yaml/field_reader.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/yaml/strict_yaml.cpp)
custos_embed(custos_policies category_vocabulary ${PROJECT_SOURCE_DIR}/scanners/detectors
    ${PROJECT_SOURCE_DIR}/scanners/detectors/categories.yaml)
