custos_test(test_policies unit LIBRARIES custos::policies SOURCES policies/register_test.cpp)
