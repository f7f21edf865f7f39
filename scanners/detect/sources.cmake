# target_sources(custos_scanners PRIVATE detect/….cpp)
