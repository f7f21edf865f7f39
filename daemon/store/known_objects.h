#pragma once
// What the store knows about the objects of one source, small enough to hold a million of them in
// memory while a listing streams past: 25 bytes each and a table of offsets.

#include "daemon/store/store.h"
#include "scanners/model/object.h"

#include <cstdint>
#include <vector>

namespace custos::daemon {

/// What a listed object is to the store.
enum class Knowledge : std::uint8_t {
    unknown,  ///< never read, or it had vanished
    changed,  ///< its change token differs
    retry,    ///< unchanged, but the last read failed for a cause that may have passed
    outdated, ///< unchanged, but read with another detection digest
    current,  ///< unchanged and read with the current one: nothing to do
};

/// 64 bits of a change token; a different hash means a different token. Not keyed and not
/// cryptographic: nobody chooses the ctime and the inode number that are part of it.
[[nodiscard]] std::uint64_t hash_of(const ChangeToken& token) noexcept;

/// Built by one sequential pass (≤ 0.3 s per million). Sorted by key; because keys are HMACs, and
/// so uniform, a table over their first bits leads to the place in O(1). Thread: one thread at a
/// time.
class KnownObjects {
public:
    /// Looks up a listed object and marks it as seen.
    [[nodiscard]] Knowledge see(const ObjectKey& key, const ChangeToken& token) noexcept;
    [[nodiscard]] std::size_t count() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t count_seen() const noexcept { return seen_; }
    /// Keys that were never seen, ascending.
    [[nodiscard]] std::vector<ObjectKey> unseen() const;
    [[nodiscard]] std::size_t size_bytes() const noexcept;

    /// What building needs; REQUIRES: added in ascending order of `key`, then finish().
    void add(const ObjectKey& key, std::uint64_t token_hash, bool retry, bool outdated);
    void finish();

private:
    struct Entry {
        ObjectKey key;
        std::uint64_t token_hash;
    };
    static_assert(sizeof(Entry) == 24);
    std::vector<Entry> entries_;
    std::vector<std::uint8_t> flags_;     ///< kSeen, kRetry, kOutdated
    std::vector<std::uint32_t> first_of_; ///< first entry of each value of the leading bits
    std::uint32_t shift_ = 64;
    std::size_t seen_ = 0;
};

/// All objects of `source` that have not vanished. An unknown source has none.
Result<KnownObjects> known_objects(Connection& store, const SourceId& source,
                                   const Digest& detection);

} // namespace custos::daemon
