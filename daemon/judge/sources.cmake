# target_sources(custos_daemon PRIVATE daemon/judge/….cpp)
