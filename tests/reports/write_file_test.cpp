#include "reports/write_file.h"

#include "tests/reports/fixture.h"
#include "tests/support/is_ok.h"

#include <fstream>
#include <sys/stat.h>

namespace custos::reports {
namespace {

using custos::testing::FailsNaming;
using custos::testing::FailsWith;
using custos::testing::IsOk;
namespace fs = std::filesystem;

std::size_t count_entries(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(WriteFile, WritesBytesWithTheModeGivenAndLeavesNothingElse) {
    const testing::TemporaryFolder folder;
    const fs::path path = folder.path() / "key";
    ASSERT_THAT(write_file_atomically(path, std::string_view("a\0b", 3), 0600), IsOk());
    const auto read = read_file(path);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(*read, std::string("a\0b", 3));
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(count_entries(folder.path()), 1U);
}

TEST(WriteFile, ReplacesWhatWasThere) {
    const testing::TemporaryFolder folder;
    const fs::path path = folder.path() / "file";
    ASSERT_THAT(write_file_atomically(path, "old"), IsOk());
    ASSERT_THAT(write_file_atomically(path, "new"), IsOk());
    EXPECT_EQ(read_file(path).value_or(""), "new");
    EXPECT_EQ(count_entries(folder.path()), 1U);
}

TEST(WriteFile, NamesTheFileWhoseFolderIsMissing) {
    const testing::TemporaryFolder folder;
    EXPECT_THAT(write_file_atomically(folder.path() / "no" / "file", "x"),
                FailsNaming(ErrorCode::not_found, "/no/file"));
}

TEST(WriteFile, LeavesNothingBehindWhenTheTargetIsAFolder) {
    const testing::TemporaryFolder folder;
    fs::create_directory(folder.path() / "taken");
    EXPECT_FALSE(write_file_atomically(folder.path() / "taken", "x").has_value());
    EXPECT_EQ(count_entries(folder.path()), 1U);
}

TEST(WriteFile, TellsAFullDisk) {
    // /dev/full is no folder to write beside; the error path of a failing write is that of ENOSPC.
    EXPECT_FALSE(write_file_atomically("/dev/full/x", "x").has_value());
}

TEST(ReadFile, RefusesWhatIsNoFileOrTooLarge) {
    const testing::TemporaryFolder folder;
    EXPECT_THAT(read_file(folder.path()), FailsWith(ErrorCode::invalid_input));
    const fs::path fifo = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_THAT(read_file(fifo), FailsWith(ErrorCode::invalid_input));
    ASSERT_THAT(write_file_atomically(folder.path() / "big", "12345"), IsOk());
    EXPECT_THAT(read_file(folder.path() / "big", 4), FailsWith(ErrorCode::limit_exceeded));
}

} // namespace
} // namespace custos::reports
