find_package(LibXml2 REQUIRED)
add_library(custos_report_fixture STATIC reports/fixture.cpp reports/test_sealer.cpp)
target_link_libraries(custos_report_fixture PUBLIC custos::reports custos_flags
    PRIVATE OpenSSL::Crypto)
custos_test(test_reports unit
    LIBRARIES custos_report_fixture LibXml2::LibXml2
    SOURCES reports/compose/compose_test.cpp reports/compose/values_test.cpp
        reports/golden_test.cpp reports/render/element_test.cpp reports/render/html_test.cpp
        reports/seal/seal_test.cpp reports/text/wording_test.cpp reports/write_file_test.cpp)
add_test(NAME reports.catalogues
    COMMAND ${PROJECT_SOURCE_DIR}/tests/reports/text/catalogues.sh)
set_tests_properties(reports.catalogues PROPERTIES LABELS unit)

# The pages in a browser: accessibility, contrast, overflow (tests/e2e/browser).
add_executable(make_sample_report reports/make_sample_report.cpp)
target_link_libraries(make_sample_report PRIVATE custos_report_fixture)
add_test(NAME reports.browser
    COMMAND ${PROJECT_SOURCE_DIR}/tests/reports/browser.sh $<TARGET_FILE:make_sample_report>)
set_tests_properties(reports.browser PROPERTIES LABELS e2e TIMEOUT 900)
