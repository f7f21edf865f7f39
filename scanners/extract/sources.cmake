# target_sources(custos_scanners PRIVATE extract/….cpp)
