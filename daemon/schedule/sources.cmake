target_sources(custos_daemon PRIVATE schedule/cron.cpp schedule/timetable.cpp)
