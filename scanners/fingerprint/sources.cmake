# target_sources(custos_scanners PRIVATE fingerprint/….cpp)
