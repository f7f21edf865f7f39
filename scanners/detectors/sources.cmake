# target_sources(custos_scanners PRIVATE detectors/….cpp)
