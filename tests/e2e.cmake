# custos_test(test_e2e unit LIBRARIES … SOURCES …_test.cpp)
