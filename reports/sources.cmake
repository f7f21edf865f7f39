target_sources(custos_reports PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/bundle.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/answers.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/compose.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/coverage.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/csv.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/decisions.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/summary.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/values.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/versions.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/compose/violations.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/annex_section.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/cover.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/coverage_section.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/element.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/figures.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/html.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/page.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/table.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/terms.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/render/violations_section.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/report.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/seal/cms.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/seal/envelope.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/seal/openssl_handles.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/seal/seal.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/seal/verify.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/text/wording.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/vocabulary.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/write_file.cpp)

custos_embed(custos_reports report_styles ${CMAKE_CURRENT_SOURCE_DIR}/render
    ${CMAKE_CURRENT_SOURCE_DIR}/render/report.css)

# Catalogues: .po → .mo (checked: headers, placeholders of plural forms) → into the program.
set(report_mo "")
foreach(language IN ITEMS nl fr de)
    set(po ${CMAKE_CURRENT_SOURCE_DIR}/text/${language}.po)
    set(mo ${CMAKE_CURRENT_BINARY_DIR}/text/${language}.mo)
    add_custom_command(OUTPUT ${mo}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/text
        COMMAND ${CUSTOS_MSGFMT} --check-header --check-domain -o ${mo} ${po}
        DEPENDS ${po} COMMENT "Compiling catalogue ${language}.mo" VERBATIM)
    list(APPEND report_mo ${mo})
endforeach()
custos_embed(custos_reports report_catalogues ${CMAKE_CURRENT_BINARY_DIR}/text ${report_mo})
