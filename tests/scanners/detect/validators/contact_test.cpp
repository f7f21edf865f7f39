#include "tests/scanners/detect/validators/accept.h"

#include <string>

namespace custos::scanners {
namespace {

ValidatorParameters region(std::string_view code) {
    ValidatorParameters parameters;
    parameters.add("region", code);
    return parameters;
}

TEST(Email, IsComparedInSmallLetters) {
    EXPECT_EQ(normal("email", "An.Peeters@Example.ORG"), "an.peeters@example.org");
    EXPECT_TRUE(accepts("email", "a+b_c%d@sub.example.be"));
}

TEST(Email, RefusesFilesHostsAndBrokenParts) {
    for (const char* other : {"logo@2x.png", "root@localhost", "a..b@example.org", ".a@example.org",
                              "a.@example.org", "a@-example.org", "a@example-.org", "a@b.c",
                              "@example.org", "core@12.3.4", "a@example..org"})
        EXPECT_FALSE(accepts("email", other)) << other;
    EXPECT_FALSE(accepts("email", std::string(65, 'a') + "@example.org"));
}

TEST(Phone, GivesE164HoweverItIsWritten) {
    for (const char* text : {"+32 470 12 34 56", "0032470123456", "0470/12.34.56", "0470 12 34 56",
                             "+32 (0)470 12 34 56", "+32470123456"})
        EXPECT_EQ(normal("phone", text), "+32470123456") << text;
}

TEST(Phone, ReadsNationalNumbersOfTheRegionGiven) {
    EXPECT_EQ(normal("phone", "06 12345678", region("NL")), "+31612345678");
    EXPECT_EQ(normal("phone", "06 12 34 56 78", region("FR")), "+33612345678");
    EXPECT_EQ(normal("phone", "621 123 456", region("LU")), "+352621123456");
    EXPECT_EQ(normal("phone", "030 23125000", region("DE")), "+493023125000");
}

TEST(Phone, RefusesNumbersThatNobodyCanHave) {
    for (const char* other :
         {"+32 470 12 34", "0470 12 34 5", "+999 12 34 56 78", "00 00 00 00", "0000000000"})
        EXPECT_FALSE(accepts("phone", other)) << other;
}

} // namespace
} // namespace custos::scanners
