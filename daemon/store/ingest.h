#pragma once
// How results enter: a batch in one transaction, once, however often it arrives.

#include "daemon/keys/payload_cipher.h"
#include "daemon/store/known_objects.h"
#include "daemon/store/scans.h"
#include "scanners/model/object.h"

#include <functional>
#include <span>

namespace custos::daemon {

/// The daemon's half of the fingerprint: HMAC(Kd, worker's half).
using SecondHalf = std::function<Fingerprint(const Fingerprint&)>;

/// What storing needs besides the store.
struct IngestKeys {
    const PayloadCipher& paths; ///< seals true paths
    const SecondHalf& second_half;
};

struct Ingested {
    bool repeated = false; ///< this (unit, seq) was stored before: nothing changed
    std::uint64_t objects = 0;
    std::uint64_t findings = 0;
};

/// Stores one batch. A whole read replaces the findings of an object; a partial one adds, keeps the
/// old ones as "not re-seen" and leaves its gap; an unread one keeps them all so.
/// Errors: not_found (no such unit), conflict (the unit has ended, or `seq` leaves a hole).
Result<Ingested> ingest(Transaction& change, const IngestKeys& keys, const Uuid& unit,
                        std::uint64_t seq, std::span<const ObjectReport> objects, Instant now);

/// How the listing of a unit ended, as the worker says and the daemon checked.
struct ListingEnd {
    bool complete = false;
    std::uint64_t listed = 0;
    std::uint64_t excluded = 0;
    std::uint64_t file_system_id = 0; ///< 0 = not known
    bool atime_moves = false;
    std::vector<SourceGap> gaps; ///< `unit` need not be set
    std::uint64_t gaps_dropped = 0;
};

struct ListingOutcome {
    std::uint64_t vanished = 0;
    /// Changed file-system id, an empty listing where objects were known, or more than half of them
    /// vanished: gap `source_suspect`, and nothing was closed.
    bool suspect = false;
    bool closed = false; ///< the listing was complete and believable
};

/// Ends the listing of a unit: what is known and was not seen has vanished, but only when the
/// listing was complete and believable.
Result<ListingOutcome> finish_listing(Transaction& change, const IngestKeys& keys, const Uuid& unit,
                                      const ListingEnd& end, const KnownObjects& known,
                                      Instant now);

/// Says that a suspect source is right as it is now (new disk, emptied on purpose): the next
/// listing is believed.
Result<void> trust_source_again(Transaction& change, const SourceId& source);

/// Erases findings, true paths and tokens of objects that vanished before `before` (P90D ago by
/// default); returns how many objects. The evidence stays.
Result<std::uint64_t> erase_vanished(Transaction& change, Instant before, std::size_t limit);

} // namespace custos::daemon
