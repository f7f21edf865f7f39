custos_test(test_policies unit LIBRARIES custos::policies SOURCES
    policies/condition_property_test.cpp policies/literal_twin.cpp policies/pack_test.cpp
    policies/register_test.cpp)
