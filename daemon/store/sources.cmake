# target_sources(custos_daemon PRIVATE daemon/store/….cpp)
