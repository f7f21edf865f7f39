# target_sources(custos_daemon PRIVATE daemon/keys/….cpp)
