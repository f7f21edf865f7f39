#include "scanners/fingerprint/fingerprint.h"

#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace custos::scanners {
namespace {

using custos::testing::FailsNaming;
using custos::testing::FailsWith;
using custos::testing::IsOk;

KeyedHash hash_with(std::uint8_t filler) {
    const std::vector<std::uint8_t> key(kFingerprintKeyBytes, filler);
    return std::move(KeyedHash::create(Secret(key))).value();
}

// Computed with: printf 'a\0b' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07
TEST(KeyedHash, IsHmacSha256OfThePartsAroundAZeroByte) {
    EXPECT_EQ(to_hex(hash_with(7).hash("a", "b")),
              "6f6fbf3e914c9caf68cb9d3f7fb947aa645adc82032b85467842ffbf38053496");
}

TEST(KeyedHash, GivesTheSameAgainAfterOtherInput) {
    const KeyedHash hash = hash_with(1);
    const Fingerprint first = hash.fingerprint("be.nrn", "85073003328");
    static_cast<void>(hash.fingerprint("email", "someone@example.org"));
    EXPECT_EQ(hash.fingerprint("be.nrn", "85073003328"), first);
}

TEST(KeyedHash, KeepsFamiliesApart) {
    const KeyedHash hash = hash_with(1);
    EXPECT_NE(hash.fingerprint("phone", "123"), hash.fingerprint("iban", "123"));
}

TEST(KeyedHash, NeitherHalfAloneIsWhatIsStored) {
    const KeyedHash worker = hash_with(1);
    const KeyedHash daemon = hash_with(2);
    const Fingerprint half = worker.fingerprint("iban", "BE68539007547034");
    const Fingerprint stored = daemon.second_half(half);
    EXPECT_NE(stored, half);
    EXPECT_NE(stored, worker.second_half(half));
    EXPECT_EQ(stored, daemon.second_half(half));
}

TEST(KeyedHash, ObjectKeyDependsOnSourceAndExactBytes) {
    const KeyedHash hash = hash_with(3);
    const ObjectKey key = hash.object_key(SourceId("share"), "a/b.txt");
    EXPECT_NE(key, hash.object_key(SourceId("other"), "a/b.txt"));
    EXPECT_NE(key, hash.object_key(SourceId("share"), "a/B.txt"));
    EXPECT_EQ(key, hash.object_key(SourceId("share"), "a/b.txt"));
}

TEST(KeyedHash, StreamEqualsOneCallHoweverItIsCut) {
    const KeyedHash hash = hash_with(9);
    KeyedHash::Stream whole = hash.stream();
    whole.update("one two three");
    KeyedHash::Stream cut = hash.stream();
    cut.update("one ");
    static_cast<void>(hash.hash("between", "two calls"));
    cut.update("");
    cut.update("two three");
    EXPECT_EQ(whole.finish(), cut.finish());
}

TEST(KeyedHash, RefusesAnEmptyKey) {
    EXPECT_THAT(KeyedHash::create(Secret()), FailsWith(ErrorCode::internal));
}

class KeyFile : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = "/tmp/custos-key-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        path_ = folder_ / "key";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& text, mode_t mode = 0600) {
        std::ofstream(path_) << text;
        ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    }
    std::filesystem::path folder_;
    std::filesystem::path path_;
    const std::string digits_ = std::string(62, '0') + "fF";
};

TEST_F(KeyFile, ReadsSixtyFourHexDigitsAndALineEnd) {
    write(digits_ + "\n");
    const auto key = read_key_file(path_);
    ASSERT_THAT(key, IsOk());
    ASSERT_EQ(key->reveal().size(), kFingerprintKeyBytes);
    EXPECT_EQ(key->reveal().back(), 0xFF);
}

TEST_F(KeyFile, NamesTheFileThatIsMissing) {
    EXPECT_THAT(read_key_file(path_), FailsNaming(ErrorCode::not_found, path_.string()));
}

TEST_F(KeyFile, RefusesATruncatedKey) {
    write(digits_.substr(2));
    EXPECT_THAT(read_key_file(path_), FailsNaming(ErrorCode::invalid_input, "62"));
}

TEST_F(KeyFile, RefusesWhatIsTooLong) {
    write(digits_ + "00");
    EXPECT_THAT(read_key_file(path_), FailsWith(ErrorCode::invalid_input));
}

TEST_F(KeyFile, RefusesOtherCharactersWithoutShowingThem) {
    write(std::string(63, '1') + "g");
    const auto key = read_key_file(path_);
    ASSERT_THAT(key, FailsWith(ErrorCode::invalid_input));
    EXPECT_EQ(message_of(key.error()).find("1111"), std::string::npos);
}

TEST_F(KeyFile, RefusesAModeThatLetsOthersRead) {
    write(digits_, 0640);
    EXPECT_THAT(read_key_file(path_), FailsNaming(ErrorCode::permission_denied, "chmod 600"));
}

TEST_F(KeyFile, RefusesAForeignOwner) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root to give a file away";
    write(digits_);
    ASSERT_EQ(::chown(path_.c_str(), 65534, 65534), 0);
    EXPECT_THAT(read_key_file(path_), FailsNaming(ErrorCode::permission_denied, "65534"));
}

TEST_F(KeyFile, RefusesALinkAndAFolder) {
    std::filesystem::create_symlink("/etc/hostname", path_);
    EXPECT_THAT(read_key_file(path_), FailsWith(ErrorCode::permission_denied));
    EXPECT_THAT(read_key_file(folder_), FailsWith(ErrorCode::invalid_input));
}

TEST_F(KeyFile, ReadsAnInheritedDescriptor) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::write(ends[1], digits_.data(), digits_.size()), 64);
    ASSERT_EQ(::close(ends[1]), 0);
    EXPECT_THAT(read_key_descriptor(ends[0]), IsOk());
    ASSERT_EQ(::close(ends[0]), 0);
}

} // namespace
} // namespace custos::scanners
