# target_sources(custos_scanners PRIVATE scan/….cpp)
