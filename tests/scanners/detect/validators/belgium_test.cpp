#include "tests/scanners/detect/validators/accept.h"

#include <chrono>
#include <random>
#include <string>

namespace custos::scanners {
namespace {

std::string two(int number) {
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}
std::string three(int number) {
    return std::string(1, static_cast<char>('0' + number / 100 % 10)) + two(number % 100);
}

/// The number of somebody born in that century, its check digits from a 64-bit division.
std::string nrn(int year, int month, int day, int serial) {
    const std::string body = two(year % 100) + two(month) + two(day) + three(serial);
    const long long number = std::stoll((year >= 2000 ? "2" : "") + body);
    return body + two(static_cast<int>(97 - number % 97));
}

TEST(BeNrn, AcceptsBirthsOfBothCenturies) {
    EXPECT_EQ(normal("be_nrn", "85.07.30-033.28"), "85073003328");
    EXPECT_EQ(normal("be_nrn", nrn(2001, 2, 3, 3)), nrn(2001, 2, 3, 3));
    EXPECT_EQ(normal("be_nrn", nrn(2020, 2, 29, 2)), nrn(2020, 2, 29, 2));
}

TEST(BeNrn, TellsTheCenturiesApartByTheCheckDigits) {
    // 29 February exists in 2000 but not in 1900; the digits alone are the same.
    EXPECT_TRUE(accepts("be_nrn", nrn(2000, 2, 29, 1)));
    EXPECT_FALSE(accepts("be_nrn", nrn(1900, 2, 29, 1)));
}

TEST(BeNrn, RefusesBirthsThatLieAhead) {
    EXPECT_TRUE(accepts("be_nrn", nrn(2040, 6, 1, 1)));
    EXPECT_FALSE(accepts("be_nrn", nrn(2041, 6, 1, 1)));
}

TEST(BeNrn, AcceptsUnknownDaysAndMonths) {
    EXPECT_TRUE(accepts("be_nrn", nrn(1950, 0, 0, 17)));
    EXPECT_TRUE(accepts("be_nrn", nrn(1950, 0, 1, 17))); // where the serial numbers ran out
    EXPECT_TRUE(accepts("be_nrn", nrn(1950, 5, 0, 17)));
    EXPECT_FALSE(accepts("be_nrn", nrn(1950, 13, 1, 17)));
    EXPECT_FALSE(accepts("be_nrn", nrn(1950, 4, 31, 17)));
}

TEST(BeNrn, RefusesSerialNumbersThatAreNotGivenOut) {
    EXPECT_FALSE(accepts("be_nrn", nrn(1985, 7, 30, 0)));
    EXPECT_FALSE(accepts("be_nrn", nrn(1985, 7, 30, 999)));
    EXPECT_TRUE(accepts("be_nrn", nrn(1985, 7, 30, 998)));
    EXPECT_TRUE(accepts("be_nrn", nrn(1985, 7, 30, 1)));
}

TEST(BeNrn, ReadsEverySeparatorPeopleUse) {
    for (const char* text : {"85073003328", "85 07 30 033 28", "850730-033-28", "85.07.30/033.28",
                             "85.07.30\xC2\xA0"
                             "033.28",
                             "85-07-30\xE2\x80\x93"
                             "033-28",
                             "850730\n03328"})
        EXPECT_EQ(normal("be_nrn", text), "85073003328") << text;
    EXPECT_FALSE(accepts("be_nrn", "85:07:30:033:28"));
}

TEST(BeNrn, EqualsItsTwinOnRandomNumbers) {
    std::mt19937 random(1);
    for (int i = 0; i < 200'000; ++i) {
        const std::string digits =
            two(static_cast<int>(random() % 100)) + two(static_cast<int>(random() % 14)) +
            two(static_cast<int>(random() % 34)) + three(static_cast<int>(random() % 1000)) +
            two(static_cast<int>(random() % 100));
        bool expected = false;
        const int yy = std::stoi(digits.substr(0, 2));
        const int month = std::stoi(digits.substr(2, 2));
        const int day = std::stoi(digits.substr(4, 2));
        const int serial = std::stoi(digits.substr(6, 3));
        for (const int year : {1900 + yy, 2000 + yy}) {
            const bool real = std::chrono::year_month_day{std::chrono::year(year),
                                             std::chrono::month(static_cast<unsigned>(month)),
                                             std::chrono::day(static_cast<unsigned>(day))}
                                  .ok();
            const bool unknown = (month == 0 && day <= 31) || (day == 0 && month <= 12);
            expected = expected || (year <= 2040 && (real || unknown) && serial >= 1 &&
                                    serial <= 998 && digits == nrn(year, month, day, serial));
        }
        ASSERT_EQ(accepts("be_nrn", digits), expected) << digits;
    }
}

TEST(BeBis, TakesMonthsShiftedByTwentyAndForty) {
    EXPECT_EQ(normal("be_bis", "85.47.30-033.17"), "85473003317");
    EXPECT_TRUE(accepts("be_bis", nrn(1985, 27, 30, 33)));
    EXPECT_TRUE(accepts("be_bis", nrn(2005, 47, 30, 33)));
    EXPECT_TRUE(accepts("be_bis", nrn(1985, 20, 0, 33))); // birth not known
    EXPECT_TRUE(accepts("be_bis", nrn(1985, 40, 0, 33)));
}

TEST(BeBis, IsNeverARegisterNumber) {
    EXPECT_FALSE(accepts("be_nrn", "85473003317"));
    EXPECT_FALSE(accepts("be_bis", "85073003328"));
    EXPECT_FALSE(accepts("be_bis", nrn(1985, 53, 1, 33)));
    EXPECT_FALSE(accepts("be_bis", nrn(1985, 34, 1, 33)));
    EXPECT_FALSE(accepts("be_bis", nrn(1985, 42, 30, 33))); // 30 February
}

TEST(BeEid, TakesARemainderOfZeroAsNinetySeven) {
    EXPECT_EQ(normal("be_eid", "592-1234567-32"), "592123456732");
    const long long zero = 5'920'000'000 / 97 * 97 + 97;
    EXPECT_TRUE(accepts("be_eid", std::to_string(zero) + "97"));
    EXPECT_FALSE(accepts("be_eid", std::to_string(zero) + "00"));
    EXPECT_FALSE(accepts("be_eid", "592-1234567-33"));
}

TEST(BeEnterprise, AcceptsExactlyOnePairOfCheckDigits) {
    for (int body = 2'000'000; body < 2'000'300; ++body) {
        int accepted = 0;
        for (int check = 0; check < 100; ++check)
            accepted += accepts("be_enterprise", "0" + std::to_string(body) + two(check)) ? 1 : 0;
        ASSERT_EQ(accepted, 1) << body;
    }
}

TEST(BeEnterprise, ReadsTheOldNineDigits) {
    EXPECT_EQ(normal("be_enterprise", "403.701.924"), "0403701924");
    EXPECT_EQ(normal("be_enterprise", "0403.701.924"), "0403701924");
    EXPECT_FALSE(accepts("be_enterprise", "2403.701.924"));
    EXPECT_FALSE(accepts("be_enterprise", "0000.000.097"));
}

// Two numbers that the Federal Public Service Economy prints to explain them.
TEST(BeEstablishment, HasTheRuleOfTheEnterpriseNumber) {
    EXPECT_EQ(normal("be_establishment", "2.147.812.701"), "2147812701");
    EXPECT_EQ(normal("be_establishment", "2.147.812.897"), "2147812897");
    EXPECT_FALSE(accepts("be_establishment", "2.147.812.702"));
    EXPECT_FALSE(accepts("be_establishment", "0403.701.924"));
}

TEST(BeVat, SharesItsNormalFormWithTheEnterpriseNumber) {
    EXPECT_EQ(normal("be_vat", "BE 0403.701.924"), "0403701924");
    EXPECT_EQ(normal("be_vat", "be0403701924"), "0403701924");
    EXPECT_EQ(normal("be_vat", "BE403701924"), "0403701924");
    EXPECT_FALSE(accepts("be_vat", "0403701924"));
    EXPECT_FALSE(accepts("be_vat", "BE0403701925"));
}

TEST(BeRiziv, KnowsTheLaterModuli) {
    EXPECT_TRUE(accepts("be_riziv", "1-00123-78-004")); // 97
    EXPECT_TRUE(accepts("be_riziv", "1-00123-02-004")); // 89
    EXPECT_TRUE(accepts("be_riziv", "1-00123-58-004")); // 83
    EXPECT_TRUE(accepts("be_riziv", "1-00123-49-004")); // 79
    EXPECT_TRUE(accepts("be_riziv", "71000436000")); // a hospital in the tests of eHealth
    EXPECT_FALSE(accepts("be_riziv", "1-00123-77-004"));
    EXPECT_FALSE(accepts("be_riziv", "0-00123-78-004"));
}

TEST(BeOgm, ChecksTheTwelveDigitsBetweenTheSigns) {
    EXPECT_EQ(normal("be_ogm", "+++123/4567/89103+++"), "123456789103");
    EXPECT_EQ(normal("be_ogm", "***123/4567/89103***"), "123456789103");
    EXPECT_FALSE(accepts("be_ogm", "+++123/4567/89104+++"));
    EXPECT_TRUE(accepts("be_ogm", "+++000/0000/09797+++")); // remainder 0 is written 97
}

TEST(BePlate, TakesTheFormsSince2010AndTheOlder) {
    EXPECT_EQ(normal("be_plate", "1-ABC-234"), "1ABC234");
    EXPECT_EQ(normal("be_plate", "1abc234"), "1ABC234");
    EXPECT_EQ(normal("be_plate", "ABC-234"), "ABC234");
    EXPECT_FALSE(accepts("be_plate", "0-ABC-234"));
    EXPECT_FALSE(accepts("be_plate", "1-AB1-234"));
}

} // namespace
} // namespace custos::scanners
