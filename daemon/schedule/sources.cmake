# target_sources(custos_daemon PRIVATE daemon/schedule/….cpp)
