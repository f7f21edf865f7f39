#include "tests/scanners/detect/validators/accept.h"

#include <string>

namespace custos::scanners {
namespace {

// The specimens of ICAO Doc 9303.
const std::string kTd3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
                         "L898902C36UTO7408122F1204159ZE184226B<<<<<10";
const std::string kTd2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
                         "D231458907UTO7408122F1204159<<<<<<<6";
const std::string kTd1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n"
                         "7408122F1204159UTO<<<<<<<<<<<6\n"
                         "ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
const std::string kVisa = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
                          "L8988901C4XXX4009078F96121096ZE184226B<<<<<<";

TEST(Mrz, AcceptsTheSpecimensOfAllSizes) {
    EXPECT_TRUE(accepts("mrz", kTd3));
    EXPECT_TRUE(accepts("mrz", kTd2));
    EXPECT_TRUE(accepts("mrz", kTd1));
    EXPECT_TRUE(accepts("mrz", kVisa));
    EXPECT_TRUE(accepts("mrz", kTd3.substr(45))); // the second line alone
}

TEST(Mrz, ReadsOtherLineEnds) {
    std::string windows = kTd3;
    windows.insert(windows.find('\n'), "\r");
    EXPECT_EQ(normal("mrz", windows), normal("mrz", kTd3));
}

/// Every digit of the checked lines is covered by some check digit.
void expect_wrong_digits_refused(const std::string& zone, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
        for (char c = '0'; c <= '9'; ++c) {
            std::string bad = zone;
            bad[i] = c;
            if (c != zone[i] && zone[i] >= '0' && zone[i] <= '9') {
                EXPECT_FALSE(accepts("mrz", bad)) << i << ' ' << c;
            }
        }
}

TEST(Mrz, RefusesEveryWrongDigit) {
    expect_wrong_digits_refused(kTd3, 45, kTd3.size());
    expect_wrong_digits_refused(kTd2, 37, kTd2.size());
    expect_wrong_digits_refused(kTd1, 5, 61);
}

TEST(Mrz, RefusesHalfAZone) {
    EXPECT_FALSE(accepts("mrz", kTd3.substr(0, 44)));
    EXPECT_FALSE(accepts("mrz", kTd1.substr(0, 30)));
    EXPECT_FALSE(accepts("mrz", ""));
    EXPECT_FALSE(accepts("mrz", std::string(88, '<')));
}

TEST(IcaoDocument, ChecksTheTenthCharacter) {
    EXPECT_TRUE(accepts("icao_document", "L01X00T471"));
    EXPECT_FALSE(accepts("icao_document", "L01X00T472"));
}

} // namespace
} // namespace custos::scanners
