target_sources(custos_reports PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/vocabulary.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/write_file.cpp)
