#pragma once
// `custos evidence export`: what an outsider checks with coreutils, xxd and openssl alone. The
// caller writes the files with reports::seal_folder, which adds MANIFEST.sha256 and its seal.
//
//   evidence.ndjson                     every entry up to the checkpoint, one line each
//   entries/<seq>.json, <seq>.proof     bytes of one entry (no line end), and its way to the root
//   checkpoint.json, .json.p7s, [.tsr]  the signed head;  root.hex its root
//   consistency-<size>.txt              from an older checkpoint: hashes of RFC 6962, one a line
//   seal.crt                            certificate of the seal (trust it from elsewhere)

#include "daemon/evidence/log.h"
#include "reports/seal/seal.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace custos::daemon {

struct ExportChoice {
    std::vector<std::uint64_t> proven; ///< entries that get a file and a proof; empty = all
    std::size_t most_proven = 10'000;  ///< of all: the newest so many; evidence.ndjson has each
};
/// Composes the files against `checkpoint`.
/// Errors: not_found (an entry beyond the checkpoint), conflict (it does not fit the log).
Result<reports::BundleFiles> compose_export(Connection& store, const Checkpoint& checkpoint,
                                            const std::string& seal_certificate_pem,
                                            const ExportChoice& choice);

} // namespace custos::daemon
