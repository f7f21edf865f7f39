#include "daemon/store/store.h"

#include "daemon/store/connection.h"
#include "daemon/store/schema.h"

#include <cerrno>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace custos::daemon {

namespace {

/// Holds flock(2) on `<path>.lock` while it lives. The store itself is not locked this way: readers
/// open it, and closing a second descriptor of it would drop SQLite's own locks.
class OwnerLock {
public:
    static Result<OwnerLock> take(const std::string& path) {
        const std::string name = path + ".lock";
        const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0)
            return opening_failure(errno, path);
        OwnerLock lock(file);
        if (flock(file, LOCK_EX | LOCK_NB) != 0)
            return fail(ErrorCode::conflict,
                        "another process of Custos owns the store {}; end it, or work through it",
                        OwnText(path));
        return lock;
    }
    OwnerLock(OwnerLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    OwnerLock& operator=(OwnerLock&&) = delete; // one lock, one life
    ~OwnerLock() {
        if (file_ >= 0)
            ::close(file_); // releases the lock
    }

private:
    explicit OwnerLock(int file) noexcept : file_(file) {}
    static tl::unexpected<Error> opening_failure(int code, const std::string& path) {
        if (code == ENOENT || code == ENOTDIR)
            return fail(ErrorCode::not_found, "there is no store at {}; run `custos init` first",
                        OwnText(path));
        if (code == EROFS)
            return fail_native(code, ErrorCode::read_only,
                               "the folder of the store {} cannot be written; mount it writable",
                               OwnText(path));
        if (code == ENOSPC || code == EDQUOT)
            return fail_native(code, ErrorCode::no_space,
                               "the disk of the store {} is full; free space", OwnText(path));
        return fail_native(code, ErrorCode::permission_denied,
                           "the folder of the store {} may not be written; run as its owner",
                           OwnText(path));
    }
    int file_;
};

Result<void> set_up_writing(Connection& store) {
    // FULL: an entry that somebody holds a checkpoint of must survive a power cut.
    return store.run_script("PRAGMA journal_mode=WAL;"
                            "PRAGMA synchronous=FULL;"
                            "PRAGMA cache_size=-32768;"
                            "PRAGMA wal_autocheckpoint=4000;"
                            "PRAGMA journal_size_limit=67108864;");
}

Result<void> lay_out(Connection& store, const Uuid& instance, Instant now) {
    CUSTOS_CHECK(set_up_writing(store));
    CUSTOS_CHECK(migrate(store));
    CUSTOS_CHECK(store.run("INSERT INTO meta(name, value) VALUES('instance', ?1), "
                           "('created', ?2), ('clock', ?2)",
                           instance, now));
    return store.run_script("PRAGMA wal_checkpoint(TRUNCATE)");
}

} // namespace

struct StoreWriter::Impl {
    OwnerLock lock;
    std::unique_ptr<Connection> connection;
};

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
    if (connection_ == nullptr)
        return;
    connection_->forget_words();
    // A failed statement may have rolled back already. If this one fails too, SQLite rolls back
    // when the connection closes or the next process opens the store.
    if (connection_->is_in_transaction())
        static_cast<void>(
            sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr));
}

Result<void> Transaction::commit() {
    CUSTOS_CHECK(connection_->run("COMMIT"));
    connection_ = nullptr;
    return {};
}

StoreWriter::StoreWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StoreWriter::StoreWriter(StoreWriter&&) noexcept = default;
StoreWriter& StoreWriter::operator=(StoreWriter&&) noexcept = default;
StoreWriter::~StoreWriter() = default;

Result<StoreWriter> StoreWriter::create(const std::string& path, const Secret& key,
                                        const Uuid& instance, Instant now) {
    CUSTOS_TRY(OwnerLock lock, OwnerLock::take(path));
    CUSTOS_TRY(auto connection, Connection::create(path, key));
    if (auto laid = lay_out(*connection, instance, now); !laid) {
        connection.reset();
        for (const char* suffix : {"", "-wal", "-shm"})
            static_cast<void>(unlink((path + suffix).c_str())); // what we made ourselves just now
        return tl::unexpected<Error>(std::move(laid).error());
    }
    return StoreWriter(
        std::make_unique<Impl>(Impl{.lock = std::move(lock), .connection = std::move(connection)}));
}

Result<StoreWriter> StoreWriter::open(const std::string& path, const Secret& key) {
    CUSTOS_TRY(OwnerLock lock, OwnerLock::take(path));
    CUSTOS_TRY(auto connection, Connection::open(path, key, Access::write));
    CUSTOS_TRY(const int version, read_schema_version(*connection));
    CUSTOS_CHECK(set_up_writing(*connection));
    if (version < kSchemaVersion)
        CUSTOS_CHECK(migrate(*connection));
    return StoreWriter(
        std::make_unique<Impl>(Impl{.lock = std::move(lock), .connection = std::move(connection)}));
}

Result<Transaction> StoreWriter::begin() {
    CUSTOS_CHECK(impl_->connection->run("BEGIN IMMEDIATE"));
    return Transaction(*impl_->connection);
}

Connection& StoreWriter::connection() noexcept {
    return *impl_->connection;
}

Result<void> StoreWriter::fold_write_ahead_log() {
    return impl_->connection->run("PRAGMA wal_checkpoint(TRUNCATE)");
}

struct StoreReader::Impl {
    std::unique_ptr<Connection> connection;
};

StoreReader::StoreReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StoreReader::StoreReader(StoreReader&&) noexcept = default;
StoreReader& StoreReader::operator=(StoreReader&&) noexcept = default;
StoreReader::~StoreReader() = default;

Result<StoreReader> StoreReader::open(const std::string& path, const Secret& key) {
    CUSTOS_TRY(auto connection, Connection::open(path, key, Access::read));
    CUSTOS_TRY(const int version, read_schema_version(*connection));
    if (version < kSchemaVersion)
        return fail(ErrorCode::conflict,
                    "the store {} is of an earlier version; start the daemon once to bring it up "
                    "to date",
                    OwnText(path));
    return StoreReader(std::make_unique<Impl>(Impl{.connection = std::move(connection)}));
}

Connection& StoreReader::connection() noexcept {
    return *impl_->connection;
}
Result<void> StoreReader::snapshot() {
    CUSTOS_CHECK(impl_->connection->run("BEGIN"));
    // A deferred transaction takes its view of the store at its first read.
    CUSTOS_TRY(auto rows, impl_->connection->query_integer("SELECT count(*) FROM meta"));
    static_cast<void>(rows);
    return {};
}
Result<void> StoreReader::release() {
    return impl_->connection->run("COMMIT");
}

} // namespace custos::daemon
