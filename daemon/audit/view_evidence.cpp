// The evidence log as a report cites it (store_view.h).

#include "daemon/audit/store_view.h"
#include "daemon/evidence/log.h"
#include "daemon/store/connection.h"

namespace custos::daemon {

/// The newest checkpoint is what a report carries, so the head is the log's at that size: the
/// proof, the root and the signature then speak of the same tree.
Result<reports::EvidenceHead> StoreView::query_evidence_head() const {
    CUSTOS_TRY(const auto checkpoint, read_last_checkpoint(store()));
    CUSTOS_TRY(const LogHead log, read_log_head(store()));
    const std::uint64_t size = checkpoint ? checkpoint->size : log.size;
    reports::EvidenceHead head{.tree_size = size};
    if (size == 0)
        return head;
    head.number = size - 1;
    CUSTOS_TRY(const auto entry, read_entry(store(), head.number));
    if (!entry)
        return fail(ErrorCode::corrupt, "evidence entry {} is missing; run `custos store check`",
                    static_cast<std::int64_t>(head.number));
    head.entry = entry->line;
    CUSTOS_TRY(head.root, root_at(store(), size));
    CUSTOS_TRY(const auto proof, prove_inclusion(store(), head.number, size));
    for (const ProofStep& step : proof)
        head.proof.push_back({.side = step.side == ProofStep::Side::left
                                          ? reports::ProofStep::Side::left
                                          : reports::ProofStep::Side::right,
                              .sibling = step.sibling});
    if (checkpoint) {
        head.checkpoint = checkpoint->text;
        head.checkpoint_signature = checkpoint->signature;
    }
    return head;
}

Result<std::vector<reports::EvidenceEntry>>
StoreView::query_evidence(const reports::EvidenceNumbers& numbers) const {
    std::vector<reports::EvidenceEntry> entries;
    for (const std::uint64_t number : numbers) {
        CUSTOS_TRY(const auto entry, read_entry(store(), number));
        if (entry)
            entries.push_back({.number = entry->seq,
                               .time = entry->time,
                               .type = entry->type,
                               .hash = entry->hash});
    }
    return entries;
}

} // namespace custos::daemon
