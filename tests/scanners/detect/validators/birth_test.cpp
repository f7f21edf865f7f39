#include "tests/scanners/detect/validators/accept.h"

namespace custos::scanners {
namespace {

TEST(BirthDate, ReadsTheWaysPeopleWriteADay) {
    for (const char* text :
         {"30/07/1985", "30-07-1985", "30.7.1985", "1985-07-30", "1985/07/30", "30 juli 1985",
          "30 juillet 1985", "30. Juli 1985", "July 30, 1985", "30th of July 1985", "19850730",
          "30071985", "30/07/85", "07/30/1985", "30 / 07 / 1985"})
        EXPECT_EQ(normal("birth_date", text), "1985-07-30") << text;
}

TEST(BirthDate, KnowsTheMonthsOfFourLanguages) {
    EXPECT_EQ(normal("birth_date", "1er août 1990"), "1990-08-01");
    EXPECT_EQ(normal("birth_date", "3 février 1990"), "1990-02-03");
    EXPECT_EQ(normal("birth_date", "3 déc. 1990"), "1990-12-03");
    EXPECT_EQ(normal("birth_date", "3. März 1990"), "1990-03-03");
    EXPECT_EQ(normal("birth_date", "3 maart 1990"), "1990-03-03");
    EXPECT_EQ(normal("birth_date", "3 mrt 1990"), "1990-03-03");
    EXPECT_EQ(normal("birth_date", "3 mei 1990"), "1990-05-03");
    EXPECT_EQ(normal("birth_date", "3 Mai 1990"), "1990-05-03");
    EXPECT_EQ(normal("birth_date", "3 juin 1990"), "1990-06-03");
    EXPECT_EQ(normal("birth_date", "3. Dezember 1990"), "1990-12-03");
}

TEST(BirthDate, RefusesDaysThatDoNotExist) {
    for (const char* other : {"31/02/1985", "29/02/1900", "00/01/1985", "31/13/1985", "1985-02-30",
                              "30/07/1789", "30/07/2041", "30 julie", "1985", ""})
        EXPECT_FALSE(accepts("birth_date", other)) << other;
    EXPECT_TRUE(accepts("birth_date", "29/02/2000"));
}

} // namespace
} // namespace custos::scanners
