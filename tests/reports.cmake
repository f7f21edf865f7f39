# custos_test(test_reports unit LIBRARIES … SOURCES …_test.cpp)
