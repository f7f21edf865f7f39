#pragma once
// SQLite's C interface, wrapped once: every return code is looked at here, SQL text is a Literal
// with bound parameters, prepared statements are kept.

#include "scanners/model/ids.h"
#include "scanners/model/redacted.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace custos::daemon {

class Connection;

/// The failure behind a result code of SQLite, as ours: names the store and the mend.
[[nodiscard]] tl::unexpected<Error> store_failure(sqlite3* database, int code);

/// Bytes to bind, as opposed to text.
struct Blob {
    std::string_view bytes;
};

/// A prepared statement with its parameters bound, lent by a Connection; goes back when dropped.
/// Thread: that of its Connection.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete; // it would have to hand back its target
    ~Statement();

    /// Moves to the next row; false at the end.
    Result<bool> step();
    /// Steps to the end; for statements without rows.
    Result<void> run();

    [[nodiscard]] bool is_null(int column) const noexcept;
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] double real(int column) const noexcept;
    /// Valid until the next step.
    [[nodiscard]] std::string_view text(int column) const noexcept;
    [[nodiscard]] std::string_view blob(int column) const noexcept;

    [[nodiscard]] std::uint64_t count(int column) const noexcept {
        return static_cast<std::uint64_t>(integer(column));
    }
    [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
    [[nodiscard]] Instant instant(int column) const noexcept {
        return from_micros(integer(column));
    }
    [[nodiscard]] std::optional<Instant> optional_instant(int column) const noexcept {
        return is_null(column) ? std::nullopt : std::optional(instant(column));
    }
    /// Fixed-size bytes; all zero when the column has another size.
    template <class Id>
    [[nodiscard]] Id id(int column) const noexcept {
        Id value;
        const std::string_view bytes = blob(column);
        if (bytes.size() == Id::kSize)
            std::memcpy(value.bytes.data(), bytes.data(), Id::kSize);
        return value;
    }

private:
    friend class Connection;
    Statement(Connection& owner, sqlite3_stmt* handle, const char* slot) noexcept
        : owner_(&owner), handle_(handle), slot_(slot) {}
    void bind_null(int index);
    void bind_integer(int index, std::int64_t value);
    void bind_real(int index, double value);
    void bind_text(int index, std::string_view value);
    void bind_blob(int index, std::string_view value);

    void bind(int index, std::nullopt_t /*none*/) { bind_null(index); }
    template <std::integral T>
    void bind(int index, T value) {
        bind_integer(index, static_cast<std::int64_t>(value));
    }
    template <class T>
    requires std::is_enum_v<T>
    void bind(int index, T value) { bind_integer(index, static_cast<std::int64_t>(value)); }
    void bind(int index, double value) { bind_real(index, value); }
    void bind(int index, std::string_view value) { bind_text(index, value); }
    void bind(int index, const std::string& value) { bind_text(index, value); }
    void bind(int index, Instant value) { bind_integer(index, to_micros(value)); }
    template <class Tag>
    void bind(int index, const Name<Tag>& value) {
        bind_text(index, value.text());
    }
    template <class Tag, std::size_t N>
    void bind(int index, const Bytes<Tag, N>& value) {
        bind_blob(index, {reinterpret_cast<const char*>(value.bytes.data()), N}); // bytes to char
    }
    void bind(int index, const Blob& value) { bind_blob(index, value.bytes); }
    template <class T>
    void bind(int index, const std::optional<T>& value) {
        if (value)
            bind(index, *value);
        else
            bind_null(index);
    }

    Connection* owner_; ///< null once moved from
    sqlite3_stmt* handle_;
    const char* slot_;  ///< key of its place in the cache; null = not cached
    int bind_code_ = 0; ///< the first failure of binding
};

/// What a connection may do.
enum class Access : std::uint8_t { write, read, maintain };

/// One open database handle with its statements.
/// Thread: one thread at a time.
class Connection {
public:
    /// Opens an existing file under `key`, after having looked at its first bytes, and proves that
    /// SQLCipher is there and the key fits. Changes nothing, with `write` neither.
    static Result<std::unique_ptr<Connection>> open(const std::string& path, const Secret& key,
                                                    Access access);
    /// Makes a new, empty file (0600) under `key`. Errors: already_exists and those of writing.
    static Result<std::unique_ptr<Connection>> create(const std::string& path, const Secret& key);
    Connection(const Connection&) = delete; // owns the handle, and statements point at it
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// A statement with `arguments` bound to ?1, ?2, …
    template <class... Arguments>
    Result<Statement> query(Literal sql, const Arguments&... arguments) {
        CUSTOS_TRY(Statement statement, prepare(sql));
        int index = 0;
        static_cast<void>(index);
        (statement.bind(++index, arguments), ...);
        return statement;
    }
    /// Runs a statement that has no rows.
    template <class... Arguments>
    Result<void> run(Literal sql, const Arguments&... arguments) {
        CUSTOS_TRY(Statement statement, query(sql, arguments...));
        return statement.run();
    }
    /// Runs several statements without parameters or rows: the schema.
    Result<void> run_script(Literal sql);
    /// The first column of the first row; none when there is no row.
    template <class... Arguments>
    Result<std::optional<std::int64_t>> query_integer(Literal sql, const Arguments&... arguments) {
        CUSTOS_TRY(Statement statement, query(sql, arguments...));
        CUSTOS_TRY(const bool found, statement.step());
        if (!found || statement.is_null(0))
            return std::optional<std::int64_t>();
        return std::optional(statement.integer(0));
    }
    [[nodiscard]] std::int64_t last_row_id() const noexcept;
    [[nodiscard]] std::int64_t rows_changed() const noexcept;
    [[nodiscard]] bool is_in_transaction() const noexcept;
    [[nodiscard]] sqlite3* handle() const noexcept { return database_; }

    /// After a rollback: numbers given since may not exist.
    void forget_words() noexcept { words_.clear(); }
    /// Local number of a word (source, detector, category, format…); 0 = never stored.
    Result<std::int64_t> find_word(std::string_view text);
    Result<std::int64_t> intern_word(std::string_view text);

private:
    friend class Statement;
    explicit Connection(sqlite3* database) noexcept : database_(database) {}
    Result<Statement> prepare(Literal sql);
    void take_back(sqlite3_stmt* statement, const char* slot) noexcept;
    Result<void> set_key(const Secret& key, std::span<const std::uint8_t> salt);
    Result<void> configure(Access access);

    struct Slot {
        sqlite3_stmt* statement = nullptr;
        bool lent = false;
    };
    sqlite3* database_;
    /// By the address of the literal: each SQL text stands at one place in the program.
    std::unordered_map<const char*, Slot> statements_;
    std::unordered_map<std::string, std::int64_t> words_;
};

} // namespace custos::daemon
