# target_sources(custos_daemon PRIVATE daemon/supervise/….cpp)
