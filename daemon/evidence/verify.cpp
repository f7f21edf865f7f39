#include "daemon/evidence/verify.h"

#include "daemon/keys/seal.h"
#include "daemon/store/connection.h"

#include <bit>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace custos::daemon {

namespace {

/// Roots of the full subtrees of the leaves so far, largest first: the tree in log n digests.
class Peaks {
public:
    void add(const Digest& leaf) {
        Digest hash = leaf;
        for (std::uint64_t bits = size_; (bits & 1U) != 0; bits >>= 1U) {
            hash = merkle_node(peaks_.back(), hash);
            peaks_.pop_back();
        }
        peaks_.push_back(hash);
        ++size_;
    }
    [[nodiscard]] Digest root() const {
        if (peaks_.empty())
            return merkle_root({});
        Digest hash = peaks_.back();
        for (std::size_t i = peaks_.size() - 1; i-- > 0;)
            hash = merkle_node(peaks_[i], hash);
        return hash;
    }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// The nodes that the last leaf completed, from the leaf up.
    [[nodiscard]] const std::vector<Digest>& peaks() const noexcept { return peaks_; }

private:
    std::vector<Digest> peaks_;
    std::uint64_t size_ = 0;
};

class Verifier {
public:
    Verifier(Connection& store, const PayloadCipher& cipher, const std::string& certificate)
        : store_(store), cipher_(cipher), certificate_(certificate) {}

    Result<LogVerification> run() {
        CUSTOS_TRY(checkpoints_, read_checkpoints(store_));
        CUSTOS_CHECK(read_erased());
        CUSTOS_CHECK(walk());
        CUSTOS_CHECK(check_nodes());
        CUSTOS_CHECK(check_head());
        check_checkpoints();
        result_.head.size = peaks_.size();
        result_.head.last = last_;
        result_.head.root = peaks_.root();
        return std::move(result_);
    }

private:
    void fault(Breach breach, std::uint64_t seq) {
        if (result_.faults.size() < LogVerification::kMaxFaults)
            result_.faults.push_back({breach, seq});
        faulty_ = true;
    }

    /// Which entries are said to be erased, and by which entry: only a later one can say so.
    Result<void> read_erased() {
        CUSTOS_TRY(auto rows, store_.query("SELECT seq, line FROM evidence_entry WHERE type=?1",
                                           kDetailsErased));
        for (;;) {
            CUSTOS_TRY(const bool more, rows.step());
            if (!more)
                return {};
            const auto entry = parse_entry(rows.text(1));
            if (!entry)
                continue; // the walk reports it
            const auto payload = nlohmann::json::parse(entry->payload, nullptr, false);
            if (!payload.is_object() || !payload.contains("seqs") || !payload["seqs"].is_array())
                continue;
            for (const auto& seq : payload["seqs"])
                if (seq.is_number_unsigned() && seq.get<std::uint64_t>() < rows.count(0))
                    erased_.insert(seq.get<std::uint64_t>());
        }
    }

    Result<void> walk() {
        CUSTOS_TRY(auto rows, store_.query("SELECT e.seq, e.hash, e.time, e.type, e.line, d.seq IS "
                                           "NOT NULL, d.sealed IS NOT NULL FROM evidence_entry e "
                                           "LEFT JOIN evidence_details d ON d.seq=e.seq ORDER BY "
                                           "e.seq"));
        for (;;) {
            CUSTOS_TRY(const bool more, rows.step());
            if (!more)
                return {};
            faulty_ = false;
            ++result_.entries;
            CUSTOS_CHECK(check_line(rows));
            if (!faulty_)
                ++result_.verified;
        }
    }

    Result<void> check_line(const Statement& row) {
        const std::uint64_t seq = row.count(0);
        if (seq != peaks_.size())
            fault(Breach::sequence_broken, seq);
        const auto entry = parse_entry(row.text(4));
        if (!entry || entry->seq != seq || entry->hash != row.id<Digest>(1) ||
            entry->type != row.text(3) || entry->time != row.instant(2)) {
            fault(Breach::line_malformed, seq);
        }
        if (entry && entry->prev != last_)
            fault(Breach::chain_broken, seq);
        if (entry)
            last_ = entry->hash;
        peaks_.add(merkle_leaf(row.text(4)));
        note_root();
        if (!entry)
            return {};
        return check_details(*entry, row.integer(5) != 0, row.integer(6) != 0);
    }

    /// The tree's root at the size of every checkpoint, as it goes past.
    void note_root() {
        for (const Checkpoint& checkpoint : checkpoints_)
            if (checkpoint.size == peaks_.size())
                roots_.emplace(checkpoint.size, peaks_.root());
    }

    Result<void> check_details(const Entry& entry, bool on_record, bool sealed) {
        if (!entry.details) {
            if (on_record)
                fault(Breach::details_differ, entry.seq);
            return {};
        }
        if (!sealed) {
            if (erased_.count(entry.seq) == 0)
                fault(Breach::details_missing, entry.seq);
            else
                ++result_.erased;
            return {};
        }
        auto details = read_details(store_, cipher_, entry.seq);
        if (details && *details) {
            ++result_.details;
            return {};
        }
        if (!details && details.error().code != ErrorCode::corrupt)
            return tl::unexpected<Error>(std::move(details).error());
        fault(Breach::details_differ, entry.seq);
        return {};
    }

    /// Level by level, each kept node against those below it; level 0 against the lines.
    Result<void> check_nodes() {
        CUSTOS_TRY(auto leaves, store_.query("SELECT e.seq, e.line, n.hash FROM evidence_entry e "
                                             "LEFT JOIN evidence_node n ON n.level=0 AND "
                                             "n.number=e.seq ORDER BY e.seq"));
        for (;;) {
            CUSTOS_TRY(const bool more, leaves.step());
            if (!more)
                break;
            if (merkle_leaf(leaves.text(1)) != leaves.id<Digest>(2))
                fault(Breach::tree_broken, leaves.count(0));
        }
        CUSTOS_TRY(
            auto nodes,
            store_.query("SELECT p.level, p.number, p.hash, l.hash, r.hash FROM "
                         "evidence_node p LEFT JOIN evidence_node l ON l.level=p.level-1 AND "
                         "l.number=2*p.number LEFT JOIN evidence_node r ON "
                         "r.level=p.level-1 AND r.number=2*p.number+1 WHERE p.level>0 ORDER "
                         "BY p.level, p.number"));
        std::uint64_t inner = 0;
        for (;;) {
            CUSTOS_TRY(const bool more, nodes.step());
            if (!more)
                break;
            ++inner;
            if (merkle_node(nodes.id<Digest>(3), nodes.id<Digest>(4)) != nodes.id<Digest>(2))
                fault(Breach::tree_broken, nodes.count(1) << nodes.count(0));
        }
        // A tree of n leaves has n - popcount(n) complete inner nodes.
        const std::uint64_t size = peaks_.size();
        if (inner != size - static_cast<std::uint64_t>(std::popcount(size)))
            fault(Breach::tree_broken, size);
        return {};
    }

    Result<void> check_head() {
        CUSTOS_TRY(auto rows, store_.query("SELECT s.value, l.value FROM meta s, meta l WHERE "
                                           "s.name='evidence.size' AND l.name='evidence.last'"));
        CUSTOS_TRY(const bool found, rows.step());
        const std::uint64_t size = found ? rows.count(0) : 0;
        const Digest last = found ? rows.id<Digest>(1) : Digest{};
        if (size != peaks_.size() || last != last_)
            fault(Breach::head_moved, size);
        return {};
    }

    void check_checkpoints() {
        for (const Checkpoint& checkpoint : checkpoints_) {
            ++result_.checkpoints;
            const auto root = roots_.find(checkpoint.size);
            const auto text = nlohmann::json::parse(checkpoint.text, nullptr, false);
            const bool fits =
                root != roots_.end() && root->second == checkpoint.root && text.is_object() &&
                text.value("size", nlohmann::json()) == nlohmann::json(checkpoint.size) &&
                text.value("root", nlohmann::json()) == nlohmann::json(to_hex(checkpoint.root));
            if (!fits)
                fault(Breach::checkpoint_broken, checkpoint.size);
            if (!verify_detached(checkpoint.signature, checkpoint.text, certificate_))
                fault(Breach::signature_broken, checkpoint.size);
        }
    }

    Connection& store_;
    const PayloadCipher& cipher_;
    const std::string& certificate_;
    LogVerification result_;
    std::vector<Checkpoint> checkpoints_;
    std::map<std::uint64_t, Digest> roots_;
    std::set<std::uint64_t> erased_;
    Peaks peaks_;
    Digest last_{};
    bool faulty_ = false;
};

} // namespace

std::string_view name_of(Breach breach) noexcept {
    switch (breach) {
    case Breach::line_malformed: return "line-malformed";
    case Breach::sequence_broken: return "sequence-broken";
    case Breach::chain_broken: return "chain-broken";
    case Breach::tree_broken: return "tree-broken";
    case Breach::head_moved: return "head-moved";
    case Breach::details_missing: return "details-missing";
    case Breach::details_differ: return "details-differ";
    case Breach::checkpoint_broken: return "checkpoint-broken";
    case Breach::signature_broken: return "signature-broken";
    }
    return "line-malformed";
}

Result<LogVerification> verify_log(Connection& store, const PayloadCipher& cipher,
                                   const std::string& seal_certificate_pem) {
    return Verifier(store, cipher, seal_certificate_pem).run();
}

Result<void> verify_since(Connection& store, std::string_view checkpoint_text,
                          std::string_view signature, const std::string& seal_certificate_pem) {
    CUSTOS_CHECK(verify_detached(signature, checkpoint_text, seal_certificate_pem));
    const auto text = nlohmann::json::parse(checkpoint_text, nullptr, false);
    if (!text.is_object() || !text.contains("size") || !text["size"].is_number_unsigned() ||
        !text.contains("root") || !text["root"].is_string())
        return fail(ErrorCode::invalid_input,
                    "that is no checkpoint: it must say `size` and `root`");
    const auto size = text["size"].get<std::uint64_t>();
    const auto root = parse_hex<Digest>(text["root"].get_ref<const std::string&>());
    CUSTOS_TRY(const LogHead head, read_log_head(store));
    if (size > head.size)
        return fail(ErrorCode::conflict,
                    "the log has {} entries, but the checkpoint signed {}: it was rolled back",
                    static_cast<std::int64_t>(head.size), static_cast<std::int64_t>(size));
    CUSTOS_TRY(const Digest now, root_at(store, size));
    if (!root || *root != now)
        return fail(ErrorCode::conflict,
                    "the first {} entries are not those that the checkpoint signed: the log was "
                    "rewritten",
                    static_cast<std::int64_t>(size));
    return {};
}

} // namespace custos::daemon
