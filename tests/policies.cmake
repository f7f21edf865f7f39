custos_test(test_policies unit LIBRARIES custos::policies SOURCES policies/pack_test.cpp policies/register_test.cpp)
