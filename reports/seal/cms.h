#pragma once
// Judges a detached CMS signature (RFC 5652) with OpenSSL.

#include "scanners/model/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace custos::reports {

enum class SealState : std::uint8_t {
    trusted,   ///< signature good, and a trusted certificate stands behind it
    unvouched, ///< signature good, but no trusted certificate was given
    untrusted, ///< signature good, but none of the trusted certificates stands behind it
    broken,    ///< the content or the seal was changed, or the seal is none
};

struct Seal {
    SealState state = SealState::broken;
    std::string fingerprint; ///< SHA-256 of the signing certificate, `AA:BB:…`
    std::string name;        ///< its subject, RFC 2253
};

/// `trusted_pem`: certificates to believe, empty = none given. They must be valid at `at`.
[[nodiscard]] Seal judge_seal(std::string_view signature_der, std::string_view content,
                              std::string_view trusted_pem, Instant at);

} // namespace custos::reports
