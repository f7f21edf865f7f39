#include "daemon/evidence/export.h"

#include "daemon/store/connection.h"

#include <algorithm>

namespace custos::daemon {

namespace {

Result<std::string> compose_lines(Connection& store, std::uint64_t size) {
    CUSTOS_TRY(auto rows,
               store.query("SELECT line FROM evidence_entry WHERE seq<?1 ORDER BY seq", size));
    std::string lines;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return lines;
        lines += rows.text(0);
        lines += '\n';
    }
}

std::vector<std::uint64_t> chosen(const ExportChoice& choice, std::uint64_t size) {
    if (!choice.proven.empty())
        return choice.proven;
    std::vector<std::uint64_t> newest;
    for (std::uint64_t seq = size - std::min<std::uint64_t>(size, choice.most_proven); seq < size;
         ++seq)
        newest.push_back(seq);
    return newest;
}

Result<void> add_proven(Connection& store, std::uint64_t seq, std::uint64_t size,
                        reports::BundleFiles& files) {
    CUSTOS_TRY(const auto proof, prove_inclusion(store, seq, size));
    CUSTOS_TRY(const auto entry, read_entry(store, seq));
    if (!entry)
        return fail(ErrorCode::corrupt, "evidence entry {} is missing; run `custos store check`",
                    static_cast<std::int64_t>(seq));
    const std::string name = "entries/" + std::to_string(seq);
    files[name + ".json"] = entry->line;
    files[name + ".proof"] = lines_of(proof);
    return {};
}

Result<void> add_consistency(Connection& store, std::uint64_t size, reports::BundleFiles& files) {
    CUSTOS_TRY(const auto checkpoints, read_checkpoints(store));
    for (const Checkpoint& older : checkpoints) {
        if (older.size >= size)
            break;
        CUSTOS_TRY(const auto proof, prove_consistency(store, older.size, size));
        std::string text;
        for (const Digest& hash : proof)
            text += to_hex(hash) + '\n';
        files["consistency-" + std::to_string(older.size) + ".txt"] = std::move(text);
    }
    return {};
}

} // namespace

Result<reports::BundleFiles> compose_export(Connection& store, const Checkpoint& checkpoint,
                                            const std::string& seal_certificate_pem,
                                            const ExportChoice& choice) {
    CUSTOS_TRY(const Digest root, root_at(store, checkpoint.size));
    if (root != checkpoint.root)
        return fail(ErrorCode::conflict,
                    "the checkpoint does not fit the log; run `custos store check`");
    reports::BundleFiles files;
    CUSTOS_TRY(files["evidence.ndjson"], compose_lines(store, checkpoint.size));
    files["checkpoint.json"] = checkpoint.text;
    files["checkpoint.json.p7s"] = checkpoint.signature;
    if (!checkpoint.token.empty())
        files["checkpoint.json.p7s.tsr"] = checkpoint.token;
    files["root.hex"] = to_hex(checkpoint.root) + '\n';
    files["seal.crt"] = seal_certificate_pem;
    for (const std::uint64_t seq : chosen(choice, checkpoint.size))
        CUSTOS_CHECK(add_proven(store, seq, checkpoint.size, files));
    CUSTOS_CHECK(add_consistency(store, checkpoint.size, files));
    return files;
}

} // namespace custos::daemon
