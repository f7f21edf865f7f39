// Keys of an instance: made once, refused when open to others, truncated or of two instances.

#include "daemon/keys/key_ring.h"

#include "daemon/keys/payload_cipher.h"
#include "daemon/keys/seal.h"
#include "scratch.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace custos::daemon {
namespace {

using custos::testing::FailsNaming;
using custos::testing::FailsWith;
using custos::testing::IsOk;

constexpr std::array kAllPurposes{KeyPurpose::store,
                                  KeyPurpose::payload,
                                  KeyPurpose::fingerprint_daemon,
                                  KeyPurpose::fingerprint_worker,
                                  KeyPurpose::object,
                                  KeyPurpose::violation};

class Keys : public ::testing::Test {
protected:
    void SetUp() override {
        auto made = KeyRing::create(
            folder_.path("keys"),
            SealOwner{.organisation = "Gemeente Voorbeeldegem", .instance = make_test_uuid(7)},
            at_second(0));
        ASSERT_THAT(made, IsOk());
    }
    [[nodiscard]] std::string at(std::string_view name) const {
        return folder_.path("keys/" + std::string(name));
    }
    Result<KeyRing> open() const { return KeyRing::open(folder_.path("keys")); }
    ScratchFolder folder_;
};

TEST_F(Keys, AreSixOfTheirOwnAndASeal) {
    const auto keys = open();
    ASSERT_THAT(keys, IsOk());
    std::set<std::vector<std::uint8_t>> different;
    for (const KeyPurpose purpose : kAllPurposes) {
        const auto bytes = keys->key(purpose).reveal();
        ASSERT_EQ(bytes.size(), kKeyBytes);
        different.emplace(bytes.begin(), bytes.end());
    }
    EXPECT_EQ(different.size(), kKeyPurposes);
    EXPECT_FALSE(keys->seal_key_pem().empty());
}

TEST_F(Keys, AreClosedToOthers) {
    struct stat status {};
    ASSERT_EQ(stat(folder_.path("keys").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path("keys"))) {
        ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << entry.path();
    }
}

TEST_F(Keys, AreNeverMadeTwice) {
    const std::string before = read_bytes(at("object.key"));
    EXPECT_THAT(KeyRing::create(folder_.path("keys"), SealOwner{.organisation = "x"}, at_second(0)),
                FailsNaming(ErrorCode::already_exists, "store.key"));
    EXPECT_EQ(read_bytes(at("object.key")), before);
}

TEST_F(Keys, AreRefusedWhenOthersCanReadThem) {
    ASSERT_EQ(chmod(at("payload.key").c_str(), 0640), 0);
    EXPECT_THAT(open(), FailsNaming(ErrorCode::permission_denied, at("payload.key")));
    ASSERT_EQ(chmod(at("payload.key").c_str(), 0600), 0);
    ASSERT_EQ(chmod(folder_.path("keys").c_str(), 0755), 0);
    EXPECT_THAT(open(), FailsNaming(ErrorCode::permission_denied, "chmod 700"));
}

TEST_F(Keys, AreRefusedWhenTheyBelongToSomebodyElse) {
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(chown(at("store.key").c_str(), 1234, 1234), 0);
    EXPECT_THAT(open(), FailsNaming(ErrorCode::permission_denied, "1234"));
}

TEST_F(Keys, AreRefusedWhenMissingTruncatedOrMalformed) {
    const std::string whole = read_bytes(at("object.key"));
    for (const std::string& bad : {std::string(), whole.substr(0, 63), whole.substr(0, 62) + "zz\n",
                                   whole + "0", whole + whole, std::string(100'000, 'a')}) {
        write_bytes(at("object.key"), bad);
        EXPECT_THAT(open(), FailsNaming(ErrorCode::invalid_input, at("object.key")));
    }
    ASSERT_EQ(unlink(at("object.key").c_str()), 0);
    EXPECT_THAT(open(), FailsNaming(ErrorCode::not_found, at("object.key")));
    ASSERT_EQ(symlink("/dev/null", at("object.key").c_str()), 0);
    EXPECT_THAT(open(), FailsNaming(ErrorCode::permission_denied, at("object.key")));
}

TEST_F(Keys, NeverStandInTheErrorThatRefusesThem) {
    const std::string whole = read_bytes(at("object.key"));
    write_bytes(at("object.key"), whole.substr(0, 60));
    const auto refused = open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(message_of(refused.error()).find(whole.substr(0, 16)), std::string::npos);
}

TEST_F(Keys, AreRefusedWhenTheSealIsOfTwoInstances) {
    ASSERT_THAT(
        KeyRing::create(folder_.path("other"), SealOwner{.organisation = "x"}, at_second(0)),
        IsOk());
    write_bytes(at("seal.crt"), read_bytes(folder_.path("other/seal.crt")));
    EXPECT_THAT(open(), FailsNaming(ErrorCode::invalid_input, "seal.crt"));
    write_bytes(at("seal.crt"), "nothing");
    EXPECT_THAT(open(), FailsWith(ErrorCode::invalid_input));
}

TEST_F(Keys, AreReadFromCredentials) {
    std::filesystem::create_directory(folder_.path("credentials"));
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path("keys"))) {
        const std::string target =
            folder_.path("credentials/keys_" + entry.path().filename().string());
        std::filesystem::copy_file(entry.path(), target);
        chmod(target.c_str(), 0440); // as systemd shows a file with an ACL
    }
    EXPECT_THAT(KeyRing::open(folder_.path("credentials"), KeyFolder::credentials), IsOk());
    chmod(folder_.path("credentials/keys_store.key").c_str(), 0444);
    EXPECT_THAT(KeyRing::open(folder_.path("credentials"), KeyFolder::credentials),
                FailsWith(ErrorCode::permission_denied));
}

TEST_F(Keys, SealWhatOnlyTheirCertificateOpens) {
    const auto keys = open();
    ASSERT_THAT(keys, IsOk());
    const auto signature = KeySealer(*keys).sign("content");
    ASSERT_THAT(signature, IsOk());
    const std::string certificate = keys->seal_certificate_pem();
    EXPECT_THAT(verify_detached(*signature, "content", certificate), IsOk());
    EXPECT_THAT(verify_detached(*signature, "Content", certificate), FailsWith(ErrorCode::corrupt));
    EXPECT_THAT(verify_detached("rubbish", "content", certificate), FailsWith(ErrorCode::corrupt));
    const auto other =
        KeyRing::create(folder_.path("other"), SealOwner{.organisation = "x"}, at_second(0));
    ASSERT_THAT(other, IsOk());
    EXPECT_THAT(verify_detached(*signature, "content", other->seal_certificate_pem()),
                FailsWith(ErrorCode::corrupt));
    EXPECT_THAT(verify_detached(*signature, "content", "rubbish"),
                FailsWith(ErrorCode::invalid_input));
}

TEST_F(Keys, NeedAnOrganisationThatACertificateCanHold) {
    EXPECT_THAT(KeyRing::create(folder_.path("none"), SealOwner{}, at_second(0)),
                FailsWith(ErrorCode::invalid_input));
    EXPECT_THAT(KeyRing::create(folder_.path("long"),
                                SealOwner{.organisation = std::string(65, 'x')}, at_second(0)),
                FailsWith(ErrorCode::invalid_input));
    EXPECT_FALSE(std::filesystem::exists(folder_.path("none")));
}

TEST(PayloadCipher, OpensWhatItSealedForTheSameRow) {
    const auto cipher = PayloadCipher::create(make_test_key(1));
    ASSERT_THAT(cipher, IsOk());
    for (const std::size_t size : {0U, 1U, 15U, 16U, 100'000U}) {
        const std::string plain(size, 'p');
        const auto sealed = cipher->seal(plain, "row 1");
        ASSERT_THAT(sealed, IsOk());
        EXPECT_EQ(*cipher->open(*sealed, "row 1"), plain);
        EXPECT_THAT(cipher->open(*sealed, "row 2"), FailsWith(ErrorCode::corrupt));
        EXPECT_NE(*cipher->seal(plain, "row 1"), *sealed); // a nonce of its own each time
    }
}

TEST(PayloadCipher, OpensNothingThatWasChanged) {
    const auto cipher = PayloadCipher::create(make_test_key(1));
    const auto other = PayloadCipher::create(make_test_key(2));
    const auto sealed = cipher->seal("plain text", "row");
    ASSERT_THAT(sealed, IsOk());
    for (std::size_t i = 0; i < sealed->size(); ++i) {
        std::string changed = *sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        EXPECT_THAT(cipher->open(changed, "row"), FailsWith(ErrorCode::corrupt));
        EXPECT_FALSE(cipher->open(sealed->substr(0, i), "row"));
    }
    EXPECT_THAT(other->open(*sealed, "row"), FailsWith(ErrorCode::corrupt));
    const std::vector<std::uint8_t> half(16, 1);
    EXPECT_THAT(PayloadCipher::create(Secret(half)), FailsWith(ErrorCode::invalid_input));
}

} // namespace
} // namespace custos::daemon
