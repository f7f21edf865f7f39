#include "scanners/detect/validators/text.h"
#include "tests/scanners/detect/validators/accept.h"

namespace custos::scanners {
namespace {

ValidatorParameters mixed() {
    ValidatorParameters parameters;
    parameters.add("shape", "mixed");
    return parameters;
}

TEST(Base64, DecodesTheTestVectors) { // RFC 4648, 10
    EXPECT_EQ(decode_base64("", "+/"), "");
    EXPECT_EQ(decode_base64("Zg==", "+/"), "f");
    EXPECT_EQ(decode_base64("Zm8=", "+/"), "fo");
    EXPECT_EQ(decode_base64("Zm9vYmFy", "+/"), "foobar");
    EXPECT_EQ(decode_base64("-_8", "-_"), "\xFB\xFF");
    EXPECT_EQ(decode_base64("-_8", "+/"), std::nullopt);
    EXPECT_EQ(decode_base64("Zm 9", "+/"), std::nullopt);
}

TEST(Secret, RefusesPlaceholdersAndReferences) {
    for (const char* other : {"${DB_PASSWORD}", "$DB_PASSWORD", "{{ password }}", "<password>",
                              "%DB_PASS%", "********", "xxxxxxxx", "null", "None", "password",
                              "wachtwoord", "your_password_here", "abc", "[hidden]", "......"})
        EXPECT_FALSE(accepts("secret", other)) << other;
}

TEST(Secret, TakesWeakOnesInAConfiguration) {
    EXPECT_TRUE(accepts("secret", "Zomer2024!"));
    EXPECT_TRUE(accepts("secret", "hunter"));
    EXPECT_TRUE(accepts("secret", "123456"));
    EXPECT_TRUE(accepts("secret", "$ecret1"));
}

TEST(Secret, WantsMixedCharactersInProse) {
    EXPECT_NE(normal("secret", "Zomer2024!", mixed()), "-");
    EXPECT_EQ(normal("secret", "vanaf", mixed()), "-");
    EXPECT_EQ(normal("secret", "gewijzigd", mixed()), "-");
    EXPECT_EQ(normal("secret", "123456", mixed()), "-");
}

TEST(Secret, IsNoPieceOfProseOrSourceCode) {
    for (const char* other :
         {"invalidated.", "read-only", "SEC_ERROR_BASE", "user_pwd_sk", "printPipeline(OS",
          "name()", "callback->call(x1)", "(p).pws.pw_name2", "{string", "12/03/2024", "1.2.3-4",
          "std::string1", "https://example.org/help"})
        EXPECT_EQ(normal("secret", other, mixed()), "-") << other;
    for (const char* good : {"correct-horse-battery-staple", "geheim!", "Soleil12", "p@sswoord",
                             "S3cret-99", "soleil-VLkM-APyo"})
        EXPECT_NE(normal("secret", good, mixed()), "-") << good;
}

TEST(Secret, IsNoSourceCodeBehindAKeyEither) {
    for (const char* other : {"SEC_ERROR_BASE", "(SEC_ERROR_BASE", "getenv(", "(p).pws.pw_name",
                              "config->secret", "settings[0]"})
        EXPECT_FALSE(accepts("secret", other)) << other;
    for (const char* good : {"new_ptr", "ZOMER", "zomer-2"})
        EXPECT_TRUE(accepts("secret", good)) << good;
}

TEST(Secret, RefusesTheBeginningOfAPlaceholder) {
    for (const char* other : {"passwor", "secre", "Passwor"})
        EXPECT_FALSE(accepts("secret", other)) << other;
    EXPECT_TRUE(accepts("secret", "secretariaat7"));
}

TEST(Jwt, NeedsAHeaderWithAnAlgorithm) {
    EXPECT_TRUE(accepts("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"));
    EXPECT_FALSE(accepts("jwt", "eyJub3RoaW5nIjoxMjN9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"));
    EXPECT_FALSE(accepts("jwt", "!!!.eyJzdWIiOiIxIn0.c2ln"));
}

TEST(UrlLogin, NeedsARealPassword) {
    EXPECT_TRUE(accepts("url_login", "postgres://app:S3cret99@db.example.be/hr"));
    EXPECT_FALSE(accepts("url_login", "postgres://app:${DB_PASS}@db.example.be/hr"));
    EXPECT_FALSE(accepts("url_login", "https://user@example.be/"));
}

} // namespace
} // namespace custos::scanners
