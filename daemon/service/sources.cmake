target_sources(custos_daemon PRIVATE service/clockwork.cpp service/doctor.cpp service/instance.cpp
    service/register_service.cpp service/report_service.cpp service/runtime.cpp
    service/scan_port.cpp service/scan_service.cpp service/scan_target.cpp service/store_thread.cpp)
