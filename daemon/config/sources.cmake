# target_sources(custos_daemon PRIVATE daemon/config/….cpp)
