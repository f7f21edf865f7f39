#include "tests/scanners/detect/validators/accept.h"

namespace custos::scanners {
namespace {

TEST(Ipv4, TakesHostsAndLeavesMasksLoopbackAndNets) {
    for (const char* host : {"192.168.1.20", "10.1.2.3", "81.82.12.34", "8.8.8.8", "203.0.113.7"})
        EXPECT_TRUE(accepts("ipv4", host)) << host;
    for (const char* other : {"255.255.255.0", "127.0.0.1", "0.0.0.0", "224.0.0.1", "10.0.0.0",
                              "192.168.1.255", "192.168.1.256", "1.2.3", "1.2.3.4.5", "01.2.3.4"})
        EXPECT_FALSE(accepts("ipv4", other)) << other;
}

TEST(Ipv6, GivesOneNormalForm) {
    EXPECT_EQ(normal("ipv6", "2001:DB8:0:0:0:8a2e:370:7334"), "2001:db8::8a2e:370:7334");
    EXPECT_EQ(normal("ipv6", "2001:db8::8a2e:370:7334"), "2001:db8::8a2e:370:7334");
    for (const char* other : {"::1", "::", "dead::beef", "12:34:56", "2001:db8", "ff02::1:2:3",
                              "1:2:3:4:5:6:7:8:9", "std::vector"})
        EXPECT_FALSE(accepts("ipv6", other)) << other;
}

TEST(Mac, GivesOneNormalForm) {
    for (const char* text : {"00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7", "001b.4411.3ab7"})
        EXPECT_EQ(normal("mac", text), "001b44113ab7") << text;
    EXPECT_FALSE(accepts("mac", "ff:ff:ff:ff:ff:ff"));
    EXPECT_FALSE(accepts("mac", "00:00:00:00:00:00"));
    EXPECT_FALSE(accepts("mac", "00:1b:44:11:3a"));
}

TEST(Imei, IsALuhnNumberOfFifteenDigits) {
    EXPECT_EQ(normal("imei", "49-015420-323751-8"), "490154203237518");
    EXPECT_FALSE(accepts("imei", "490154203237519"));
    EXPECT_FALSE(accepts("imei", "000000000000000"));
}

TEST(Coordinates, ReadsDecimalsAndSexagesimals) {
    EXPECT_EQ(normal("coordinates", "50.84664, 4.35283"), "50.84664,4.35283");
    EXPECT_EQ(normal("coordinates", "50,84664; 4,35283"), "50.84664,4.35283");
    EXPECT_EQ(normal("coordinates", "-33.86880,151.20930"), "-33.86880,151.20930");
    EXPECT_EQ(normal("coordinates", "50°50'47.9\"N 4°21'10.2\"E"), "50.84664,4.35283");
    EXPECT_EQ(normal("coordinates", "50°30'N 4°15'E"), "50.50000,4.25000");
}

TEST(Coordinates, RefusesWhatIsNotOnEarth) {
    for (const char* other : {"90.50000, 4.35283", "50.84664, 180.35283", "0.00000, 0.00000",
                              "50°61'47.9\"N 4°21'10.2\"E", "50.84664", "1.1, 2.2, 3.3"})
        EXPECT_FALSE(accepts("coordinates", other)) << other;
}

} // namespace
} // namespace custos::scanners
