# target_sources(custos_daemon PRIVATE daemon/api/….cpp)
