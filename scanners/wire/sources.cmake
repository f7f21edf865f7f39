# target_sources(custos_scanners PRIVATE wire/….cpp)
