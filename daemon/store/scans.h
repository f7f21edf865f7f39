#pragma once
// Scans and their units: what ran, how far it came, and whether it can be taken up again.

#include "daemon/store/store.h"
#include "scanners/model/gap.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

enum class ScanState : std::uint8_t {
    running,     ///< also after a crash: take it up again or finish it
    interrupted, ///< stopped on purpose in a resumable state
    complete,    ///< every unit ended and every listing was complete
    partial,     ///< ended, but some listing was incomplete or suspect
    cancelled,
    failed,
};
[[nodiscard]] std::string_view name_of(ScanState state) noexcept;

/// Counters of a unit; a scan's are the sums of its units'.
struct ScanCounters {
    std::uint64_t listed = 0;
    std::uint64_t excluded = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t objects_read = 0; ///< in whole or in part
    std::uint64_t objects_unread = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t hits = 0;
    std::uint64_t gaps = 0;
    std::uint64_t vanished = 0;
    friend bool operator==(const ScanCounters&, const ScanCounters&) = default;
};

struct Scan {
    Uuid id;
    ScanState state = ScanState::running;
    std::string trigger; ///< `manual`, `schedule`, `detection`…
    std::string actor;
    Instant started;
    std::optional<Instant> ended;
    ScanCounters counters;
};

struct Unit {
    Uuid id;
    Uuid scan;
    SourceId source;
    ScanState state = ScanState::running;
    Instant started;
    std::optional<Instant> ended;
    Digest detection;  ///< packs + engine + extractors + limits that it reads with
    bool full = false; ///< every object is read, changed or not
    bool listing_complete = false;
    bool atime_moves = false;
    std::optional<std::uint64_t> file_system_id;
    std::uint64_t next_seq = 0; ///< of the next batch that was not ingested yet
    ScanCounters counters;
};

Result<void> start_scan(Transaction& change, const Scan& scan);
Result<void> add_unit(Transaction& change, const Unit& unit);
/// Takes up a unit again after a stop or crash, as a new attempt: its batches count from 0 again.
/// What was ingested stays. Errors: not_found, conflict (it has ended).
Result<void> resume_unit(Transaction& change, const Uuid& unit);
/// Sets the state (and, unless running or interrupted, the end) of a unit or of a scan.
/// Errors: not_found.
Result<void> set_unit_state(Transaction& change, const Uuid& unit, ScanState state, Instant now);
Result<void> set_scan_state(Transaction& change, const Uuid& scan, ScanState state, Instant now);
/// Unchanged objects cost no row: only their number is kept.
Result<void> count_unchanged(Transaction& change, const Uuid& unit, std::uint64_t unchanged);

Result<std::optional<Scan>> read_scan(Connection& store, const Uuid& scan);
/// The newest first, at most `limit`.
Result<std::vector<Scan>> read_scans(Connection& store, std::size_t limit);
Result<std::optional<Unit>> read_unit(Connection& store, const Uuid& unit);
Result<std::vector<Unit>> read_units(Connection& store, const Uuid& scan);
/// Units that are running or interrupted: what a restart takes up again, oldest first.
Result<std::vector<Unit>> read_unfinished_units(Connection& store);
/// The last unit of the source whose listing was complete; none = never scanned in full.
Result<std::optional<Unit>> read_last_complete_unit(Connection& store, const SourceId& source);

/// The last unit of the source that ended in any way.
Result<std::optional<Unit>> read_last_ended_unit(Connection& store, const SourceId& source);

/// Something that is no object and was not looked at: an unreadable folder, a foreign mount…
struct SourceGap {
    Uuid unit;
    Gap gap;
    std::string path; ///< true path; empty = the source itself
    std::string display_path;
};
/// Gaps of the last ended unit of a source, in the order they were found.
Result<std::vector<SourceGap>> read_source_gaps(Connection& store, const SourceId& source,
                                                std::size_t limit);

} // namespace custos::daemon
