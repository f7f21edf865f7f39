#include "tests/scanners/detect/validators/accept.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace custos::scanners {
namespace {

/// SEPA countries and others with an example of the SWIFT registry.
const std::vector<const char*> kIbans = {
    "AD1200012030200359100100",
    "AT611904300234573201",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "CH9300762011623852957",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "EE382200221020145685",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GI75NWBK000000007099453",
    "GR1601101250000000012300695",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "MC5811222000010123456789030",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "VA59001123000012345678",
    "XK051212012345678906",
    "TR330006100519786457841326",
    "AE070331234567890123456",
};

TEST(Iban, AcceptsTheExamplesOfTheRegistry) {
    for (const char* iban : kIbans)
        EXPECT_EQ(normal("iban", iban), iban);
}

TEST(Iban, RefusesAnotherLengthEvenWithRightCheckDigits) {
    // One zero more in the account, check digits computed for the longer text.
    for (int check = 2; check < 99; ++check) {
        const std::string digits = {static_cast<char>('0' + check / 10),
                                    static_cast<char>('0' + check % 10)};
        EXPECT_FALSE(accepts("iban", "BE" + digits + "5390075470340"));
    }
}

TEST(Iban, RefusesEveryWrongDigitAndEveryTransposition) {
    const auto expect_refused = [](const std::string& good) {
        for (std::size_t i = 2; i < good.size(); ++i) {
            for (char c = '0'; c <= '9'; ++c) {
                std::string bad = good;
                bad[i] = c;
                if (c != good[i]) {
                    EXPECT_FALSE(accepts("iban", bad));
                }
            }
            std::string turned = good;
            if (i + 1 < good.size() && good[i] != good[i + 1]) {
                std::swap(turned[i], turned[i + 1]);
                EXPECT_FALSE(accepts("iban", turned));
            }
        }
    };
    expect_refused("BE68539007547034");
    expect_refused("DE89370400440532013000");
    expect_refused("FR1420041010050500013M02606");
}

TEST(Iban, AcceptsExactlyOnePairOfCheckDigits) {
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::string account;
        for (int k = 0; k < 12; ++k)
            account += static_cast<char>('0' + random() % 10);
        int accepted = 0;
        for (int check = 0; check < 100; ++check)
            accepted += accepts("iban", std::string("BE") + static_cast<char>('0' + check / 10) +
                                            static_cast<char>('0' + check % 10) + account)
                            ? 1
                            : 0;
        EXPECT_LE(accepted, 2); // 00..01 and 97..98 leave the same remainder
        EXPECT_GE(accepted, 1);
    }
}

TEST(Iban, ReadsGroupsAndSmallLetters) {
    EXPECT_EQ(normal("iban", "be68 5390 0754 7034"), "BE68539007547034");
    EXPECT_EQ(normal("iban", "BE68-5390-0754-7034"), "BE68539007547034");
    EXPECT_EQ(normal("iban", "NL91\xC2\xA0"
                             "ABNA\xC2\xA0"
                             "0417\xC2\xA0"
                             "1643\xC2\xA0"
                             "00"),
              "NL91ABNA0417164300");
    EXPECT_FALSE(accepts("iban", "NL91 12NA 0417 1643 00"));
    EXPECT_FALSE(accepts("iban", "ZZ68539007547034"));
}

TEST(Card, WantsIssuerLengthAndLuhn) {
    for (const char* card :
         {"4111111111111111", "4222222222222", "5500 0000 0000 0004", "2221-0000-0000-0009",
          "340000000000009", "6011000000000004", "36700102000000", "3528000000000007"})
        EXPECT_TRUE(accepts("card", card)) << card;
    EXPECT_FALSE(accepts("card", "4111111111111112")); // Luhn
    EXPECT_FALSE(accepts("card", "9111111111111113")); // no issuer begins with 9
    EXPECT_FALSE(accepts("card", "41111111111111"));   // Visa has no fourteen digits
    EXPECT_FALSE(accepts("card", "0000000000000000"));
}

TEST(Card, RefusesEveryWrongDigit) {
    const std::string good = "4111111111111111";
    for (std::size_t i = 0; i < good.size(); ++i)
        for (char c = '0'; c <= '9'; ++c) {
            std::string bad = good;
            bad[i] = c;
            if (c != good[i]) {
                EXPECT_FALSE(accepts("card", bad));
            }
        }
}

TEST(Bic, NeedsACountryAndALiveCode) {
    EXPECT_EQ(normal("bic", "GEBABEBB36A"), "GEBABEBB36A");
    EXPECT_EQ(normal("bic", "KREDBEBBXXX"), "KREDBEBB"); // XXX is the head office
    EXPECT_FALSE(accepts("bic", "GEMEENTE"));            // EN is no country
    EXPECT_FALSE(accepts("bic", "GEBABEB0"));            // test code
    EXPECT_FALSE(accepts("bic", "GEBABEB"));
    EXPECT_FALSE(accepts("bic", "GEB1BEBB"));
}

TEST(RfReference, IsMod9710) {
    EXPECT_EQ(normal("rf_reference", "RF18 5390 0754 7034"), "RF18539007547034");
    EXPECT_FALSE(accepts("rf_reference", "RF19 5390 0754 7034"));
}

} // namespace
} // namespace custos::scanners
