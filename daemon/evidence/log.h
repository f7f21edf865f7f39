#pragma once
// The evidence log: an append-only hash chain and Merkle tree inside the store. An entry is
// appended in the same transaction as the change that it records, so neither exists without the
// other.
//
// What it proves: editing is detected by whoever lacks the seal's key; rollback and a full rewrite
// only against a checkpoint kept elsewhere.

#include "daemon/evidence/entry.h"
#include "daemon/evidence/merkle.h"
#include "daemon/keys/payload_cipher.h"
#include "daemon/store/store.h"
#include "reports/seal/seal.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

struct LogHead {
    std::uint64_t size = 0; ///< entries
    Digest last;            ///< hash of the last line; zero when empty
    Digest root;            ///< Merkle root over all lines
};

/// Signed statement "at this time the log had this size and root".
struct Checkpoint {
    std::uint64_t size = 0;
    Digest root;
    Instant time;
    std::string text;      ///< canonical JSON {"instance","root","size","time","v"}: what is signed
    std::string signature; ///< detached CMS (DER) by the seal
    std::string token;     ///< RFC 3161 time-stamp reply over `signature`; empty = not yet stamped
};

/// Appends the entry and seals its details. Errors: invalid_input (draft), those of the store.
Result<Entry> append_evidence(Transaction& change, const PayloadCipher& cipher,
                              const EntryDraft& draft);

Result<LogHead> read_log_head(Connection& store);
Result<std::optional<Entry>> read_entry(Connection& store, std::uint64_t seq);
struct EntryFilter {
    std::uint64_t from = 0; ///< first seq
    std::string type;       ///< this type or below it (`scan` matches `scan.finished`); empty = all
    std::optional<Instant> since;
    std::optional<Instant> until;
    std::size_t limit = 1000;
};
Result<std::vector<Entry>> read_entries(Connection& store, const EntryFilter& filter);
/// The details of an entry, checked against its commitment; none = it has none, or they were
/// erased. Errors: corrupt.
Result<std::optional<std::string>> read_details(Connection& store, const PayloadCipher& cipher,
                                                std::uint64_t seq);
/// What erase_details writes into the log; its payload lists the entries as `seqs`.
inline constexpr std::string_view kDetailsErased = "details.erased";
/// Erases the details of entries (those that have any left) and appends the entry that says so;
/// entries and proofs stay. At most kMaxErased at a time. Errors: not_found, limit_exceeded.
inline constexpr std::size_t kMaxErased = 256;
Result<void> erase_details(Transaction& change, const PayloadCipher& cipher,
                           std::span<const std::uint64_t> seqs, Instant now,
                           const std::string& details);

/// Signs the current head and keeps it; the same head is not signed twice.
/// Errors: not_found (the log is empty), those of signing.
Result<Checkpoint> make_checkpoint(Transaction& change, const reports::Sealer& seal, Instant now);
Result<std::vector<Checkpoint>> read_checkpoints(Connection& store);
Result<std::optional<Checkpoint>> read_last_checkpoint(Connection& store);
Result<void> put_time_stamp(Transaction& change, std::uint64_t size, std::string_view token);

/// Proof that entry `seq` is in the log of `size` entries. Errors: not_found.
Result<std::vector<ProofStep>> prove_inclusion(Connection& store, std::uint64_t seq,
                                               std::uint64_t size);
/// Proof that the log of `from` entries is the beginning of that of `to`. Errors: not_found.
Result<std::vector<Digest>> prove_consistency(Connection& store, std::uint64_t from,
                                              std::uint64_t to);
/// Root of the first `size` entries. Errors: not_found.
Result<Digest> root_at(Connection& store, std::uint64_t size);

} // namespace custos::daemon
