#include "daemon/store/connection.h"

#include "daemon/store/authorizer.h"
#include "daemon/store/salt.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

// SQLCipher declares its key functions only for those who know of them.
#define SQLITE_HAS_CODEC 1
#include <sqlite3.h>

namespace custos::daemon {

namespace {

constexpr int kBusyMilliseconds = 5000; ///< a backup or a fold of the log may hold the file so long

tl::unexpected<Error> system_failure(int native, int code) {
    switch (native) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return fail_native(native, ErrorCode::no_space,
                           "the disk of the store is full; nothing of this change was kept: free "
                           "space and try again");
    case EROFS:
        return fail_native(native, ErrorCode::read_only,
                           "the folder of the store cannot be written; mount it writable");
    case EACCES:
    case EPERM:
        return fail_native(native, ErrorCode::permission_denied,
                           "the store may not be accessed; run as its owner");
    case ENOENT:
        return fail(ErrorCode::not_found, "there is no store there; run `custos init` first");
    default:
        return fail_native(native, ErrorCode::io_error,
                           "the store cannot be read or written (SQLite {}); check the disk",
                           std::int64_t{code});
    }
}

} // namespace

tl::unexpected<Error> store_failure(sqlite3* database, int code) {
    const int extended = database != nullptr ? sqlite3_extended_errcode(database) : code;
    const int native = database != nullptr ? sqlite3_system_errno(database) : 0;
    // A page whose HMAC does not hold comes as SQLITE_ERROR without words of its own; every mistake
    // in a statement has words.
    const bool wordless = (code & 0xff) == SQLITE_ERROR && database != nullptr &&
                          std::strcmp(sqlite3_errmsg(database), sqlite3_errstr(SQLITE_ERROR)) == 0;
    switch (wordless ? SQLITE_CORRUPT : code & 0xff) {
    case SQLITE_FULL: return system_failure(ENOSPC, extended);
    case SQLITE_READONLY:
        return fail(ErrorCode::read_only,
                    "the store cannot be written; mount its folder writable, or run as its owner");
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR: return system_failure(native, extended);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return fail_native(
            extended, ErrorCode::corrupt,
            "a page of the store is damaged; stop, keep a copy, and restore the last "
            "backup (`custos store check` names the pages)");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail_native(extended, ErrorCode::conflict,
                           "another process holds the store; end it or wait for it");
    case SQLITE_NOMEM:
        return fail_native(extended, ErrorCode::limit_exceeded, "no memory left for the store");
    case SQLITE_AUTH:
        return fail_native(extended, ErrorCode::permission_denied,
                           "a read-only connection was asked for more than reading");
    default:
        return fail_native(extended, ErrorCode::internal,
                           "the store refused a statement (SQLite {}); this is a defect of Custos: "
                           "please report it",
                           std::int64_t{extended});
    }
}

Statement::Statement(Statement&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), handle_(other.handle_), slot_(other.slot_),
      bind_code_(other.bind_code_) {}

Statement::~Statement() {
    if (owner_ != nullptr)
        owner_->take_back(handle_, slot_);
}

Result<bool> Statement::step() {
    if (bind_code_ != SQLITE_OK)
        return store_failure(owner_->database_, bind_code_);
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return store_failure(owner_->database_, code);
}

Result<void> Statement::run() {
    for (;;) {
        CUSTOS_TRY(const bool more, step());
        if (!more)
            return {};
    }
}

bool Statement::is_null(int column) const noexcept {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(handle_, column);
}
double Statement::real(int column) const noexcept {
    return sqlite3_column_double(handle_, column);
}

std::string_view Statement::text(int column) const noexcept {
    const auto* bytes = sqlite3_column_text(handle_, column);
    if (bytes == nullptr)
        return {};
    return {reinterpret_cast<const char*>(bytes), // SQLite's unsigned text
            static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::string_view Statement::blob(int column) const noexcept {
    const void* bytes = sqlite3_column_blob(handle_, column);
    if (bytes == nullptr)
        return {};
    return {static_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

// SQLite copies what is bound (SQLITE_TRANSIENT): arguments may be temporaries.
void Statement::bind_null(int index) {
    if (const int code = sqlite3_bind_null(handle_, index); code != SQLITE_OK)
        bind_code_ = code;
}
void Statement::bind_integer(int index, std::int64_t value) {
    if (const int code = sqlite3_bind_int64(handle_, index, value); code != SQLITE_OK)
        bind_code_ = code;
}
void Statement::bind_real(int index, double value) {
    if (const int code = sqlite3_bind_double(handle_, index, value); code != SQLITE_OK)
        bind_code_ = code;
}
void Statement::bind_text(int index, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    if (const int code =
            sqlite3_bind_text64(handle_, index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        code != SQLITE_OK)
        bind_code_ = code;
}
void Statement::bind_blob(int index, std::string_view value) {
    const char* bytes = value.data() == nullptr ? "" : value.data();
    if (const int code = sqlite3_bind_blob64(handle_, index, bytes, value.size(), SQLITE_TRANSIENT);
        code != SQLITE_OK)
        bind_code_ = code;
}

namespace {

/// Through SQLite's own handle: a second descriptor, once closed, would drop every lock that this
/// process holds on the file (fcntl(2)), and another process could then fold the log under us.
Result<StoreSalt> read_salt(sqlite3* database, const std::string& path, const Secret& key) {
    sqlite3_file* file = nullptr;
    StoreSalt salt{};
    sqlite3_int64 size = 0;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK)
        code = file->pMethods->xFileSize(file, &size);
    if (code == SQLITE_OK)
        code = file->pMethods->xRead(file, salt.data(), static_cast<int>(salt.size()), 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ)
        return store_failure(database, code);
    CUSTOS_CHECK(check_salt(path, salt, size, key));
    return salt;
}

Result<void> require_file(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fail(ErrorCode::not_found, "there is no store at {}; run `custos init` first",
                        OwnText(path));
        return fail_native(errno, ErrorCode::permission_denied,
                           "cannot reach the store {}; run as its owner", OwnText(path));
    }
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::invalid_input,
                    "{} is not a file, so not a store; name the store of a Custos instance",
                    OwnText(path));
    return {};
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, const Secret& key,
                                                     Access access) {
    CUSTOS_CHECK(require_file(path));
    const int flags = SQLITE_OPEN_NOMUTEX |
                      (access == Access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
    std::unique_ptr<Connection> connection(new Connection(database)); // the constructor is private
    if (code != SQLITE_OK)
        return store_failure(database, code);
    CUSTOS_TRY(const StoreSalt salt, read_salt(database, path, key));
    // SQLite falls back to reading in silence when it may not write.
    if (access == Access::write && sqlite3_db_readonly(database, "main") != 0)
        return fail(
            ErrorCode::read_only,
            "the store {} cannot be written; mount its folder writable, or run as its owner",
            OwnText(path));
    CUSTOS_CHECK(connection->set_key(key, salt));
    CUSTOS_CHECK(connection->configure(access));
    return connection;
}

Result<std::unique_ptr<Connection>> Connection::create(const std::string& path, const Secret& key) {
    CUSTOS_TRY(const StoreSalt salt, make_salt(key));
    // Made here and not by SQLite, for its mode; the log of changes inherits it.
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST)
        return fail(ErrorCode::already_exists, "{} exists and was left alone; choose another place",
                    OwnText(path));
    if (file < 0)
        return system_failure(errno, SQLITE_CANTOPEN);
    ::close(file);
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &database,
                                     SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE, nullptr);
    std::unique_ptr<Connection> connection(new Connection(database)); // the constructor is private
    if (code != SQLITE_OK)
        return store_failure(database, code);
    CUSTOS_CHECK(connection->set_key(key, salt));
    CUSTOS_CHECK(connection->configure(Access::write));
    return connection;
}

Connection::~Connection() {
    for (auto& [text, slot] : statements_)
        sqlite3_finalize(slot.statement);
    sqlite3_close_v2(database_);
}

/// Anything but 64 hex digits of key and 32 of salt would silently be taken as a passphrase.
Result<void> Connection::set_key(const Secret& key, std::span<const std::uint8_t> salt) {
    const auto bytes = key.reveal();
    if (bytes.size() != 32 || salt.size() != kSaltBytes)
        return fail(ErrorCode::invalid_input, "the store key must have 32 bytes, it has {}",
                    static_cast<std::int64_t>(bytes.size()));
    static_cast<void>(sqlite3_exec(database_, "PRAGMA cipher_log_level=NONE", nullptr, nullptr,
                                   nullptr)); // plain SQLite ignores it; asked again below
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<char, 2 + 64 + 32 + 1> text{'x', '\''};
    std::size_t end = 2;
    const auto append = [&](std::span<const std::uint8_t> part) {
        for (const std::uint8_t byte : part) {
            text[end++] = kDigits[byte >> 4U];
            text[end++] = kDigits[byte & 15U];
        }
    };
    append(bytes);
    append(salt);
    text[end++] = '\'';
    const int code = sqlite3_key(database_, text.data(), static_cast<int>(end));
    wipe_memory(text.data(), text.size());
    if (code != SQLITE_OK)
        return store_failure(database_, code);
    CUSTOS_TRY(Statement version, query("PRAGMA cipher_version"));
    CUSTOS_TRY(const bool answered, version.step());
    if (!answered)
        return fail(ErrorCode::unsupported,
                    "this process has plain SQLite instead of SQLCipher, which would store in the "
                    "clear; install libsqlcipher and link no libsqlite3");
    return {};
}

Result<void> Connection::configure(Access access) {
    sqlite3_extended_result_codes(database_, 1);
    sqlite3_busy_timeout(database_, kBusyMilliseconds);
    // Memory security locks and wipes all that SQLite allocates and costs a factor of 24
    // (docs/formats/store.md); temporary tables and sorters stay in memory so that no plain text
    // reaches a temporary file; deleted rows are overwritten.
    CUSTOS_CHECK(run_script("PRAGMA cipher_memory_security=OFF;"
                            "PRAGMA temp_store=MEMORY;"
                            "PRAGMA secure_delete=ON;"
                            "PRAGMA foreign_keys=ON;"
                            "PRAGMA trusted_schema=OFF;"));
    // The first real read: a damaged first page fails here.
    CUSTOS_TRY(auto rows, query_integer("SELECT count(*) FROM sqlite_schema"));
    static_cast<void>(rows);
    if (access == Access::read) {
        CUSTOS_CHECK(run_script("PRAGMA cache_size=-8192; PRAGMA query_only=ON;"));
        if (const int code = sqlite3_set_authorizer(database_, &authorize_reading, nullptr);
            code != SQLITE_OK)
            return store_failure(database_, code);
    }
    return {};
}

Result<void> Connection::run_script(Literal sql) {
    const int code = sqlite3_exec(database_, sql.view().data(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return store_failure(database_, code);
    return {};
}

Result<Statement> Connection::prepare(Literal sql) {
    const char* text = sql.view().data();
    Slot& slot = statements_[text];
    if (slot.statement != nullptr && !slot.lent) {
        slot.lent = true;
        return Statement(*this, slot.statement, text);
    }
    sqlite3_stmt* statement = nullptr;
    const unsigned flags = slot.lent ? 0U : SQLITE_PREPARE_PERSISTENT;
    const int code = sqlite3_prepare_v3(database_, text, static_cast<int>(sql.view().size()), flags,
                                        &statement, nullptr);
    if (code != SQLITE_OK)
        return store_failure(database_, code);
    if (slot.lent) // the same text is running further up: this one is used once
        return Statement(*this, statement, nullptr);
    slot = Slot{.statement = statement, .lent = true};
    return Statement(*this, statement, text);
}

void Connection::take_back(sqlite3_stmt* statement, const char* slot) noexcept {
    // The result of reset repeats the failure that step() has already reported.
    static_cast<void>(sqlite3_reset(statement));
    static_cast<void>(sqlite3_clear_bindings(statement));
    if (slot == nullptr)
        static_cast<void>(sqlite3_finalize(statement));
    else if (const auto found = statements_.find(slot); found != statements_.end())
        found->second.lent = false;
}

std::int64_t Connection::last_row_id() const noexcept {
    return sqlite3_last_insert_rowid(database_);
}
std::int64_t Connection::rows_changed() const noexcept {
    return sqlite3_changes64(database_);
}
bool Connection::is_in_transaction() const noexcept {
    return sqlite3_get_autocommit(database_) == 0;
}

Result<std::int64_t> Connection::find_word(std::string_view text) {
    std::string word(text);
    if (const auto found = words_.find(word); found != words_.end())
        return found->second;
    CUSTOS_TRY(const auto id, query_integer("SELECT id FROM word WHERE text=?1", text));
    if (id)
        words_.emplace(std::move(word), *id);
    return id.value_or(0);
}

Result<std::int64_t> Connection::intern_word(std::string_view text) {
    CUSTOS_TRY(const std::int64_t known, find_word(text));
    if (known != 0)
        return known;
    CUSTOS_CHECK(run("INSERT INTO word(text) VALUES(?1)", text));
    words_.emplace(std::string(text), last_row_id());
    return last_row_id();
}

} // namespace custos::daemon
