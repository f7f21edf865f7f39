# target_sources(custos_reports PRIVATE …)
