target_sources(custos_scanners PRIVATE
    ${CMAKE_CURRENT_SOURCE_DIR}/wire/cbor.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/wire/channel.cpp
    ${CMAKE_CURRENT_SOURCE_DIR}/wire/codec.cpp)
