#include "daemon/store/known_objects.h"

#include "daemon/store/connection.h"
#include "daemon/store/object_state.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace custos::daemon {

namespace {

constexpr std::uint8_t kSeen = 1;
constexpr std::uint8_t kRetry = 2;
constexpr std::uint8_t kOutdated = 4;
constexpr std::size_t kEntriesPerBucket = 8; ///< on average: one or two cache lines of keys

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of input reaches every bit.
std::uint64_t mix(std::uint64_t value) noexcept {
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31U);
}

std::uint64_t leading_bits(const ObjectKey& key) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i)
        bits = bits << 8U | key.bytes[i];
    return bits;
}

} // namespace

std::uint64_t hash_of(const ChangeToken& token) noexcept {
    std::uint64_t hash = mix(token.size_bytes + 0x9e3779b97f4a7c15ULL);
    hash = mix(hash ^ static_cast<std::uint64_t>(token.mtime_ns));
    hash = mix(hash ^ static_cast<std::uint64_t>(token.ctime_ns));
    return mix(hash ^ token.inode);
}

void KnownObjects::add(const ObjectKey& key, std::uint64_t token_hash, bool retry, bool outdated) {
    entries_.push_back(Entry{.key = key, .token_hash = token_hash});
    flags_.push_back(static_cast<std::uint8_t>((retry ? kRetry : 0) | (outdated ? kOutdated : 0)));
}

void KnownObjects::finish() {
    entries_.shrink_to_fit();
    const std::size_t buckets = std::bit_ceil(entries_.size() / kEntriesPerBucket + 1);
    shift_ = 64U - static_cast<std::uint32_t>(std::countr_zero(buckets));
    first_of_.assign(buckets + 1, static_cast<std::uint32_t>(entries_.size()));
    const auto bucket_of = [&](const ObjectKey& key) {
        return shift_ == 64 ? 0 : static_cast<std::size_t>(leading_bits(key) >> shift_);
    };
    for (std::size_t i = entries_.size(); i-- > 0;)
        first_of_[bucket_of(entries_[i].key)] = static_cast<std::uint32_t>(i);
    for (std::size_t b = buckets; b-- > 0;)
        first_of_[b] = std::min(first_of_[b], first_of_[b + 1]);
}

Knowledge KnownObjects::see(const ObjectKey& key, const ChangeToken& token) noexcept {
    if (entries_.empty())
        return Knowledge::unknown;
    const std::size_t bucket =
        shift_ == 64 ? 0 : static_cast<std::size_t>(leading_bits(key) >> shift_);
    const auto begin = entries_.begin() + first_of_[bucket];
    const auto end = entries_.begin() + first_of_[bucket + 1];
    const auto found =
        std::lower_bound(begin, end, key, [](const Entry& entry, const ObjectKey& wanted) {
            return entry.key < wanted;
        });
    if (found == end || found->key != key)
        return Knowledge::unknown;
    std::uint8_t& flags = flags_[static_cast<std::size_t>(found - entries_.begin())];
    if ((flags & kSeen) == 0) {
        flags |= kSeen;
        ++seen_;
    }
    if (found->token_hash != hash_of(token))
        return Knowledge::changed;
    if ((flags & kRetry) != 0)
        return Knowledge::retry;
    return (flags & kOutdated) != 0 ? Knowledge::outdated : Knowledge::current;
}

std::vector<ObjectKey> KnownObjects::unseen() const {
    std::vector<ObjectKey> keys;
    keys.reserve(entries_.size() - seen_);
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if ((flags_[i] & kSeen) == 0)
            keys.push_back(entries_[i].key);
    return keys;
}

std::size_t KnownObjects::size_bytes() const noexcept {
    return entries_.capacity() * sizeof(Entry) + flags_.capacity() +
           first_of_.capacity() * sizeof(std::uint32_t);
}

Result<KnownObjects> known_objects(Connection& store, const SourceId& source,
                                   const Digest& detection) {
    KnownObjects known;
    CUSTOS_TRY(const std::int64_t source_number, store.find_word(source.text()));
    CUSTOS_TRY(const std::int64_t current, store.find_word(to_hex(detection)));
    // The primary key's own order: no sort, no second table.
    CUSTOS_TRY(auto rows, store.query("SELECT key, token, state, detection FROM object_key "
                                      "WHERE source=?1 ORDER BY key",
                                      source_number));
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        const auto state = static_cast<std::uint64_t>(rows.integer(2));
        if ((state & kVanishedBit) == 0)
            known.add(rows.id<ObjectKey>(0), rows.count(1), (state & kRetryBit) != 0,
                      rows.integer(3) != current);
    }
    known.finish();
    return known;
}

} // namespace custos::daemon
