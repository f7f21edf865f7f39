#pragma once
// What the tests of keys, store and evidence share: a folder that goes away, keys out of nothing,
// and objects with defaults.

#include "daemon/evidence/log.h"
#include "daemon/keys/key_ring.h"
#include "daemon/keys/payload_cipher.h"
#include "daemon/store/ingest.h"
#include "daemon/store/store.h"

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

/// A folder below the system's temporary one, removed at the end.
class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete; // one owner removes
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();
    [[nodiscard]] std::string path(std::string_view name) const;
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    std::filesystem::path folder_;
};

[[nodiscard]] Secret make_test_key(std::uint8_t fill);
[[nodiscard]] Instant at_second(std::int64_t second); ///< of a fixed day in 2026
[[nodiscard]] std::string read_bytes(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);

/// A new store with all that ingesting needs.
class ScratchStore {
public:
    ScratchStore();
    [[nodiscard]] std::string path() const { return folder.path("store.db"); }
    [[nodiscard]] IngestKeys keys() const { return {.paths = cipher, .second_half = second_half}; }
    /// Drops the writer and opens it anew.
    void reopen();
    /// A scan with one unit, both running.
    Uuid start_unit(std::string_view source, std::uint8_t detection = 1);
    Ingested put(const Uuid& unit, std::uint64_t seq, const std::vector<ObjectReport>& objects,
                 std::int64_t second = 10);
    /// Lists `seen` as they were ingested, ends the listing and the unit.
    ListingOutcome list(const Uuid& unit, std::string_view source,
                        const std::vector<ObjectReport>& seen, ListingEnd end,
                        std::int64_t second = 20);
    void end_unit(const Uuid& unit, ScanState state, std::int64_t second = 30);

    ScratchFolder folder;
    Secret key;
    PayloadCipher cipher;
    SecondHalf second_half;
    StoreWriter writer;

private:
    std::uint64_t next_uuid_ = 1;
};

[[nodiscard]] Digest make_digest(std::uint8_t fill);
[[nodiscard]] Uuid make_test_uuid(std::uint64_t number);
[[nodiscard]] Fingerprint make_token(std::uint64_t number);
[[nodiscard]] ObjectReport make_object(std::uint64_t number);
[[nodiscard]] Finding make_finding(std::string_view detector, std::string_view category,
                                   std::initializer_list<std::uint64_t> tokens);

} // namespace custos::daemon
