target_sources(custos_daemon PRIVATE
    audit/store_view.cpp audit/view_evidence.cpp audit/view_sources.cpp audit/view_violations.cpp)
