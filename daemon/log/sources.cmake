target_sources(custos_daemon PRIVATE log/log.cpp)
