# target_sources(custos_scanners PRIVATE detect/….cpp)
include(${CMAKE_CURRENT_LIST_DIR}/validators/sources.cmake)
