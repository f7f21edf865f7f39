target_sources(custos_scanners PRIVATE
    extract/byte_counts.cpp extract/charset.cpp extract/format.cpp extract/text_decoder.cpp)
