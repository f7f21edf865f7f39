# custos_test(test_store unit LIBRARIES … SOURCES …_test.cpp)
