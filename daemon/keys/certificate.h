#pragma once
// The pair of key and self-signed certificate with which an instance seals what it issues.

#include "daemon/keys/key_ring.h"

#include <string>
#include <string_view>

namespace custos::daemon {

struct SealPair {
    Secret key_pem; ///< PKCS#8
    std::string certificate_pem;
};
/// EC P-256 (FIPS 186-4), valid for ten years; the certificate signs documents and nothing else.
/// Errors: invalid_input (organisation empty, over 64 bytes, or not UTF-8), internal (OpenSSL).
Result<SealPair> make_seal(const SealOwner& owner, Instant now);
/// Does the certificate belong to the key? Errors: invalid_input (either malformed, or no pair).
Result<void> check_seal(const Secret& key_pem, std::string_view certificate_pem);

} // namespace custos::daemon
