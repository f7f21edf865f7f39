add_library(custos_report_fixture STATIC reports/fixture.cpp reports/test_sealer.cpp)
target_link_libraries(custos_report_fixture PUBLIC custos::reports custos_flags
    PRIVATE OpenSSL::Crypto)
add_executable(make_sample_report reports/make_sample_report.cpp)
target_link_libraries(make_sample_report PRIVATE custos_report_fixture)
