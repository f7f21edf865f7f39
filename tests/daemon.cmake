# custos_test(test_daemon unit LIBRARIES … SOURCES …_test.cpp)
