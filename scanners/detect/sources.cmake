target_sources(custos_scanners PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/confidence.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/context.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/detector_set.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/examples.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/field.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/fold.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/lexicon.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/matcher.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/pack.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/propose.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/regex.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/resolve.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/detect/table.cpp)
include(${CMAKE_CURRENT_LIST_DIR}/validators/sources.cmake)
