#include "tests/scanners/detect/validators/accept.h"

#include <string>
#include <vector>

namespace custos::scanners {
namespace {

TEST(EuVat, AcceptsAnExampleOfEveryMemberState) {
    for (const char* number :
         {"ATU13585627",    "BG175074752",    "CY10259033P",    "CZ25123891",    "DE136695976",
          "DK13585628",     "EE100931558",    "EL023352026",    "ESB58378431",   "ES54362315K",
          "FI20774740",     "FR40303265045",  "FR23334175221",  "FRK7399859412", "GB980780684",
          "HR33392005961",  "HU12892312",     "IE6433435F",     "IE6433435OA",   "IE8D79739I",
          "IT00743110157",  "LT119511515",    "LT100001919017", "LU15027442",    "LV40003521600",
          "MT11679112",     "NL004495445B01", "PL8567346215",   "PT501964843",   "RO18547290",
          "SE123456789701", "SI50223054",     "SK2022749619",   "XI980780684"})
        EXPECT_TRUE(accepts("eu_vat", number)) << number;
}

TEST(EuVat, RefusesTheSameNumbersWithOneDigitChanged) {
    for (const char* number :
         {"ATU13585626",    "BG175074751",    "CZ25123890",   "DE136695977",   "DK13585627",
          "EE100931557",    "EL023352027",    "FI20774741",   "FR41303265045", "HR33392005962",
          "HU12892313",     "IT00743110158",  "LT119511514",  "LU15027443",    "LV40003521601",
          "MT11679113",     "NL004495446B01", "PL8567346216", "PT501964842",   "RO18547291",
          "SE123456789601", "SI50223055",     "SK2022749618"})
        EXPECT_FALSE(accepts("eu_vat", number)) << number;
}

TEST(EuVat, NeedsAPrefixOfAnotherMemberState) {
    EXPECT_FALSE(accepts("eu_vat", "136695976"));
    EXPECT_FALSE(accepts("eu_vat", "XX136695976"));
    EXPECT_FALSE(accepts("eu_vat", "BE0403701924")); // Belgium has its own
    EXPECT_FALSE(accepts("eu_vat", "DE"));
}

TEST(EuVat, WritesGreeceAsEl) {
    EXPECT_EQ(normal("eu_vat", "GR 023352026"), "EL023352026");
    EXPECT_EQ(normal("eu_vat", "EL023352026"), "EL023352026");
}

TEST(FrSiret, KnowsTheExceptionOfLaPoste) {
    EXPECT_TRUE(accepts("fr_siret", "732 829 320 00074"));
    EXPECT_FALSE(accepts("fr_siret", "732 829 320 00075"));
    EXPECT_TRUE(accepts("fr_siret", "356 000 000 49837")); // adds up to a multiple of 5
    EXPECT_FALSE(accepts("fr_siret", "356 000 000 49838"));
}

TEST(FrSiren, IsALuhnNumberOfNineDigits) {
    EXPECT_TRUE(accepts("fr_siren", "552 008 443"));
    EXPECT_FALSE(accepts("fr_siren", "552 008 444"));
    EXPECT_FALSE(accepts("fr_siren", "000 000 000"));
}

} // namespace
} // namespace custos::scanners
