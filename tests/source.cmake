# custos_test(test_source unit LIBRARIES … SOURCES …_test.cpp)
