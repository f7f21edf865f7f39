# target_sources(custos_daemon PRIVATE daemon/audit/….cpp)
