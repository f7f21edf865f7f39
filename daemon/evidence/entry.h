#pragma once
// One entry of the evidence log: one line of canonical JSON (RFC 8785), for ever.
//
//   {"details":H|null,"payload":{…},"prev":H,"seq":N,"time":"…Z","type":"scan.finished","v":1}
//
// `payload` holds ids, counts, digests and words of our own alone; what names a person (who acted,
// paths, free text) is the entry's details: sealed in a table of its own and bound to the entry by
// a salted commitment, so that an entry can be proven after its details have lawfully been erased.
// Grammar and worked example: docs/formats/evidence.md.

#include "scanners/model/ids.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custos::daemon {

inline constexpr std::int64_t kEntryVersion = 1;

/// What to log.
struct EntryDraft {
    Instant time;
    std::string type;    ///< dotted words: `scan.finished`, `policy.activated`, `register.changed`
    std::string payload; ///< JSON object: ids, counts, digests
    std::string details; ///< JSON object: who, before, after, text; empty = none
};

/// An entry as it stands in the log.
struct Entry {
    std::uint64_t seq = 0; ///< from 0, without gaps
    Digest prev;           ///< SHA-256 of the line before, without line end; zero for seq 0
    Instant time;
    std::string type;
    std::string payload;           ///< canonical JSON
    std::optional<Digest> details; ///< commitment: SHA-256(salt ‖ details)
    std::string line;              ///< the exact bytes, without line end
    Digest hash;                   ///< SHA-256 of `line`
};

/// Composes the line. Errors: invalid_input (`type` or `payload` is not of the shape above: a text
/// with blanks, more than 128 bytes, or a fraction).
Result<Entry> compose_entry(std::uint64_t seq, const Digest& prev, const EntryDraft& draft,
                            const std::optional<Digest>& commitment);
/// Parses a line and insists that it is canonical. Errors: corrupt.
Result<Entry> parse_entry(std::string_view line);

} // namespace custos::daemon
