# End to end: the programs as they are built, driven from outside. Long campaigns are commands of
# their own (tests/campaigns/); here runs a short form of each.
add_executable(dump_store support/dump_store.cpp)
target_link_libraries(dump_store PRIVATE PkgConfig::sqlcipher custos_flags)

function(custos_script name)
    add_test(NAME ${name} COMMAND ${ARGN})
    set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT 900
        ENVIRONMENT "CUSTOS_BIN=${PROJECT_BINARY_DIR}/bin;PYTHONDONTWRITEBYTECODE=1")
endfunction()
set(campaigns ${PROJECT_SOURCE_DIR}/tests/campaigns)
custos_script(e2e.units ${PROJECT_SOURCE_DIR}/tests/systemd/units.sh)
custos_script(e2e.canary ${campaigns}/canary.py)
custos_script(e2e.kill ${campaigns}/kill.py --kills 6 --files 800)
custos_script(e2e.quickstart ${PROJECT_SOURCE_DIR}/tests/e2e/quickstart.sh ${PROJECT_BINARY_DIR}/bin)
custos_script(e2e.unchanged ${campaigns}/unchanged.py --files 3000 --runs 1)
custos_script(e2e.memory ${campaigns}/memory.py --line-gigabytes 0.1 --files 5000)

# Documents whose commands are run, so that they stay true.
custos_script(docs.commands ${PROJECT_SOURCE_DIR}/tests/docs/documents.py)
custos_script(docs.readme ${PROJECT_SOURCE_DIR}/tests/docs/readme.py)
add_test(NAME docs.manuals
    COMMAND ${PROJECT_SOURCE_DIR}/tests/docs/manuals.sh ${PROJECT_BINARY_DIR}/bin)
set_tests_properties(docs.manuals PROPERTIES LABELS unit)
add_test(NAME docs.store COMMAND ${PROJECT_SOURCE_DIR}/tests/docs/store_document.py)
set_tests_properties(docs.store PROPERTIES LABELS unit)
add_test(NAME docs.report COMMAND ${PROJECT_SOURCE_DIR}/tests/docs/report_schema.py)
set_tests_properties(docs.report PROPERTIES LABELS unit)
