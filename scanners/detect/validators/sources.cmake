target_sources(custos_scanners PRIVATE
    detect/validators/account.cpp detect/validators/bank.cpp detect/validators/belgium.cpp
    detect/validators/birth.cpp detect/validators/case_law.cpp detect/validators/checksum.cpp
    detect/validators/clinical.cpp detect/validators/coin.cpp detect/validators/company.cpp
    detect/validators/contact.cpp detect/validators/country.cpp detect/validators/families.cpp
    detect/validators/other.cpp detect/validators/person_east.cpp
    detect/validators/person_north.cpp detect/validators/person_south.cpp
    detect/validators/person_west.cpp detect/validators/phone_numbers.cpp
    detect/validators/place.cpp detect/validators/secret.cpp
    detect/validators/security.cpp detect/validators/supply.cpp detect/validators/text.cpp
    detect/validators/token.cpp detect/validators/travel.cpp detect/validators/validators.cpp
    detect/validators/vat.cpp)
