target_sources(custos_scanners PRIVATE
    source/file/file_source.cpp source/file/open_beneath.cpp source/file/path_patterns.cpp
    source/file/posix_acl.cpp source/file/walk.cpp source/throttle.cpp)
