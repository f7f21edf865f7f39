target_sources(custos_policies PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/canonical_json.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/categories.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/civil_time.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/condition.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/condition_compare.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/condition_parse.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/derive_activity.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/derive_agency.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/derive_object.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/derive_parts.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/derive_source.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/effective_set.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/evaluate.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/evaluation_json.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/fact_table.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/fact_words.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/facts.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/fill_text.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/manifest.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/names.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/overlay.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/pack.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/pack_parse.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/pack_tests.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/pack_texts.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/persons.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/register/register.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/severity.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/utf8.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/yaml/emit_yaml.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/yaml/field_reader.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/yaml/strict_yaml.cpp)
custos_embed(custos_policies category_vocabulary ${PROJECT_SOURCE_DIR}/scanners/detectors
    ${PROJECT_SOURCE_DIR}/scanners/detectors/categories.yaml)

# A released version is never edited: a new one is a new folder and a new line here.
set(policy_packs eu.gdpr/1.0.0 eu.gdpr/1.1.0 be.gdpr/1.0.0 be.gdpr/1.1.0)
set(policy_pack_paths)
foreach(pack IN LISTS policy_packs)
    foreach(file IN ITEMS pack.yaml tests.yaml MANIFEST.sha256 text/nl.yaml text/fr.yaml text/de.yaml
                          text/en.yaml)
        list(APPEND policy_pack_paths ${CMAKE_CURRENT_SOURCE_DIR}/packs/${pack}/${file})
    endforeach()
endforeach()
custos_embed(custos_policies policy_pack_files ${CMAKE_CURRENT_SOURCE_DIR}/packs ${policy_pack_paths})
