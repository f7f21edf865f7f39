# custos_test(test_wire unit LIBRARIES … SOURCES …_test.cpp)
