#include "scanners/detect/validators/phone_numbers.h"
#include "tests/scanners/detect/validators/accept.h"

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

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

/// What libphonenumber itself says: the twin of PhoneNumbers.
bool library_accepts(const std::string& value, const std::string& home, std::string& e164) {
    using i18n::phonenumbers::PhoneNumberUtil;
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    i18n::phonenumbers::PhoneNumber number;
    if (library.Parse(value, home, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
        return false;
    const bool valid = value.front() == '+'
                           ? library.IsValidNumber(number)
                           : library.IsValidNumberForRegion(number, home) ||
                                 (value.starts_with("00") && library.IsValidNumber(number));
    library.Format(number, PhoneNumberUtil::E164, &e164);
    return valid;
}

/// A number of some country, changed a little, as people write numbers.
std::string some_number(std::mt19937& random, const std::vector<std::string>& examples) {
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    std::string digits = examples[below(examples.size())];
    for (std::size_t changes = below(4); changes > 0; --changes)
        digits[below(digits.size())] = static_cast<char>('0' + below(10));
    if (below(6) == 0)
        digits.resize(3 + below(digits.size() - 3));
    if (below(6) == 0)
        digits += std::to_string(below(100));
    if (below(4) == 0)
        digits.insert(2, "0");
    constexpr std::array<std::string_view, 4> kBefore = {"+", "00", "", "0"};
    std::string text(kBefore[below(kBefore.size())]);
    if (text.size() < 2 && text != "+" && below(2) == 0)
        digits.erase(0, 2);
    for (const char digit : digits) {
        text.push_back(digit);
        if (below(5) == 0)
            text.push_back(" .-/"[below(4)]);
    }
    return text;
}

TEST(PhoneNumbers, JudgesAsTheLibraryDoesEverywhere) {
    using i18n::phonenumbers::PhoneNumberUtil;
    const PhoneNumberUtil& library = *PhoneNumberUtil::GetInstance();
    std::set<std::string> regions;
    library.GetSupportedRegions(&regions);
    std::vector<std::string> examples;
    for (const std::string& code : regions)
        for (const auto type : {PhoneNumberUtil::FIXED_LINE, PhoneNumberUtil::MOBILE,
                                PhoneNumberUtil::TOLL_FREE, PhoneNumberUtil::UAN}) {
            i18n::phonenumbers::PhoneNumber number;
            std::string text;
            if (!library.GetExampleNumberForType(code, type, &number))
                continue;
            library.Format(number, PhoneNumberUtil::E164, &text);
            for (int weight = code == "BE" || code == "FR" || code == "LU" ? 9 : 1; weight > 0;
                 --weight)
                examples.push_back(text.substr(1));
        }
    const PhoneNumbers& ours = PhoneNumbers::of_library();
    std::mt19937 random(20261125);
    std::size_t judged = 0;
    constexpr std::size_t kRounds = 15'000;
    for (std::size_t round = 0; round < kRounds; ++round) {
        const std::string text = some_number(random, examples);
        constexpr std::array<const char*, 5> kHomes = {"BE", "NL", "FR", "DE", "LU"};
        const std::string home = kHomes[round % kHomes.size()];
        std::string e164;
        const auto verdict = ours.judge(text, home, e164);
        if (verdict == PhoneNumbers::Verdict::unknown)
            continue;
        ++judged;
        std::string expected;
        const bool valid = library_accepts(text, home, expected);
        ASSERT_EQ(verdict == PhoneNumbers::Verdict::valid, valid) << text << " in " << home;
        if (valid) {
            ASSERT_EQ(e164, expected) << text << " in " << home;
        }
    }
    EXPECT_GT(judged, kRounds / 2); // most countries are known by table
}

} // namespace
} // namespace custos::scanners
