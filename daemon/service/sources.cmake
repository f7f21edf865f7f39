# target_sources(custos_daemon PRIVATE daemon/service/….cpp)
