#pragma once
// `custos evidence export`: what an outsider checks with coreutils, xxd and openssl alone.
//
//   evidence.ndjson                     every entry exported, one line each
//   entries/<seq>.json, <seq>.proof     bytes of one entry (no line end), and its way to the root
//   checkpoint.json, .p7s, root.hex     signed head;  consistency-<size>.json from older
//   checkpoints seal.crt                            certificate of the seal (trust it from
//   elsewhere) MANIFEST.sha256                     sha256sum of all of the above

#include "daemon/evidence/log.h"

#include <cstdint>
#include <string>
#include <vector>

namespace custos::daemon {

struct EvidenceFile {
    std::string name; ///< relative path
    std::string bytes;
};
struct ExportChoice {
    std::vector<std::uint64_t> proven; ///< entries that get a file and a proof; empty = all
    std::size_t most_proven = 10'000;  ///< beyond it only evidence.ndjson holds them
};
/// Composes the files against `checkpoint`; the caller writes them.
/// Errors: not_found (an entry beyond the checkpoint).
Result<std::vector<EvidenceFile>> compose_export(Connection& store, const Checkpoint& checkpoint,
                                                 const std::string& seal_certificate_pem,
                                                 const ExportChoice& choice);

} // namespace custos::daemon
