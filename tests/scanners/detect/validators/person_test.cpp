#include "tests/scanners/detect/validators/accept.h"

#include <random>
#include <string>
#include <vector>

namespace custos::scanners {
namespace {

struct Example {
    const char* validator;
    const char* value; ///< published or computed, never somebody's
    const char* normal;
};

const std::vector<Example> kExamples = {
    {"nl_bsn", "1112.22.333", "111222333"},
    {"fr_nir", "2 95 05 10 912 611 64", "295051091261164"},
    {"fr_nif", "30 23 217 600 053", "3023217600053"},
    {"de_idnr", "36 574 261 809", "36574261809"},
    {"de_rvnr", "15070649C103", "15070649C103"},
    {"de_kvnr", "A123456780", "A123456780"},
    {"lu_matricule", "1989 0415 12328", "1989041512328"},
    {"at_svnr", "1237 010180", "1237010180"},
    {"ch_ahv", "756.9217.0769.85", "7569217076985"},
    {"gb_nino", "AB 12 34 56 C", "AB123456C"},
    {"gb_nhs", "943 476 5919", "9434765919"},
    {"ie_pps", "6433435F", "6433435F"},
    {"ie_pps", "6433435OA", "6433435OA"},
    {"es_dni", "54.362.315-K", "54362315K"},
    {"es_dni", "X-2482300-W", "X2482300W"},
    {"it_cf", "RCCMNL83S18D969H", "RCCMNL83S18D969H"},
    {"pt_nif", "501 964 843", "501964843"},
    {"gr_amka", "01013376684", "01013376684"},
    {"hr_oib", "33392005961", "33392005961"},
    {"si_emso", "0101006500006", "0101006500006"},
    {"tr_kimlik", "17291716206", "17291716206"},
    {"dk_cpr", "211062-5629", "2110625629"},
    {"se_pnr", "880320-0016", "8803200016"},
    {"se_pnr", "19880320-0016", "8803200016"},
    {"fi_hetu", "131052-308T", "131052-308T"},
    {"no_fnr", "151086 95088", "15108695088"},
    {"is_kennitala", "120174-3399", "1201743399"},
    {"ee_ik", "36805080119", "36805080119"},
    {"lt_ak", "33309124005", "33309124005"},
    {"lv_pk", "161175-19997", "16117519997"},
    {"pl_pesel", "44051401359", "44051401359"},
    {"cz_rc", "710319/2745", "7103192745"},
    {"ro_cnp", "1630615123457", "1630615123457"},
    {"bg_egn", "7523169263", "7523169263"},
};

TEST(PersonNumber, AcceptsThePublishedExamples) {
    for (const Example& example : kExamples)
        EXPECT_EQ(normal(example.validator, example.value), example.normal) << example.validator;
}

/// Validators whose algorithm promises to catch every wrong digit, with a good number each.
const std::vector<Example> kStrict = {
    {"nl_bsn", "111222333", ""},      {"fr_nir", "295051091261164", ""},
    {"de_idnr", "36574261809", ""},   {"gb_nhs", "9434765919", ""},
    {"es_dni", "54362315K", ""},      {"ie_pps", "6433435F", ""},
    {"hr_oib", "33392005961", ""},    {"pl_pesel", "44051401359", ""},
    {"se_pnr", "8803200016", ""},     {"lu_matricule", "1989041512328", ""},
    {"no_fnr", "15108695088", ""},    {"ch_ahv", "7569217076985", ""},
    {"tr_kimlik", "17291716206", ""}, {"gr_amka", "01013376684", ""},
};

TEST(PersonNumber, RefusesEveryWrongDigit) {
    for (const Example& example : kStrict) {
        const std::string good = example.value;
        for (std::size_t i = 0; i < good.size(); ++i)
            for (char c = '0'; c <= '9'; ++c) {
                std::string bad = good;
                bad[i] = c;
                if (c != good[i] && good[i] >= '0' && good[i] <= '9') {
                    EXPECT_FALSE(accepts(example.validator, bad)) << example.validator << i << c;
                }
            }
    }
}

TEST(PersonNumber, RefusesWrongLengthsAndStrangeCharacters) {
    for (const Example& example : kExamples) {
        EXPECT_FALSE(accepts(example.validator, std::string(example.value) + "7"))
            << example.validator;
        EXPECT_FALSE(accepts(example.validator, std::string(example.value).substr(1)))
            << example.validator;
        EXPECT_FALSE(accepts(example.validator, std::string("#") + example.value))
            << example.validator;
        EXPECT_FALSE(accepts(example.validator, "")) << example.validator;
    }
}

TEST(FrNir, ReadsCorsicaAsNineteenAndEighteen) {
    const auto with_key = [](const std::string& shown, const std::string& read) {
        const long long number = std::stoll(read);
        const auto key = static_cast<int>(97 - number % 97);
        return shown + std::string(1, static_cast<char>('0' + key / 10)) +
               static_cast<char>('0' + key % 10);
    };
    EXPECT_TRUE(accepts("fr_nir", with_key("185072A123456", "1850719123456")));
    EXPECT_TRUE(accepts("fr_nir", with_key("285072b123456", "2850718123456")));
    EXPECT_FALSE(accepts("fr_nir", with_key("185072A123456", "1850718123456")));
}

TEST(FrNir, TakesMonthsThatAreNotKnown) {
    const auto number = [](const std::string& month) {
        const std::string body = "185" + month + "75123456";
        const auto key = static_cast<int>(97 - std::stoll(body) % 97);
        return body + std::string(1, static_cast<char>('0' + key / 10)) +
               static_cast<char>('0' + key % 10);
    };
    for (const char* month : {"01", "12", "20", "30", "42", "50", "99"})
        EXPECT_TRUE(accepts("fr_nir", number(month))) << month;
    for (const char* month : {"00", "13", "19", "21", "29", "43", "49"})
        EXPECT_FALSE(accepts("fr_nir", number(month))) << month;
}

TEST(DeIdnr, WantsOneDigitTwiceOrThrice) {
    EXPECT_FALSE(accepts("de_idnr", "12345678903")); // no digit repeated
    EXPECT_FALSE(accepts("de_idnr", "11223456785")); // two digits repeated
    EXPECT_TRUE(accepts("de_idnr", "36574261809"));
}

TEST(AtSvnr, TakesTheMonthsThirteenToFifteen) {
    int accepted = 0;
    for (int check = 0; check < 10; ++check)
        accepted += accepts("at_svnr", "123" + std::to_string(check) + "011380") ? 1 : 0;
    EXPECT_EQ(accepted, 1);
    for (int check = 0; check < 10; ++check)
        EXPECT_FALSE(accepts("at_svnr", "123" + std::to_string(check) + "011680"));
}

TEST(ItCodiceFiscale, ReadsOmocodiaLetters) {
    // The same person where a digit had to become a letter: 9 -> V, with another check letter.
    int accepted = 0;
    for (char check = 'A'; check <= 'Z'; ++check)
        accepted += accepts("it_cf", std::string("RCCMNL83S18D96V") + check) ? 1 : 0;
    EXPECT_EQ(accepted, 1);
    EXPECT_FALSE(accepts("it_cf", "RCCMNL83S32D969H"));
    EXPECT_FALSE(accepts("it_cf", "RCCMNL83F18D969H")); // F is no month
}

TEST(EsDni, GivesEveryBodyOneLetter) {
    std::mt19937 random(1);
    for (int i = 0; i < 300; ++i) {
        const std::string body = std::to_string(10'000'000 + random() % 89'999'999);
        std::string letters;
        for (char letter = 'A'; letter <= 'Z'; ++letter)
            if (accepts("es_dni", body + letter))
                letters += letter;
        ASSERT_EQ(letters.size(), 1U) << body;
        ASSERT_EQ(letters[0], "TRWAGMYFPDXBNJZSQVHLCKE"[std::stoi(body) % 23]);
    }
}

TEST(PlPesel, CarriesTheCenturyInTheMonth) {
    const auto number = [](const std::string& body) {
        constexpr int kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
        int sum = 0;
        for (std::size_t i = 0; i < 10; ++i)
            sum += (body[i] - '0') * kWeights[i];
        return body + static_cast<char>('0' + (10 - sum % 10) % 10);
    };
    EXPECT_TRUE(accepts("pl_pesel", number("0022291234")));  // 29 February 2000
    EXPECT_FALSE(accepts("pl_pesel", number("0002291234"))); // 1900 was no leap year
    EXPECT_TRUE(accepts("pl_pesel", number("5581011234")));  // 1855
    EXPECT_FALSE(accepts("pl_pesel", number("5513011234")));
}

TEST(BgEgn, TakesNoOtherMonthThanThoseOfThreeCenturies) {
    EXPECT_TRUE(accepts("bg_egn", "7523169263"));
    EXPECT_FALSE(accepts("bg_egn", "2691085277")); // month 91, though its check digit is right
}

TEST(CzRc, TakesNineDigitsBefore1954Only) {
    EXPECT_TRUE(accepts("cz_rc", "530319/274"));
    EXPECT_FALSE(accepts("cz_rc", "540319/274"));
    EXPECT_TRUE(accepts("cz_rc", "710319/2745"));
    EXPECT_FALSE(accepts("cz_rc", "711319/2745"));
}

TEST(GbNino, RefusesPrefixesThatAreNotUsed) {
    for (const char* bad : {"DA123456A", "AO123456A", "BG123456A", "GB123456A", "TN123456A",
                            "ZZ123456A", "AB123456E"})
        EXPECT_FALSE(accepts("gb_nino", bad)) << bad;
    EXPECT_TRUE(accepts("gb_nino", "ab123456d"));
}

TEST(FiHetu, TellsTheCenturyByItsMark) {
    EXPECT_TRUE(accepts("fi_hetu", "131052-308T"));
    EXPECT_TRUE(accepts("fi_hetu", "131052Y308T")); // marks of 2023
    EXPECT_FALSE(accepts("fi_hetu", "131052/308T"));
    EXPECT_FALSE(accepts("fi_hetu", "290200-101P"));
}

TEST(LvPk, ReadsTheNumbersWithoutBirthDate) {
    EXPECT_TRUE(accepts("lv_pk", "321234-56785"));
    EXPECT_FALSE(accepts("lv_pk", "321234-56786"));
    EXPECT_FALSE(accepts("lv_pk", "161175-39997")); // century 3
}

} // namespace
} // namespace custos::scanners
