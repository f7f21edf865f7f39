# custos_test(test_detect unit LIBRARIES … SOURCES …_test.cpp)
