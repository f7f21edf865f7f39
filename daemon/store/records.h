#pragma once
// Register records (GDPR Art. 30): every change is a new revision, none is ever overwritten, so
// that the register can be shown as it was on any date.

#include "daemon/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

enum class RecordKind : std::uint8_t { agency, source, activity, exchange };
[[nodiscard]] std::string_view name_of(RecordKind kind) noexcept;

struct Record {
    RecordKind kind = RecordKind::source;
    std::string id;
    std::int64_t revision = 0; ///< from 1
    std::string body;          ///< JSON text
    Instant valid_from;        ///< since when it is legally so
    Instant changed_at;        ///< since when we know
    std::string actor;
    bool removed = false;
};

struct RecordChange {
    RecordKind kind = RecordKind::source;
    std::string id;
    std::string body; ///< JSON text
    Instant valid_from;
    Instant changed_at;
    std::string actor;
    /// The revision that the change was based on; 0 = it is new; nullopt = whatever is there.
    std::optional<std::int64_t> based_on;
};

/// What was in force at `valid`, as far as was known at `known`.
struct AsOf {
    Instant valid;
    Instant known;
};

/// Adds a revision and returns its number. Errors: conflict (`based_on` is stale).
Result<std::int64_t> put_record(Transaction& change, const RecordChange& record);
/// Adds a last revision that says "removed". Errors: not_found, conflict.
Result<std::int64_t> remove_record(Transaction& change, const RecordChange& record);

/// The newest revision; none when there never was one or it is removed.
Result<std::optional<Record>> read_record(Connection& store, RecordKind kind, std::string_view id);
/// The newest revision of each that is not removed, by id.
Result<std::vector<Record>> read_records(Connection& store, RecordKind kind);
Result<std::vector<Record>> read_records(Connection& store, RecordKind kind, AsOf as_of);
/// All revisions of one, oldest first.
Result<std::vector<Record>> read_record_history(Connection& store, RecordKind kind,
                                                std::string_view id);

} // namespace custos::daemon
