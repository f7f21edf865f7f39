// The file itself: who may open it, what it refuses, what it leaves untouched.

#include "daemon/store/store.h"

#include "daemon/store/connection.h"
#include "daemon/store/meta.h"
#include "daemon/store/schema.h"
#include "scratch.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace custos::daemon {
namespace {

using custos::testing::FailsNaming;
using custos::testing::FailsWith;
using custos::testing::IsOk;

Result<void> put_one(StoreWriter& writer, std::string_view name, std::string_view value) {
    CUSTOS_TRY(Transaction change, writer.begin());
    CUSTOS_CHECK(put_setting(change, name, value));
    return change.commit();
}

TEST(Store, KeepsWhatWasCommittedAndForgetsWhatWasNot) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "kept", "yes"), IsOk());
    {
        auto change = store.writer.begin();
        ASSERT_THAT(change, IsOk());
        ASSERT_THAT(put_setting(*change, "dropped", "yes"), IsOk());
    }
    store.reopen();
    EXPECT_EQ(*read_setting(store.writer.connection(), "kept"), "yes");
    EXPECT_EQ(*read_setting(store.writer.connection(), "dropped"), std::nullopt);
}

TEST(Store, SaysWhoseItIs) {
    ScratchStore store;
    const auto identity = read_identity(store.writer.connection());
    ASSERT_THAT(identity, IsOk());
    EXPECT_EQ(identity->instance, make_test_uuid(99));
    EXPECT_EQ(identity->schema, kSchemaVersion);
}

TEST(Store, IsClosedToOthers) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "a", "b"), IsOk());
    for (const char* suffix : {"", "-wal"}) {
        struct stat status {};
        ASSERT_EQ(stat((store.path() + suffix).c_str(), &status), 0) << suffix;
        EXPECT_EQ(status.st_mode & 0777U, 0600U) << suffix;
    }
}

TEST(Store, IsNotMadeTwice) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "kept", "yes"), IsOk());
    const ScratchFolder other;
    write_bytes(other.path("store.db"), "something of somebody");
    EXPECT_THAT(
        StoreWriter::create(other.path("store.db"), store.key, make_test_uuid(1), at_second(0)),
        FailsNaming(ErrorCode::already_exists, "store.db"));
    EXPECT_EQ(read_bytes(other.path("store.db")), "something of somebody");
}

TEST(Store, HasOneWriter) {
    ScratchStore store;
    EXPECT_THAT(StoreWriter::open(store.path(), store.key),
                FailsNaming(ErrorCode::conflict, store.path()));
}

TEST(Store, HasOneWriterAmongProcesses) {
    ScratchStore store;
    const pid_t child = fork();
    if (child == 0) {
        auto second = StoreWriter::open(store.path(), make_test_key(1));
        _exit(!second && second.error().code == ErrorCode::conflict ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST(Store, ReadsWhileItIsWritten) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "name", "old"), IsOk());
    auto reader = StoreReader::open(store.path(), store.key);
    ASSERT_THAT(reader, IsOk());
    ASSERT_THAT(reader->snapshot(), IsOk());
    ASSERT_THAT(put_one(store.writer, "name", "new"), IsOk());
    EXPECT_EQ(*read_setting(reader->connection(), "name"), "old");
    ASSERT_THAT(reader->release(), IsOk());
    EXPECT_EQ(*read_setting(reader->connection(), "name"), "new");
}

TEST(Store, GivesReadersNothingButReading) {
    ScratchStore store;
    auto reader = StoreReader::open(store.path(), store.key);
    ASSERT_THAT(reader, IsOk());
    Connection& connection = reader->connection();
    EXPECT_FALSE(connection.run("DELETE FROM meta"));
    EXPECT_FALSE(connection.run("CREATE TABLE x(y)"));
    EXPECT_FALSE(connection.run("ATTACH '/tmp/other' AS other"));
    EXPECT_FALSE(connection.run("PRAGMA query_only=OFF"));
    EXPECT_FALSE(connection.run("PRAGMA writable_schema=ON"));
    EXPECT_FALSE(connection.run("SELECT load_extension('x')"));
    EXPECT_FALSE(connection.run("VACUUM INTO '/tmp/other'"));
}

class BadStore : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_THAT(put_one(store_.writer, "kept", "yes"), IsOk());
        { const StoreWriter closed = std::move(store_.writer); }
        before_ = read_bytes(store_.path());
        ASSERT_EQ(before_.size() % 4096, 0U);
    }
    /// Both ways in refuse with this code and leave the bytes alone.
    void expect_refusal(const Secret& key, ErrorCode code) {
        const std::string bytes = read_bytes(store_.path());
        EXPECT_THAT(StoreWriter::open(store_.path(), key), FailsWith(code));
        EXPECT_THAT(StoreReader::open(store_.path(), key), FailsWith(code));
        EXPECT_EQ(read_bytes(store_.path()), bytes) << "the file was touched";
    }
    ScratchStore store_;
    std::string before_;
};

TEST_F(BadStore, WithTheWrongKeyIsRefused) {
    expect_refusal(make_test_key(7), ErrorCode::wrong_key);
    EXPECT_THAT(StoreWriter::open(store_.path(), make_test_key(7)),
                FailsNaming(ErrorCode::wrong_key, store_.path()));
}

TEST_F(BadStore, WithAKeyOfAnotherLengthIsRefused) {
    const std::vector<std::uint8_t> half(16, 1);
    EXPECT_FALSE(StoreWriter::open(store_.path(), Secret(half)));
    EXPECT_EQ(read_bytes(store_.path()), before_);
}

TEST_F(BadStore, ThatIsPlainSqliteIsRefused) {
    std::string plain = "SQLite format 3";
    plain.resize(8192, '\0');
    write_bytes(store_.path(), plain);
    expect_refusal(store_.key, ErrorCode::invalid_input);
}

TEST_F(BadStore, ThatIsSomethingElseIsRefused) {
    for (const std::string& bytes : {std::string(), std::string("short"), std::string(8192, 'x')}) {
        write_bytes(store_.path(), bytes);
        expect_refusal(store_.key, ErrorCode::invalid_input);
    }
}

TEST_F(BadStore, ThatIsAFolderIsRefused) {
    EXPECT_THAT(StoreWriter::open(store_.folder.folder().string(), store_.key),
                FailsWith(ErrorCode::invalid_input));
}

TEST_F(BadStore, ThatIsMissingIsRefused) {
    EXPECT_THAT(StoreWriter::open(store_.folder.path("none.db"), store_.key),
                FailsNaming(ErrorCode::not_found, "none.db"));
    EXPECT_FALSE(std::filesystem::exists(store_.folder.path("none.db")));
}

TEST_F(BadStore, ThatWasCutShortIsRefused) {
    write_bytes(store_.path(), before_.substr(0, before_.size() - 1000));
    expect_refusal(store_.key, ErrorCode::corrupt);
}

TEST_F(BadStore, ThatLostItsLastPagesIsFoundByTheCheck) {
    write_bytes(store_.path(), before_.substr(0, before_.size() - 4096));
    const auto check = check_store(store_.path(), store_.key);
    if (check) {
        EXPECT_FALSE(check->is_sound());
    } else {
        EXPECT_EQ(check.error().code, ErrorCode::corrupt);
    }
}

TEST_F(BadStore, WithADamagedFirstPageIsRefused) {
    std::string damaged = before_;
    damaged[100] = static_cast<char>(damaged[100] ^ 1);
    write_bytes(store_.path(), damaged);
    expect_refusal(store_.key, ErrorCode::corrupt);
}

TEST_F(BadStore, WithAnyDamagedPageIsFoundByTheCheck) {
    for (std::size_t page = 1; page < before_.size() / 4096; ++page) {
        std::string damaged = before_;
        char& byte = damaged[page * 4096 + 1000];
        byte = static_cast<char>(byte ^ 1);
        write_bytes(store_.path(), damaged);
        const auto check = check_store(store_.path(), store_.key);
        if (check) {
            EXPECT_FALSE(check->is_sound()) << "page " << page;
        } else {
            EXPECT_EQ(check.error().code, ErrorCode::corrupt)
                << "page " << page << ": " << message_of(check.error()) << check.error().native;
        }
    }
}

TEST_F(BadStore, OfALaterVersionIsRefused) {
    store_.writer = *StoreWriter::open(store_.path(), store_.key);
    ASSERT_THAT(store_.writer.connection().run("UPDATE meta SET value=?1 WHERE name='schema'",
                                               kSchemaVersion + 1),
                IsOk());
    { const StoreWriter closed = std::move(store_.writer); }
    expect_refusal(store_.key, ErrorCode::version_too_new);
}

TEST_F(BadStore, ThatIsWholeIsSound) {
    const auto check = check_store(store_.path(), store_.key);
    ASSERT_THAT(check, IsOk());
    EXPECT_TRUE(check->is_sound()) << ::testing::PrintToString(check->broken)
                                   << ::testing::PrintToString(check->damaged_pages);
}

TEST(Store, LooksLikeNothing) {
    ScratchStore store;
    const Uuid unit = store.start_unit("personnel-share");
    std::vector<ObjectReport> objects;
    for (std::uint64_t i = 0; i < 200; ++i) {
        objects.push_back(make_object(i));
        objects.back().findings.push_back(make_finding("be.nrn", "government_id.be_nrn", {i}));
    }
    store.put(unit, 0, objects);
    ASSERT_THAT(put_one(store.writer, "organisation", "Gemeente Voorbeeldegem aan de Schelde"),
                IsOk());
    ASSERT_THAT(store.writer.fold_write_ahead_log(), IsOk());
    ASSERT_THAT(put_one(store.writer, "later", "Gemeente Voorbeeldegem aan de Leie"), IsOk());
    for (const char* suffix : {"", "-wal"}) {
        const std::string bytes = read_bytes(store.path() + suffix);
        EXPECT_FALSE(bytes.starts_with("SQLite format"));
        std::size_t run = 0;
        for (const char c : bytes) {
            run = c >= 0x20 && c < 0x7f ? run + 1 : 0;
            ASSERT_LT(run, 16U) << suffix << ": a printable run of 16 bytes";
        }
        for (const char* word : {"CREATE", "evidence", "personnel", "Voorbeeld", "folder/"})
            EXPECT_EQ(bytes.find(word), std::string::npos) << suffix << ": " << word;
    }
}

TEST(Store, ComesBackWholeAfterAKillInMidTransaction) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "kept", "yes"), IsOk());
    { const StoreWriter closed = std::move(store.writer); }
    std::array<int, 2> ready{};
    ASSERT_EQ(pipe(ready.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        auto writer = StoreWriter::open(store.path(), make_test_key(1));
        bool ok = writer && put_one(*writer, "second", "yes");
        auto change = writer->begin();
        for (int i = 0; ok && i < 20'000;
             ++i) // more than the cache holds: pages spill into the log
            ok = put_setting(*change, "half " + std::to_string(i), std::string(2000, 'x'))
                     .has_value();
        const char done = ok ? 'y' : 'n';
        static_cast<void>(!write(ready[1], &done, 1));
        pause();
        _exit(0);
    }
    char done = 'n';
    ASSERT_EQ(read(ready[0], &done, 1), 1);
    EXPECT_EQ(done, 'y');
    ASSERT_EQ(kill(child, SIGKILL), 0);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    close(ready[0]);
    close(ready[1]);

    store.writer = *StoreWriter::open(store.path(), store.key);
    EXPECT_EQ(*read_setting(store.writer.connection(), "kept"), "yes");
    EXPECT_EQ(*read_setting(store.writer.connection(), "second"), "yes");
    EXPECT_EQ(*read_setting(store.writer.connection(), "half 0"), std::nullopt);
    const auto check = check_store(store.path(), store.key);
    ASSERT_THAT(check, IsOk());
    EXPECT_TRUE(check->is_sound());
}

TEST(Store, SaysThatTheDiskIsFullAndKeepsWhatWas) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "kept", "yes"), IsOk());
    { const StoreWriter closed = std::move(store.writer); }
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN); // so that write(2) answers EFBIG, as a full disk answers ENOSPC
        const rlimit limit{.rlim_cur = 1U << 20U, .rlim_max = 1U << 20U};
        setrlimit(RLIMIT_FSIZE, &limit);
        auto writer = StoreWriter::open(store.path(), make_test_key(1));
        if (!writer)
            _exit(2);
        auto full = put_one(*writer, "large", std::string(8U << 20U, 'x'));
        if (full || full.error().code != ErrorCode::no_space)
            _exit(3);
        if (auto small = read_setting(writer->connection(), "kept"); !small || *small != "yes")
            _exit(4);
        _exit(put_one(*writer, "after", "yes") ? 0 : 5); // and it goes on where there is room
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WEXITSTATUS(status), 0);
    store.writer = *StoreWriter::open(store.path(), store.key);
    EXPECT_EQ(*read_setting(store.writer.connection(), "after"), "yes");
    EXPECT_EQ(*read_setting(store.writer.connection(), "large"), std::nullopt);
}

TEST(Store, IsCopiedWhileItIsWritten) {
    ScratchStore store;
    ASSERT_THAT(put_one(store.writer, "kept", "yes"), IsOk());
    const std::string copy = store.folder.path("backup.db");
    ASSERT_THAT(back_up_store(store.path(), store.key, copy), IsOk());
    ASSERT_THAT(put_one(store.writer, "later", "yes"), IsOk());
    const auto restored = StoreWriter::open(copy, store.key);
    ASSERT_THAT(restored, IsOk());
    auto reader = StoreReader::open(copy, store.key);
    ASSERT_THAT(reader, IsOk());
    EXPECT_EQ(*read_setting(reader->connection(), "kept"), "yes");
    EXPECT_EQ(*read_setting(reader->connection(), "later"), std::nullopt);
    EXPECT_TRUE(check_store(copy, store.key)->is_sound());
    EXPECT_THAT(back_up_store(store.path(), store.key, copy), FailsWith(ErrorCode::already_exists));
}

TEST(Store, NoticesAClockThatJumpedBack) {
    ScratchStore store;
    auto change = store.writer.begin();
    ASSERT_THAT(change, IsOk());
    EXPECT_EQ(*advance_clock(*change, at_second(100)), std::chrono::seconds(0));
    EXPECT_EQ(*advance_clock(*change, at_second(40)), std::chrono::seconds(60));
    EXPECT_EQ(*advance_clock(*change, at_second(101)), std::chrono::seconds(0));
}

} // namespace
} // namespace custos::daemon
