target_sources(custos_daemon PRIVATE judge/judge.cpp judge/ledger.cpp judge/observe.cpp judge/policy_room.cpp)
