#pragma once
// What the daemon and a worker say to each other: docs/formats/work.md. Each message is a u32
// big-endian length followed by one CBOR map with a version, at most 4 MiB; an unknown field is an
// error. The daemon treats every message of a worker as hostile.
//
//   daemon → worker   WorkUnit
//   worker → daemon   ListingPage (key, token per object)    daemon → worker   ListingAnswer
//   worker → daemon   ResultBatch                            daemon → worker   BatchAck (credit)
//   worker → daemon   Progress (each second), Reading (careful mode: before each object)
//   worker → daemon   UnitDone
//   daemon → worker   Cancel (any time)

#include "scanners/model/object.h"
#include "scanners/model/redacted.h"
#include "scanners/model/source.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace custos::scanners {

inline constexpr std::uint32_t kWireVersion = 1;
inline constexpr std::size_t kMaxMessageBytes = 4U << 20U;
/// Batches in flight without an acknowledgement.
inline constexpr std::uint32_t kCreditWindow = 4;
/// Objects in one page of a listing.
inline constexpr std::size_t kPageObjects = 4096;

/// A task for one worker: enumerate a source and read what the daemon asks for.
struct WorkUnit {
    Uuid unit;
    Uuid scan;
    Uuid nonce; ///< every answer repeats it; a batch is bound to one live unit
    Source source;
    Secret fingerprint_key;             ///< Kw, the worker's half
    Secret object_key;                  ///< keys ObjectKey and content digests
    std::vector<std::string> detectors; ///< empty = all stable ones
    bool experimental_detectors = false;
    std::vector<std::pair<std::string, std::string>> extra_packs; ///< file name, text
    std::uint64_t max_object_bytes = 0;
    std::uint32_t max_object_seconds = 3600;
    std::uint32_t threads = 1;
    /// After a crash: one thread, `Reading` before each object, a batch after each.
    bool careful = false;
};

/// One listed object, before it is read.
struct Listed {
    ObjectKey key;
    ChangeToken token;
    friend bool operator==(const Listed&, const Listed&) = default;
};

/// Part of an enumeration, in the order of the walk.
struct ListingPage {
    Uuid nonce;
    std::uint32_t page = 0;      ///< from 0, without gaps
    std::vector<Listed> objects; ///< at most kPageObjects
    friend bool operator==(const ListingPage&, const ListingPage&) = default;
};
/// Which objects of a page to read, by index, ascending.
struct ListingAnswer {
    Uuid nonce;
    std::uint32_t page = 0;
    std::vector<std::uint32_t> read;
    friend bool operator==(const ListingAnswer&, const ListingAnswer&) = default;
};

struct ResultBatch {
    Uuid nonce;
    std::uint64_t seq = 0; ///< from 0, without gaps
    std::vector<ObjectReport> objects;
    friend bool operator==(const ResultBatch&, const ResultBatch&) = default;
};
struct BatchAck {
    Uuid nonce;
    std::uint64_t seq = 0;
    friend bool operator==(const BatchAck&, const BatchAck&) = default;
};

/// Something below the root that is no object: a FIFO, an unreadable directory, a foreign mount.
struct Oddity {
    std::string path;
    std::string display_path;
    Gap gap;
    friend bool operator==(const Oddity&, const Oddity&) = default;
};

struct UnitDone {
    Uuid nonce;
    bool listing_complete = false; ///< every directory was listed without an error
    std::uint64_t listed = 0;
    std::uint64_t excluded = 0;       ///< left out by an exclude pattern
    std::uint64_t file_system_id = 0; ///< st_dev of the root: a changed one makes a source suspect
    bool atime_moves = false;         ///< O_NOATIME was refused at least once
    std::vector<Oddity> oddities;     ///< at most 1,000; `oddities_dropped` counts the rest
    std::uint64_t oddities_dropped = 0;
    Digest detection; ///< the detection digest the worker used
    friend bool operator==(const UnitDone&, const UnitDone&) = default;
};

/// How far the worker is. Sent about once a second while the unit lives.
struct Progress {
    Uuid nonce;
    bool listing_done = false;
    std::uint64_t listed = 0;
    std::uint64_t objects_read = 0;
    std::uint64_t bytes_read = 0; ///< also of objects that are still being read
    std::uint64_t hits = 0;
    friend bool operator==(const Progress&, const Progress&) = default;
};

/// The object that is read next, as far as it is known before reading: should the worker die now,
/// this one is why.
struct Reading {
    Uuid nonce;
    ObjectReport object; ///< read = none, no findings, no gaps
    friend bool operator==(const Reading&, const Reading&) = default;
};

struct Cancel {
    Uuid nonce;
    friend bool operator==(const Cancel&, const Cancel&) = default;
};

using Message = std::variant<WorkUnit, ListingPage, ListingAnswer, ResultBatch, BatchAck, UnitDone,
                             Cancel, Progress, Reading>;

} // namespace custos::scanners
