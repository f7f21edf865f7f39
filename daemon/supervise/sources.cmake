target_sources(custos_daemon PRIVATE
    supervise/report_check.cpp supervise/unit_check.cpp supervise/unit_runner.cpp
    supervise/worker_launcher.cpp)
set_source_files_properties(supervise/worker_launcher.cpp PROPERTIES
    COMPILE_DEFINITIONS "CUSTOS_LIBEXEC_DIR=\"/usr/lib/custos\"")
