target_sources(custos_daemon PRIVATE
    evidence/entry.cpp
    evidence/export.cpp
    evidence/log.cpp
    evidence/merkle.cpp
    evidence/verify.cpp)
