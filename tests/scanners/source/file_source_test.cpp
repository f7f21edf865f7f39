#include "scanners/source/file/file_source.h"

#include "tests/support/as_nobody.h"
#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace custos::scanners {
namespace {

namespace fs = std::filesystem;
using testing::as_nobody;
using testing::FailsWith;
using testing::IsOk;
using testing::TemporaryFolder;

class Collector final : public WalkVisitor {
public:
    void on_object(const ListedObject& object) override {
        paths.emplace_back(object.path);
        tokens.push_back(object.token);
        others_enter[std::string(object.path)] = object.others_enter;
    }
    void on_oddity(std::string_view path, const Gap& gap) override {
        oddities[std::string(path)] = gap.code;
    }
    std::vector<std::string> paths;
    std::vector<ChangeToken> tokens;
    std::map<std::string, bool> others_enter;
    std::map<std::string, GapCode> oddities;
};

struct Walked {
    Collector seen;
    WalkSummary summary;
};

Walked walk(const std::string& root, const FileOptions& options = {}) {
    Walked result;
    auto source = FileSource::open(root, options);
    if (source)
        result.summary = (*source)->walk(result.seen, std::stop_token{});
    return result;
}

using Paths = std::vector<std::string>;

TEST(FileSource, ListsFilesOfAFolderBeforeItsFoldersByName) {
    const TemporaryFolder root;
    for (const char* name : {"b", "a", "c/y", "c/x", "ab/z", "c/d/e/f"})
        root.write(name, "12345");
    const auto walked = walk(root.path());
    EXPECT_EQ(walked.seen.paths, (Paths{"a", "b", "ab/z", "c/x", "c/y", "c/d/e/f"}));
    EXPECT_TRUE(walked.summary.complete);
    EXPECT_EQ(walked.summary.listed, 6U);
    EXPECT_EQ(walked.seen.tokens.front().size_bytes, 5U);
    EXPECT_NE(walked.seen.tokens.front().inode, 0U);
    EXPECT_NE(walked.seen.tokens.front().mtime_ns, 0);
}

TEST(FileSource, KeepsNamesThatAreNotUtf8) {
    const TemporaryFolder root;
    root.write("caf\xE9\n\x1B[31m", "x");
    const auto walked = walk(root.path());
    ASSERT_EQ(walked.seen.paths, (Paths{"caf\xE9\n\x1B[31m"}));
    auto source = FileSource::open(root.path(), {});
    EXPECT_TRUE((*source)->open_object(walked.seen.paths.front(), true).has_value());
}

TEST(FileSource, LeavesOutWhatAPatternExcludes) {
    const TemporaryFolder root;
    for (const char* name : {"a.tmp", "a.txt", "old/b.txt", "old/c.txt", "x/keep.tmp", "x/d.tmp"})
        root.write(name, "x");
    FileOptions options;
    options.exclude = {"*.tmp", "!keep.tmp", "/old/"};
    const auto walked = walk(root.path(), options);
    EXPECT_EQ(walked.seen.paths, (Paths{"a.txt", "x/keep.tmp"}));
    EXPECT_EQ(walked.summary.excluded, 3U); // a.tmp, old/ as one, x/d.tmp
    EXPECT_TRUE(walked.summary.complete);
}

TEST(FileSource, ReadsOnlyWhatIsIncluded) {
    const TemporaryFolder root;
    for (const char* name : {"a.csv", "a.txt", "hr/x/b.txt", "hr/draft/c.txt", "z/d.csv"})
        root.write(name, "x");
    FileOptions options;
    options.include = {"*.csv", "/hr/", "!draft/"};
    const auto walked = walk(root.path(), options);
    EXPECT_EQ(walked.seen.paths, (Paths{"a.csv", "hr/x/b.txt", "z/d.csv"}));
}

TEST(FileSource, FollowsNoLinkAndSaysWhichOnesLeave) {
    const TemporaryFolder root;
    const TemporaryFolder elsewhere;
    elsewhere.write("secret", "x");
    root.write("in/file", "x");
    fs::create_symlink("in/file", root.at("inside"));
    fs::create_symlink(root.at("in"), root.at("inside-absolute"));
    fs::create_symlink(elsewhere.path(), root.at("outside"));
    fs::create_symlink("../../../etc/passwd", root.at("in/dots"));
    fs::create_symlink("nothing", root.at("dangling"));
    fs::create_symlink("loop-b", root.at("loop-a"));
    fs::create_symlink("loop-a", root.at("loop-b"));
    fs::create_symlink(".", root.at("in/self"));
    const auto walked = walk(root.path());
    EXPECT_EQ(walked.seen.paths, (Paths{"in/file"}));
    EXPECT_EQ(walked.seen.oddities,
              (std::map<std::string, GapCode>{{"outside", GapCode::symlink_outside},
                                              {"in/dots", GapCode::symlink_outside}}));
    EXPECT_TRUE(walked.summary.complete);
}

TEST(FileSource, NeverOpensThroughALinkOrUpwards) {
    const TemporaryFolder root;
    root.write("in/file", "x");
    fs::create_directory_symlink("in", root.at("link"));
    auto source = FileSource::open(root.path(), {});
    ASSERT_THAT(source, IsOk());
    EXPECT_EQ((*source)->open_object("link/file", true).error().code, GapCode::vanished);
    EXPECT_FALSE((*source)->open_object("in/../in/../../etc/passwd", true).has_value());
    EXPECT_FALSE((*source)->open_object("/etc/passwd", true).has_value());
    EXPECT_EQ((*source)->open_object("in/gone", true).error().code, GapCode::vanished);
}

TEST(FileSource, SkipsFifosAndSocketsWithoutOpeningThem) {
    const TemporaryFolder root;
    ASSERT_EQ(::mkfifo(root.at("fifo").c_str(), 0600), 0);
    const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    root.at("sock").copy(address.sun_path, sizeof address.sun_path - 1);
    const void* plain = &address;
    ASSERT_EQ(::bind(socket.get(), static_cast<const sockaddr*>(plain), sizeof address), 0);
    const auto walked = walk(root.path());
    EXPECT_TRUE(walked.seen.paths.empty());
    EXPECT_EQ(walked.seen.oddities.size(), 2U);
    EXPECT_EQ(walked.seen.oddities.at("fifo"), GapCode::not_a_regular_file);
    auto source = FileSource::open(root.path(), {});
    EXPECT_EQ((*source)->open_object("fifo", true).error().code, GapCode::not_a_regular_file);
    EXPECT_EQ((*source)->open_object("sock", true).error().code, GapCode::not_a_regular_file);
}

TEST(FileSource, ReadsAFileOfSeveralNamesOnce) {
    const TemporaryFolder root;
    root.write("b", "x");
    fs::create_hard_link(root.at("b"), root.at("a"));
    fs::create_directory(root.at("sub"));
    fs::create_hard_link(root.at("b"), root.at("sub/c"));
    const auto walked = walk(root.path());
    EXPECT_EQ(walked.seen.paths, (Paths{"a"}));
    EXPECT_EQ(walked.summary.further_links, 2U);
}

TEST(FileSource, TakesASingleFileAsItsRoot) {
    const TemporaryFolder root;
    root.write("a.txt", "abc");
    root.write("b.txt", "x");
    const auto walked = walk(root.at("a.txt"));
    EXPECT_EQ(walked.seen.paths, (Paths{"a.txt"}));
    auto source = FileSource::open(root.at("a.txt"), {});
    EXPECT_TRUE((*source)->open_object("a.txt", true).has_value());
}

TEST(FileSource, NamesARootThatDoesNotExist) {
    EXPECT_THAT(FileSource::open("/nowhere/at/all", {}),
                testing::FailsNaming(ErrorCode::not_found, "/nowhere/at/all"));
    EXPECT_THAT(FileSource::open("/dev/null", {}), FailsWith(ErrorCode::invalid_input));
}

TEST(FileSource, WalksATreeDeeperThanItsDescriptors) {
    const TemporaryFolder root;
    std::string path = "d";
    for (int depth = 0; depth < 100; ++depth) {
        root.write(path + "/f", "x");
        root.write(path + "/z/f", "x");
        path += "/e";
    }
    const auto walked = walk(root.path());
    EXPECT_EQ(walked.seen.paths.size(), 200U);
    EXPECT_TRUE(walked.summary.complete);
    EXPECT_EQ(std::set<std::string>(walked.seen.paths.begin(), walked.seen.paths.end()).size(),
              200U);
}

TEST(FileSource, OpensPathsLongerThanTheSystemTakes) {
    const TemporaryFolder root;
    const std::string part(200, 'd');
    UniqueFd folder(::open(root.path().c_str(), O_PATH | O_DIRECTORY));
    std::string path;
    for (int depth = 0; depth < 30; ++depth) {
        ASSERT_EQ(::mkdirat(folder.get(), part.c_str(), 0755), 0);
        folder = UniqueFd(::openat(folder.get(), part.c_str(), O_PATH | O_DIRECTORY));
        path += part + "/";
    }
    const UniqueFd file(::openat(folder.get(), "f", O_CREAT | O_WRONLY, 0644));
    ASSERT_TRUE(file);
    const auto walked = walk(root.path());
    ASSERT_EQ(walked.seen.paths, (Paths{path + "f"}));
    auto source = FileSource::open(root.path(), {});
    EXPECT_TRUE((*source)->open_object(path + "f", true).has_value());
}

TEST(FileSource, SortsALargeFolderInChunks) {
    const TemporaryFolder root;
    const UniqueFd folder(::open(root.path().c_str(), O_PATH | O_DIRECTORY));
    const std::size_t count = kChunkEntries + 500;
    for (std::size_t i = 0; i < count; ++i) {
        const UniqueFd file(
            ::openat(folder.get(), std::to_string(i).c_str(), O_CREAT | O_WRONLY, 0644));
        ASSERT_TRUE(file);
    }
    const auto first = walk(root.path());
    EXPECT_EQ(first.seen.paths.size(), count);
    EXPECT_EQ(first.seen.paths, walk(root.path()).seen.paths);
}

TEST(FileSource, StopsWhenAskedAndSaysThatItIsNotComplete) {
    const TemporaryFolder root;
    root.write("a", "x");
    std::stop_source stop;
    stop.request_stop();
    Collector seen;
    auto source = FileSource::open(root.path(), {});
    EXPECT_FALSE((*source)->walk(seen, stop.get_token()).complete);
    EXPECT_TRUE(seen.paths.empty());
}

TEST(FileSource, TellsPermissionsAndWhoCanGetThere) {
    const TemporaryFolder root;
    root.write("open/file", "x");
    root.write("closed/file", "x");
    fs::permissions(root.path(), fs::perms(0755));
    fs::permissions(root.at("closed"), fs::perms(0750));
    fs::permissions(root.at("open/file"), fs::perms(0646));
    fs::permissions(root.at("closed/file"), fs::perms(0644));
    const auto walked = walk(root.path());
    EXPECT_TRUE(walked.seen.others_enter.at("open/file"));
    EXPECT_FALSE(walked.seen.others_enter.at("closed/file"));
    auto source = FileSource::open(root.path(), {});
    const auto open = (*source)->open_object("open/file", true);
    ASSERT_TRUE(open.has_value());
    EXPECT_TRUE(open->permissions.world_read);
    EXPECT_TRUE(open->permissions.world_write);
    EXPECT_EQ(open->permissions.mode, 0646U);
    const auto closed = (*source)->open_object("closed/file", false);
    ASSERT_TRUE(closed.has_value());
    EXPECT_FALSE(closed->permissions.world_read);
}

TEST(FileSource, SaysWhatItMayNotRead) {
    const TemporaryFolder root;
    root.write("locked/file", "x");
    root.write("no-search/file", "x");
    root.write("secret", "x");
    fs::permissions(root.path(), fs::perms(0755));
    fs::permissions(root.at("locked"), fs::perms(0000));
    fs::permissions(root.at("no-search"), fs::perms(0444));
    fs::permissions(root.at("secret"), fs::perms(0000));
    const std::string said = as_nobody([&] {
        const auto walked = walk(root.path());
        if (walked.summary.complete)
            return std::string("complete");
        if (walked.seen.oddities !=
            std::map<std::string, GapCode>{{"locked", GapCode::directory_unreadable},
                                           {"no-search/file", GapCode::permission_denied}})
            return std::string("wrong oddities");
        if (walked.seen.paths != Paths{"secret"})
            return std::string("wrong listing");
        auto source = FileSource::open(root.path(), {});
        const auto opened = (*source)->open_object("secret", true);
        if (opened || opened.error().code != GapCode::permission_denied)
            return std::string("opened");
        return std::string();
    });
    EXPECT_EQ(said, "");
}

TEST(FileSource, SaysThatAccessTimesMoveWhereItIsNotTheOwner) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "needs root to own the file";
    const TemporaryFolder root;
    root.write("file", "x");
    fs::permissions(root.path(), fs::perms(0755));
    fs::permissions(root.at("file"), fs::perms(0644));
    const std::string said = as_nobody([&] {
        auto source = FileSource::open(root.path(), {});
        const auto opened = (*source)->open_object("file", true);
        if (!opened)
            return std::string("not opened");
        return std::string((*source)->atime_moves() ? "" : "does not say so");
    });
    EXPECT_EQ(said, "");
    auto source = FileSource::open(root.path(), {});
    ASSERT_TRUE((*source)->open_object("file", true).has_value());
    EXPECT_FALSE((*source)->atime_moves());
}

TEST(FileSource, ExplainsByWhichLineAPathIsOutOfScope) {
    const TemporaryFolder root;
    root.write("a/b.tmp", "x");
    root.write("a/c.txt", "x");
    root.write("d.txt", "x");
    FileOptions options;
    options.exclude = {"# comment", "*.tmp"};
    options.include = {"/a/"};
    auto source = FileSource::open(root.path(), options);
    ASSERT_THAT(source, IsOk());
    using Verdict = ScopeAnswer::Verdict;
    const auto out = (*source)->explain("a/b.tmp");
    EXPECT_EQ(out.verdict, Verdict::excluded);
    EXPECT_EQ(out.pattern, 1U);
    EXPECT_EQ((*source)->explain("a/c.txt").verdict, Verdict::in_scope);
    EXPECT_EQ((*source)->explain("d.txt").verdict, Verdict::not_included);
    const auto gone = (*source)->explain("a/gone");
    EXPECT_EQ(gone.verdict, Verdict::no_object);
    EXPECT_EQ(gone.gap->code, GapCode::vanished);
}

TEST(FileSource, EstimatesObjectsAndBytes) {
    const TemporaryFolder root;
    root.write("a", "123");
    root.write("b/c", "4567");
    auto source = FileSource::open(root.path(), {});
    const auto estimate = (*source)->estimate(std::stop_token{});
    EXPECT_EQ(estimate.objects, 2U);
    EXPECT_EQ(estimate.bytes, 7U);
}

TEST(FileSource, ReadsFileUris) {
    EXPECT_EQ(FileSource::path_of_uri("file:///srv/share").value(), "/srv/share");
    EXPECT_EQ(FileSource::path_of_uri("file:/srv/share").value(), "/srv/share");
    EXPECT_EQ(FileSource::path_of_uri("file://localhost/srv").value(), "/srv");
    EXPECT_EQ(FileSource::path_of_uri("file:///a%20b%E9").value(), "/a b\xE9");
    EXPECT_THAT(FileSource::path_of_uri("file://host/x"), FailsWith(ErrorCode::invalid_input));
    EXPECT_THAT(FileSource::path_of_uri("file:///a%2"), FailsWith(ErrorCode::invalid_input));
    EXPECT_THAT(FileSource::path_of_uri("file:///a%00b"), FailsWith(ErrorCode::invalid_input));
    EXPECT_THAT(FileSource::path_of_uri("s3://x"), FailsWith(ErrorCode::invalid_input));
}

} // namespace
} // namespace custos::scanners
