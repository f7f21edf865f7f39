add_executable(custosd main.cpp)
target_link_libraries(custosd PRIVATE custos::daemon Boost::program_options custos_flags)

# The worker sees the scanners and nothing of the daemon: neither store nor keys can be linked in.
add_library(custos_worker_parts STATIC
    worker/confine.cpp worker/landlock.cpp worker/listing.cpp worker/outbox.cpp
    worker/reading_list.cpp worker/unit_session.cpp worker/warm_up.cpp)
target_link_libraries(custos_worker_parts PUBLIC custos::scanners custos_flags
    PRIVATE PkgConfig::seccomp Threads::Threads)
add_executable(custos-worker worker/main.cpp)
target_link_libraries(custos-worker PRIVATE custos_worker_parts)
