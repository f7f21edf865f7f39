#pragma once
// Judges a sealed report folder as an outsider would, with nothing but the folder and whom to
// trust. `tools/verify/verify.sh` gives the same answers with coreutils, xxd and openssl.

#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace custos::reports {

/// Whom to believe. The certificates inside the folder are never a reason to trust it.
struct Trust {
    std::string certificates_pem; ///< roots, or the instance's own certificate; empty = none given
    Instant at;                   ///< when the certificates must be valid
};

enum class CheckState : std::uint8_t {
    ok,
    failed,
    unconfirmed, ///< could not be decided with what was given; the words say what would
};
[[nodiscard]] std::string_view name_of(CheckState state) noexcept;

struct Check {
    std::string name; ///< stable: `files-unchanged`, `no-file-added`, `seal`, …
    CheckState state = CheckState::failed;
    std::string words; ///< English, for a person
};

struct Verification {
    std::vector<Check> checks;
    std::string signer_fingerprint; ///< SHA-256 of the signing certificate, `AA:BB:…`; empty = none
    std::string signer_name;        ///< its subject, RFC 2253
    /// No check failed. A seal that nobody vouches for is not a failure, but not `is_trusted`
    /// either.
    [[nodiscard]] bool is_intact() const noexcept;
    /// Every check is ok.
    [[nodiscard]] bool is_trusted() const noexcept;
};

/// Checks, in this order: `files-unchanged`, `no-file-added`, `seal`, `html-digest`,
/// `evidence-included`, `checkpoint`, `html-reproducible`.
/// Errors: not_found or io_error when `folder` itself cannot be read; what is wrong inside is a
/// failed check.
[[nodiscard]] Result<Verification> verify_folder(const std::filesystem::path& folder,
                                                 const Trust& trust);

} // namespace custos::reports
