target_sources(custos_daemon PRIVATE config/config.cpp config/paths.cpp config/yaml_reader.cpp)
