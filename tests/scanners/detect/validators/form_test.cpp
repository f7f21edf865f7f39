#include "scanners/detect/validators/checksum.h"
#include "tests/scanners/detect/validators/accept.h"

#include <string>
#include <utility>

// Rules that read a structure rather than add up digits: published vectors, and each way to break
// one.
namespace custos::scanners {
namespace {

ValidatorParameters prefix(std::string_view text) {
    ValidatorParameters parameters;
    parameters.add("prefix", text);
    return parameters;
}

/// Every other letter of `alphabet` in every place.
void expect_every_change_refused(std::string_view rule, const std::string& good,
                                 std::string_view alphabet,
                                 const ValidatorParameters& parameters = {}) {
    for (std::size_t i = 0; i < good.size(); ++i)
        for (const char c : alphabet) {
            std::string bad = good;
            bad[i] = c;
            if (bad != good) {
                EXPECT_EQ(normal(rule, bad, parameters), "-") << i << ' ' << c;
            }
        }
}

// Vectors of BIP 173, BIP 350 and of the first block.
TEST(Bitcoin, AcceptsThePublishedAddresses) {
    for (const char* address :
         {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
          "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
          "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"})
        EXPECT_TRUE(accepts("bitcoin", address)) << address;
    EXPECT_EQ(normal("bitcoin", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
              "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
}

TEST(Bitcoin, RefusesTheInvalidVectors) {
    for (const char* address :
         {"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", // check
          "bc1qw508D6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", // both cases
          "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",      // Bech32 where Bech32m is due
          "bc1gmk9yu",
          "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
          "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "4A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bc1", "1"})
        EXPECT_FALSE(accepts("bitcoin", address)) << address;
}

TEST(Bitcoin, RefusesEveryWrongCharacter) {
    expect_every_change_refused("bitcoin", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                                "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
    expect_every_change_refused("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                                "qpzry9x8gf2tvdw0s3jn54khce6mua7l");
}

const std::string kKey = "5JKU5FxLtNMd6RyvvLU2ahK1RJS6JoQqa9tvffuebFyZkgCnTFH";

TEST(WalletKey, AcceptsKeysAndTreesOfKeys) {
    EXPECT_TRUE(accepts("wallet_key", kKey));
    EXPECT_TRUE(accepts("wallet_key", "KySWVo1GmjG2JyGGzQvHyivUrFwkRZrDPLGBsgjNvD6fZQF2pVcu"));
    // Test vector 1 of BIP 32.
    EXPECT_TRUE(accepts("wallet_key",
                        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWU"
                        "tg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"));
    EXPECT_FALSE(accepts("wallet_key", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"));
}

TEST(WalletKey, RefusesEveryWrongCharacter) {
    expect_every_change_refused("wallet_key", kKey, "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghi");
}

// The key of the documentation of age: 32 times 0x42.
TEST(Bech32Key, ReadsThePrefixThatThePackNames) {
    const std::string key =
        "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    EXPECT_NE(normal("bech32_key", key, prefix("age-secret-key-")), "-");
    EXPECT_EQ(normal("bech32_key", key, prefix("nsec")), "-");
    EXPECT_EQ(normal("bech32_key", key), "-");
    expect_every_change_refused("bech32_key", key, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
                                prefix("age-secret-key-"));
}

TEST(CrcToken, ChecksTheLastSixCharacters) {
    EXPECT_EQ(crc32("123456789"), 0xCBF43926U); // the check value of CRC-32
    EXPECT_EQ(crc32(""), 0U);
    const std::string token = "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";
    EXPECT_TRUE(accepts("crc_token", token));
    for (std::size_t i = 4; i < token.size(); ++i) {
        std::string bad = token;
        bad[i] = bad[i] == 'Q' ? 'R' : 'Q';
        EXPECT_FALSE(accepts("crc_token", bad)) << i;
    }
    EXPECT_FALSE(accepts("crc_token", "gho_ySowm"));
    EXPECT_FALSE(accepts("crc_token", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW11ySowm"));
}

TEST(BasicLogin, NeedsANameAndAPassword) {
    EXPECT_EQ(normal("basic_login", "YXBwOlpvbWVyMjAyNCE="), "app:Zomer2024!");
    for (const char* other : {"bm8gY29sb24gaGVyZQ==", "OnBhc3M=", "dXNlcjo=", "!!!!", "AAEC"})
        EXPECT_FALSE(accepts("basic_login", other)) << other;
}

TEST(Ecli, WantsItsFiveParts) {
    for (const char* good : {"ECLI:BE:CASS:2019:ARR.20190101.1", "ECLI:EU:C:2014:317",
                             "ECLI:CE:ECHR:2009:1215JUD001631804", "ecli:nl:hr:2020:1234"})
        EXPECT_TRUE(accepts("ecli", good)) << good;
    for (const char* bad : {"ECLI:XX:CASS:2019:1", "ECLI:BE:1ASS:2019:1", "ECLI:BE:CASS:19:1",
                            "ECLI:BE:CASS:2019:", "ECLI:BE:CASS:2019:.1", "ECLI:BE:CASS:2019:1:2",
                            "ELCI:BE:CASS:2019:1", "ECLI:BE:TOOLONGX:2019:1",
                            "ECLI:BE:CASS:2019:12345678901234567890123456"})
        EXPECT_FALSE(accepts("ecli", bad)) << bad;
}

TEST(Ehic, WantsAStateThatIssuesCards) {
    EXPECT_TRUE(accepts("ehic", "80056 12345678901234"));
    EXPECT_FALSE(accepts("ehic", "80057 12345678901234")); // 057 is nobody's
    EXPECT_FALSE(accepts("ehic", "81056 12345678901234"));
    EXPECT_FALSE(accepts("ehic", "80056 123456789"));
}

TEST(Lambert72, LiesInTheBoxAroundBelgium) {
    EXPECT_EQ(normal("lambert72", "148950 170700"), "148950,170700");
    EXPECT_EQ(normal("lambert72", "148950.25; 170700,50"), "148950,170700");
    EXPECT_FALSE(accepts("lambert72", "648950 170700"));
    EXPECT_FALSE(accepts("lambert72", "148950 270700"));
    EXPECT_FALSE(accepts("lambert72", "148950"));
    EXPECT_FALSE(accepts("lambert72", "148950 170700 12"));
}

} // namespace
} // namespace custos::scanners
