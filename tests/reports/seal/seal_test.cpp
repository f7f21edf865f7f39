#include "reports/seal/seal.h"

#include "reports/seal/verify.h"
#include "reports/write_file.h"
#include "scanners/model/time.h"
#include "tests/reports/fixture.h"
#include "tests/support/is_ok.h"

#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace custos::reports {
namespace {

using custos::testing::FailsWith;
using custos::testing::IsOk;
namespace fs = std::filesystem;

/// Exit status of a bash script that runs in `folder`; what it prints goes nowhere.
int run_in(const fs::path& folder, const std::string& script) {
    const std::string line = "cd '" + folder.string() + "' && exec >/dev/null 2>&1; " + script;
    std::string name = "bash";
    std::string option = "-c";
    std::string text = line;
    char* arguments[] = {name.data(), option.data(), text.data(), nullptr};
    pid_t child = 0;
    if (::posix_spawn(&child, "/bin/bash", nullptr, nullptr, arguments, environ) != 0)
        return -1;
    int status = 0;
    return ::waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The lines of README.txt and of the page, as an outsider types them.
constexpr const char* kOutsider = R"sh(set -e
sha256sum -c MANIFEST.sha256
openssl cms -verify -binary -inform DER -in MANIFEST.sha256.p7s -content MANIFEST.sha256 \
  -CAfile ../trust.pem -purpose any -out /dev/null
cd evidence
h=$({ printf '\000'; cat entry.json; } | openssl dgst -sha256 -r | cut -c1-64)
while read -r side sib; do [ "$side" = R ] && p="$h$sib" || p="$sib$h"
  h=$(printf '01%s' "$p" | xxd -r -p | openssl dgst -sha256 -r | cut -c1-64); done < entry.proof
[ "$h" = "$(cat root.hex)" ] && echo included)sh";
constexpr const char* kScript = CUSTOS_SOURCE_DIR "/tools/verify/verify.sh";

class SealedReport : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = scratch_.path() / "report";
        ASSERT_THAT(create_report(testing::make_municipality(),
                                  testing::make_request(Language::nl, folder_), sealer_),
                    IsOk());
        ASSERT_THAT(
            write_file_atomically(scratch_.path() / "trust.pem", sealer_.certificates_pem()),
            IsOk());
        trust_ = {.certificates_pem = sealer_.certificates_pem(), .at = SystemClock().now()};
    }

    [[nodiscard]] Verification verify() const {
        const auto verification = verify_folder(folder_, trust_);
        EXPECT_THAT(verification, IsOk());
        return verification.value_or(Verification{});
    }
    [[nodiscard]] CheckState state_of(const std::string& name) const {
        for (const Check& check : verify().checks)
            if (check.name == name)
                return check.state;
        ADD_FAILURE() << "no check " << name;
        return CheckState::failed;
    }
    [[nodiscard]] int run_script() const {
        return run_in(scratch_.path(), std::string(kScript) + " report trust.pem");
    }
    void change(const fs::path& file, const std::string& bytes) const {
        std::ofstream(folder_ / file, std::ios::binary | std::ios::trunc) << bytes;
    }
    void flip(const fs::path& file, std::size_t at) const {
        std::string bytes = read_file(folder_ / file).value_or("");
        ASSERT_LT(at, bytes.size());
        bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ 1U);
        change(file, bytes);
    }
    [[nodiscard]] std::vector<fs::path> files() const {
        std::vector<fs::path> names;
        for (const auto& entry : fs::recursive_directory_iterator(folder_))
            if (entry.is_regular_file())
                names.push_back(entry.path().lexically_relative(folder_));
        return names;
    }

    testing::TemporaryFolder scratch_;
    testing::TestSealer sealer_;
    fs::path folder_;
    Trust trust_;
};

TEST_F(SealedReport, IsAcceptedByEveryVerifier) {
    for (const Check& check : verify().checks)
        EXPECT_EQ(check.state, CheckState::ok) << check.name << ": " << check.words;
    EXPECT_TRUE(verify().is_trusted());
    EXPECT_EQ(run_in(folder_, kOutsider), 0);
    EXPECT_EQ(run_script(), 0);
}

TEST_F(SealedReport, NamesItsSignerByFingerprint) {
    const Verification verification = verify();
    EXPECT_EQ(verification.signer_fingerprint.size(), 95U); // 32 bytes as `AA:BB:…`
    EXPECT_EQ(verification.signer_name, "CN=Custos test seal");
}

TEST_F(SealedReport, IsRefusedWhenOneBitOfAnyFileChanged) {
    for (const fs::path& file : files()) {
        const std::string before = read_file(folder_ / file).value_or("");
        flip(file, before.size() / 2);
        EXPECT_FALSE(verify().is_intact()) << file;
        EXPECT_NE(run_script(), 0) << file;
        change(file, before);
    }
    EXPECT_TRUE(verify().is_trusted());
}

TEST_F(SealedReport, IsRefusedWhenAnyFileIsGone) {
    for (const fs::path& file : files()) {
        const std::string before = read_file(folder_ / file).value_or("");
        fs::remove(folder_ / file);
        EXPECT_FALSE(verify().is_intact()) << file;
        EXPECT_NE(run_script(), 0) << file;
        change(file, before);
    }
}

TEST_F(SealedReport, IsRefusedWhenSomethingWasAdded) {
    for (const char* name : {"extra.txt", "evidence/extra.json", ".hidden"}) {
        change(name, "x");
        EXPECT_EQ(state_of("no-file-added"), CheckState::failed) << name;
        EXPECT_NE(run_script(), 0) << name;
        fs::remove(folder_ / name);
    }
    fs::create_directory(folder_ / "empty");
    EXPECT_EQ(state_of("no-file-added"), CheckState::failed);
    EXPECT_NE(run_script(), 0);
    fs::remove(folder_ / "empty");
    fs::create_symlink("/etc/hostname", folder_ / "link");
    EXPECT_EQ(state_of("no-file-added"), CheckState::failed);
    EXPECT_NE(run_script(), 0);
}

TEST_F(SealedReport, IsRefusedWhenTwoFilesChangedPlaces) {
    fs::rename(folder_ / "README.txt", folder_ / "other");
    fs::rename(folder_ / "violations.csv", folder_ / "README.txt");
    fs::rename(folder_ / "other", folder_ / "violations.csv");
    EXPECT_EQ(state_of("files-unchanged"), CheckState::failed);
    EXPECT_NE(run_script(), 0);
}

TEST_F(SealedReport, IsRefusedWhenAFileIsReplacedByALinkToItself) {
    fs::rename(folder_ / "report.json", scratch_.path() / "report.json");
    fs::create_symlink(scratch_.path() / "report.json", folder_ / "report.json");
    EXPECT_FALSE(verify().is_intact());
    EXPECT_NE(run_script(), 0);
}

TEST_F(SealedReport, IsRefusedAtEveryFlippedByteOfTheSeal) {
    const std::string seal = read_file(folder_ / kManifestSeal).value_or("");
    ASSERT_GT(seal.size(), 500U);
    for (std::size_t at = 0; at < seal.size(); ++at) {
        flip(fs::path(kManifestSeal), at);
        EXPECT_FALSE(verify().is_intact()) << "byte " << at;
        change(fs::path(kManifestSeal), seal);
    }
    EXPECT_TRUE(verify().is_intact());
}

TEST_F(SealedReport, IsRefusedWithSomethingBehindTheSeal) {
    change(fs::path(kManifestSeal), read_file(folder_ / kManifestSeal).value_or("") + "x");
    EXPECT_EQ(state_of("seal"), CheckState::failed);
}

TEST_F(SealedReport, IsRefusedWhenAStrangerSealsAChangedReport) {
    const testing::TestSealer stranger;
    fs::remove_all(folder_);
    testing::MemoryView view = testing::make_municipality();
    view.violations.clear();
    ASSERT_THAT(create_report(view, testing::make_request(Language::nl, folder_), stranger),
                IsOk());
    EXPECT_EQ(state_of("seal"), CheckState::failed);
    EXPECT_NE(run_script(), 0);
    EXPECT_NE(run_in(folder_, kOutsider), 0);
}

TEST_F(SealedReport, IsNeitherFailedNorTrustedWithoutATrustedCertificate) {
    trust_.certificates_pem.clear();
    EXPECT_EQ(state_of("seal"), CheckState::unconfirmed);
    EXPECT_TRUE(verify().is_intact());
    EXPECT_FALSE(verify().is_trusted());
}

TEST_F(SealedReport, IsRefusedOnceTheCertificateHasExpired) {
    trust_.at += std::chrono::hours(24 * 366);
    EXPECT_EQ(state_of("seal"), CheckState::failed);
    const auto then = std::to_string(to_micros(trust_.at) / 1'000'000);
    EXPECT_NE(run_in(scratch_.path(), std::string(kScript) + " report trust.pem " + then), 0);
}

TEST_F(SealedReport, TellsAPageThatSaysSomethingElseThanItsRecord) {
    // Sealed anew, so that only the rendering can tell.
    BundleFiles bundle;
    for (const fs::path& file : files())
        if (file != kManifest && file != kManifestSeal)
            bundle[file.generic_string()] = read_file(folder_ / file).value_or("");
    std::string& page = bundle["report.html"];
    const std::size_t at = page.find("Gemeente Merelbos</bdi>");
    ASSERT_NE(at, page.npos);
    page.replace(at, 8, "Provincie");
    fs::remove_all(folder_);
    ASSERT_THAT(seal_folder(folder_, bundle, sealer_), IsOk());
    EXPECT_EQ(state_of("seal"), CheckState::ok);
    EXPECT_EQ(state_of("html-reproducible"), CheckState::failed);
}

TEST_F(SealedReport, AnotherReportMayNotTakeItsPlace) {
    EXPECT_THAT(create_report(testing::make_municipality(),
                              testing::make_request(Language::fr, folder_), sealer_),
                FailsWith(ErrorCode::already_exists));
    EXPECT_TRUE(verify().is_trusted());
}

TEST_F(SealedReport, HoldsOnlyTheFormatsThatWereAsked) {
    ReportRequest request = testing::make_request(Language::en, scratch_.path() / "json");
    request.formats = {Format::json};
    ASSERT_THAT(create_report(testing::make_municipality(), request, sealer_), IsOk());
    EXPECT_FALSE(fs::exists(request.folder / "report.html"));
    EXPECT_FALSE(fs::exists(request.folder / "violations.csv"));
    folder_ = request.folder;
    EXPECT_TRUE(verify().is_trusted());
    EXPECT_EQ(run_in(scratch_.path(), std::string(kScript) + " json trust.pem"), 0);
}

class FailingSealer final : public Sealer {
public:
    Result<std::string> sign(std::string_view) const override {
        return fail(ErrorCode::unavailable, "the key is not here");
    }
    std::string certificates_pem() const override { return {}; }
};

TEST(CreateReport, LeavesNothingWhenTheSealerFails) {
    const testing::TemporaryFolder scratch;
    EXPECT_THAT(create_report(testing::make_municipality(),
                              testing::make_request(Language::nl, scratch.path() / "report"),
                              FailingSealer()),
                FailsWith(ErrorCode::unavailable));
    EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(CreateReport, LeavesNothingWhenTheStoreFails) {
    const testing::TemporaryFolder scratch;
    testing::MemoryView view = testing::make_municipality();
    view.failure = Error{.code = ErrorCode::corrupt, .what = "damaged"};
    EXPECT_THAT(create_report(view, testing::make_request(Language::nl, scratch.path() / "report"),
                              testing::TestSealer()),
                FailsWith(ErrorCode::corrupt));
    EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(CreateReport, NamesAParentFolderThatIsMissing) {
    const testing::TemporaryFolder scratch;
    EXPECT_THAT(create_report(testing::make_municipality(),
                              testing::make_request(Language::nl, scratch.path() / "no" / "report"),
                              testing::TestSealer()),
                FailsWith(ErrorCode::not_found));
}

TEST(VerifyFolder, SaysThatThereIsNoFolder) {
    EXPECT_THAT(verify_folder("/nonexistent/report", {}), FailsWith(ErrorCode::not_found));
}

TEST(MakeManifest, IsWhatSha256sumWrites) {
    EXPECT_EQ(make_manifest({{"b", "x"}, {"a/c", ""}}),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a/c\n"
              "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  b\n");
}

} // namespace
} // namespace custos::reports
