#include "daemon/evidence/log.h"

#include "daemon/store/connection.h"
#include "daemon/store/meta.h"
#include "policies/canonical_json.h"
#include "scanners/model/sha256.h"

#include <array>
#include <bit>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <sys/random.h>

namespace custos::daemon {

namespace {

constexpr std::size_t kSaltBytes = 32; ///< a salt as long as the digest hides even a short text

struct Sealed {
    Digest commitment;
    std::string bytes;
};

std::string binding_of(std::uint64_t seq, std::string_view type) {
    return "evidence:" + std::to_string(seq) + ':' + std::string(type);
}

Result<Sealed> seal_details(const PayloadCipher& cipher, std::uint64_t seq,
                            const EntryDraft& draft) {
    std::string opened(kSaltBytes, '\0');
    if (getrandom(opened.data(), kSaltBytes, 0) != static_cast<ssize_t>(kSaltBytes))
        return fail_native(errno, ErrorCode::internal, "the system gives no random bytes");
    opened += draft.details;
    Sealed sealed;
    sealed.commitment = sha256(opened);
    CUSTOS_TRY(sealed.bytes, cipher.seal(opened, binding_of(seq, draft.type)));
    return sealed;
}

/// What append keeps up to date, so that it never reads more than one row.
struct KeptHead {
    std::uint64_t size = 0;
    Digest last;
};
Result<KeptHead> read_kept_head(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT s.value, l.value FROM meta s, meta l WHERE "
                                      "s.name='evidence.size' AND l.name='evidence.last'"));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return KeptHead{};
    return KeptHead{.size = rows.count(0), .last = rows.id<Digest>(1)};
}

Result<void> keep_head(Connection& store, std::uint64_t size, const Digest& last) {
    return store.run("INSERT INTO meta(name, value) VALUES('evidence.size', ?1), ('evidence.last', "
                     "?2) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                     size, last);
}

Result<Digest> read_node(Connection& store, std::uint32_t level, std::uint64_t number) {
    CUSTOS_TRY(auto rows, store.query("SELECT hash FROM evidence_node WHERE level=?1 AND number=?2",
                                      level, number));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return fail(ErrorCode::corrupt, "the tree over the evidence log has a hole; run `custos "
                                        "store check`");
    return rows.id<Digest>(0);
}

/// Adds the leaf and every node that it completes: two rows an entry on average.
Result<void> grow_tree(Connection& store, std::uint64_t seq, std::string_view line) {
    Digest hash = merkle_leaf(line);
    std::uint64_t number = seq;
    for (std::uint32_t level = 0;; ++level) {
        CUSTOS_CHECK(store.run("INSERT INTO evidence_node(level, number, hash) VALUES(?1, ?2, ?3)",
                               level, number, hash));
        if ((number & 1U) == 0)
            return {};
        CUSTOS_TRY(const Digest left, read_node(store, level, number - 1));
        hash = merkle_node(left, hash);
        number >>= 1U;
    }
}

/// Roots of subtrees out of the kept nodes, O(log n) each; remembers the first failure.
class KeptTree {
public:
    explicit KeptTree(Connection& store) : store_(store) {}
    Digest root(std::uint64_t begin, std::uint64_t end) {
        const std::uint64_t size = end - begin;
        if (std::has_single_bit(size)) {
            const auto level = static_cast<std::uint32_t>(std::countr_zero(size));
            auto node = read_node(store_, level, begin >> level);
            if (node)
                return *node;
            if (failure_)
                failure_ = tl::unexpected<Error>(std::move(node).error());
            return {};
        }
        const std::uint64_t middle = begin + std::bit_floor(size);
        const Digest left = root(begin, middle);
        return merkle_node(left, root(middle, end));
    }
    SubtreeRoot function() {
        return [this](std::uint64_t begin, std::uint64_t end) { return root(begin, end); };
    }
    Result<void> outcome() { return std::move(failure_); }

private:
    Connection& store_;
    Result<void> failure_;
};

Result<void> require_size(Connection& store, std::uint64_t size) {
    CUSTOS_TRY(const KeptHead head, read_kept_head(store));
    if (size > head.size)
        return fail(ErrorCode::not_found, "the evidence log has {} entries, not {}",
                    static_cast<std::int64_t>(head.size), static_cast<std::int64_t>(size));
    return {};
}

Entry entry_of(const Statement& row) {
    Entry entry;
    if (auto parsed = parse_entry(row.text(0)))
        entry = *std::move(parsed);
    entry.line = row.string(0);
    entry.hash = row.id<Digest>(1);
    entry.seq = row.count(2);
    return entry;
}

Checkpoint checkpoint_of(const Statement& row) {
    return Checkpoint{.size = row.count(0),
                      .root = row.id<Digest>(1),
                      .time = row.instant(2),
                      .text = row.string(3),
                      .signature = std::string(row.blob(4)),
                      .token = std::string(row.blob(5))};
}

} // namespace

Result<Entry> append_evidence(Transaction& change, const PayloadCipher& cipher,
                              const EntryDraft& draft) {
    Connection& store = change.connection();
    CUSTOS_TRY(const KeptHead head, read_kept_head(store));
    Sealed sealed;
    std::optional<Digest> commitment;
    if (!draft.details.empty()) {
        CUSTOS_TRY(sealed, seal_details(cipher, head.size, draft));
        commitment = sealed.commitment;
    }
    CUSTOS_TRY(Entry entry, compose_entry(head.size, head.last, draft, commitment));
    CUSTOS_CHECK(store.run("INSERT INTO evidence_entry(seq, hash, time, type, line) VALUES(?1, ?2, "
                           "?3, ?4, ?5)",
                           entry.seq, entry.hash, entry.time, entry.type, entry.line));
    if (commitment)
        CUSTOS_CHECK(store.run("INSERT INTO evidence_details(seq, sealed) VALUES(?1, ?2)",
                               entry.seq, Blob{sealed.bytes}));
    CUSTOS_CHECK(grow_tree(store, entry.seq, entry.line));
    CUSTOS_CHECK(keep_head(store, entry.seq + 1, entry.hash));
    return entry;
}

Result<LogHead> read_log_head(Connection& store) {
    CUSTOS_TRY(const KeptHead kept, read_kept_head(store));
    CUSTOS_TRY(const Digest root, root_at(store, kept.size));
    return LogHead{.size = kept.size, .last = kept.last, .root = root};
}

Result<std::optional<Entry>> read_entry(Connection& store, std::uint64_t seq) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT line, hash, seq FROM evidence_entry WHERE seq=?1", seq));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<Entry>();
    return std::optional(entry_of(rows));
}

Result<std::vector<Entry>> read_entries(Connection& store, const EntryFilter& filter) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT line, hash, seq FROM evidence_entry WHERE seq>=?1 AND (?2='' OR "
                           "type=?2 OR substr(type, 1, length(?2)+1)=?2||'.') AND (?3 IS NULL OR "
                           "time>=?3) AND (?4 IS NULL OR time<?4) ORDER BY seq LIMIT ?5",
                           filter.from, filter.type, filter.since, filter.until, filter.limit));
    std::vector<Entry> entries;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return entries;
        entries.push_back(entry_of(rows));
    }
}

Result<std::optional<std::string>> read_details(Connection& store, const PayloadCipher& cipher,
                                                std::uint64_t seq) {
    CUSTOS_TRY(auto rows, store.query("SELECT d.sealed, e.line FROM evidence_details d JOIN "
                                      "evidence_entry e ON e.seq=d.seq WHERE d.seq=?1",
                                      seq));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found || rows.is_null(0))
        return std::optional<std::string>();
    CUSTOS_TRY(const Entry entry, parse_entry(rows.text(1)));
    CUSTOS_TRY(std::string opened, cipher.open(rows.blob(0), binding_of(seq, entry.type)));
    if (!entry.details || opened.size() < kSaltBytes || sha256(opened) != *entry.details)
        return fail(ErrorCode::corrupt,
                    "the details of evidence entry {} do not fit what the entry "
                    "commits to: they were changed",
                    static_cast<std::int64_t>(seq));
    opened.erase(0, kSaltBytes);
    return std::optional(std::move(opened));
}

Result<void> erase_details(Transaction& change, const PayloadCipher& cipher,
                           std::span<const std::uint64_t> seqs, Instant now,
                           const std::string& details) {
    if (seqs.size() > kMaxErased)
        return fail(ErrorCode::limit_exceeded, "at most {} entries are erased at a time; repeat",
                    static_cast<std::int64_t>(kMaxErased));
    nlohmann::json erased = nlohmann::json::array();
    for (const std::uint64_t seq : seqs) {
        CUSTOS_CHECK(change.connection().run(
            "UPDATE evidence_details SET sealed=NULL WHERE seq=?1 AND sealed IS NOT NULL", seq));
        if (change.connection().rows_changed() == 0)
            return fail(ErrorCode::not_found,
                        "evidence entry {} has no details (or they were erased before)",
                        static_cast<std::int64_t>(seq));
        erased.push_back(seq);
    }
    CUSTOS_TRY(const Entry entry,
               append_evidence(change, cipher,
                               EntryDraft{.time = now,
                                          .type = std::string(kDetailsErased),
                                          .payload = nlohmann::json{{"seqs", erased}}.dump(),
                                          .details = details}));
    static_cast<void>(entry);
    return {};
}

Result<Checkpoint> make_checkpoint(Transaction& change, const reports::Sealer& seal, Instant now) {
    Connection& store = change.connection();
    CUSTOS_TRY(const LogHead head, read_log_head(store));
    if (head.size == 0)
        return fail(ErrorCode::not_found, "the evidence log is empty: there is nothing to sign");
    CUSTOS_TRY(auto last, read_last_checkpoint(store));
    if (last && last->size == head.size)
        return *std::move(last);
    CUSTOS_TRY(const StoreIdentity identity, read_identity(store));
    const nlohmann::json statement{{"instance", to_text(identity.instance)},
                                   {"root", to_hex(head.root)},
                                   {"size", head.size},
                                   {"time", to_text(now)},
                                   {"v", kEntryVersion}};
    Checkpoint checkpoint{.size = head.size, .root = head.root, .time = now};
    CUSTOS_TRY(checkpoint.text, policies::canonical_json(statement));
    CUSTOS_TRY(checkpoint.signature, seal.sign(checkpoint.text));
    CUSTOS_CHECK(store.run("INSERT INTO evidence_checkpoint(size, root, time, text, signature) "
                           "VALUES(?1, ?2, ?3, ?4, ?5)",
                           checkpoint.size, checkpoint.root, checkpoint.time, checkpoint.text,
                           Blob{checkpoint.signature}));
    return checkpoint;
}

Result<std::vector<Checkpoint>> read_checkpoints(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT size, root, time, text, signature, token FROM "
                                      "evidence_checkpoint ORDER BY size"));
    std::vector<Checkpoint> checkpoints;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return checkpoints;
        checkpoints.push_back(checkpoint_of(rows));
    }
}

Result<std::optional<Checkpoint>> read_last_checkpoint(Connection& store) {
    CUSTOS_TRY(auto rows, store.query("SELECT size, root, time, text, signature, token FROM "
                                      "evidence_checkpoint ORDER BY size DESC LIMIT 1"));
    CUSTOS_TRY(const bool found, rows.step());
    if (!found)
        return std::optional<Checkpoint>();
    return std::optional(checkpoint_of(rows));
}

Result<void> put_time_stamp(Transaction& change, std::uint64_t size, std::string_view token) {
    CUSTOS_CHECK(change.connection().run("UPDATE evidence_checkpoint SET token=?2 WHERE size=?1",
                                         size, Blob{token}));
    if (change.connection().rows_changed() == 0)
        return fail(ErrorCode::not_found, "there is no checkpoint over {} entries",
                    static_cast<std::int64_t>(size));
    return {};
}

Result<std::vector<ProofStep>> prove_inclusion(Connection& store, std::uint64_t seq,
                                               std::uint64_t size) {
    CUSTOS_CHECK(require_size(store, size));
    if (seq >= size)
        return fail(ErrorCode::not_found, "entry {} is not among the first {} entries",
                    static_cast<std::int64_t>(seq), static_cast<std::int64_t>(size));
    KeptTree tree(store);
    auto proof = merkle_inclusion(seq, size, tree.function());
    CUSTOS_CHECK(tree.outcome());
    return proof;
}

Result<std::vector<Digest>> prove_consistency(Connection& store, std::uint64_t from,
                                              std::uint64_t to) {
    CUSTOS_CHECK(require_size(store, to));
    if (from == 0 || from > to)
        return fail(ErrorCode::not_found, "a log of {} entries does not begin one of {}",
                    static_cast<std::int64_t>(from), static_cast<std::int64_t>(to));
    KeptTree tree(store);
    auto proof = merkle_consistency(from, to, tree.function());
    CUSTOS_CHECK(tree.outcome());
    return proof;
}

Result<Digest> root_at(Connection& store, std::uint64_t size) {
    CUSTOS_CHECK(require_size(store, size));
    if (size == 0)
        return merkle_root({});
    KeptTree tree(store);
    const Digest root = tree.root(0, size);
    CUSTOS_CHECK(tree.outcome());
    return root;
}

} // namespace custos::daemon
