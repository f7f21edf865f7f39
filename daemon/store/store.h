#pragma once
// The store: one SQLCipher file that holds everything an instance knows.
//
//   StoreWriter   the one connection that changes the store; a change is a Transaction object that
//                 rolls back unless commit() returned
//   StoreReader   as many as wanted, read-only behind a deny-by-default authorizer
//   Connection    what both lend to the functions of this room: `read_…(Connection&, …)` and
//                 `put_…(Transaction&, …)`
//
// Rooms of data, one header each: records.h (register), scans.h, ingest.h, known_objects.h,
// objects.h, statistics.h, evaluations.h, violations.h, issued.h (reports, schedules, policy sets),
// meta.h. The evidence log lives in the same file and takes part in the same transactions:
// daemon/evidence/log.h.
//
// The file's first 16 bytes, which SQLCipher calls its salt, are 6 random bytes, 5 bytes that say
// "a store of Custos" and 5 bytes that say "of this key": so that a wrong key, a foreign file and a
// damaged store are told apart before anything is touched (docs/formats/store.md).

#include "scanners/model/ids.h"
#include "scanners/model/redacted.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <memory>
#include <string>
#include <vector>

namespace custos::daemon {

class Connection;

/// A change of the store, all or nothing. Rolls back when dropped without commit().
/// Thread: that of its StoreWriter. One at a time.
class Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete; // it would have to roll back its target
    ~Transaction();

    /// Errors: no_space, read_only, io_error, corrupt; then everything is as before begin().
    Result<void> commit();
    [[nodiscard]] Connection& connection() noexcept { return *connection_; }

private:
    friend class StoreWriter;
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    Connection* connection_; ///< null once committed or moved from
};

/// The only way to change a store. Holds an exclusive flock(2) on `<path>.lock`.
/// Thread: one thread at a time.
class StoreWriter {
public:
    /// Makes a new store. Errors: already_exists, permission_denied, read_only, no_space, conflict.
    static Result<StoreWriter> create(const std::string& path, const Secret& key,
                                      const Uuid& instance, Instant now);
    /// Opens a store and brings its schema up to date, or leaves it untouched.
    /// Errors: not_found, permission_denied, read_only, wrong_key, invalid_input (not a store),
    /// version_too_new, corrupt, conflict (another process owns it), no_space, unsupported (no
    /// SQLCipher in this process).
    static Result<StoreWriter> open(const std::string& path, const Secret& key);
    StoreWriter(StoreWriter&&) noexcept;
    StoreWriter& operator=(StoreWriter&&) noexcept;
    ~StoreWriter();

    /// REQUIRES: no other transaction of this writer is alive.
    Result<Transaction> begin();
    /// For reading between changes, by the writer's own thread.
    [[nodiscard]] Connection& connection() noexcept;
    /// Writes the log of changes back into the file and empties it.
    Result<void> fold_write_ahead_log();

private:
    struct Impl;
    explicit StoreWriter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Reads a store while its writer goes on. A query sees the last commit; between snapshot() and
/// release() all queries see the same one.
/// Thread: one thread at a time; open one per thread (3 ms).
class StoreReader {
public:
    /// Errors: as StoreWriter::open, but no lock is taken and no schema changed.
    static Result<StoreReader> open(const std::string& path, const Secret& key);
    StoreReader(StoreReader&&) noexcept;
    StoreReader& operator=(StoreReader&&) noexcept;
    ~StoreReader();

    [[nodiscard]] Connection& connection() noexcept;
    Result<void> snapshot();
    Result<void> release();

private:
    struct Impl;
    explicit StoreReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What `custos store check` found in the file itself; the evidence chain has its own check in
/// daemon/evidence/verify.h.
struct StoreCheck {
    std::vector<std::string> damaged_pages; ///< one line per page whose HMAC does not hold
    std::vector<std::string> broken;        ///< lines of SQLite's integrity and foreign-key checks
    [[nodiscard]] bool is_sound() const noexcept { return damaged_pages.empty() && broken.empty(); }
};
/// Errors: as StoreReader::open.
Result<StoreCheck> check_store(const std::string& path, const Secret& key);

/// Copies a consistent state into a new file under the same key, while the writer goes on.
/// Errors: already_exists, no_space, read_only, permission_denied, corrupt.
Result<void> back_up_store(const std::string& path, const Secret& key, const std::string& target);

} // namespace custos::daemon
