# add_executable(custosd main.cpp) … : the daemon, the worker and the extractor
