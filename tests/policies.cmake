# custos_test(test_policies unit LIBRARIES … SOURCES …_test.cpp)
