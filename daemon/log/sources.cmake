# target_sources(custos_daemon PRIVATE daemon/log/….cpp)
