# target_sources(custos_scanners PRIVATE source/file/….cpp)
