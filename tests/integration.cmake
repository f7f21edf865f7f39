# custos_test(test_integration unit LIBRARIES … SOURCES …_test.cpp)
