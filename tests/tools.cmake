# custos_test(test_tools unit LIBRARIES … SOURCES …_test.cpp)
