# target_sources(custos_daemon PRIVATE daemon/evidence/….cpp)
