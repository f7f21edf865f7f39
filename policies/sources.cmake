# target_sources(custos_policies PRIVATE …)
