#pragma once
// Detached CMS signatures (RFC 5652, DER) with the instance's seal, such as
// `openssl cms -verify -binary -inform DER -in X.p7s -content X -CAfile trust.pem -purpose any`
// accepts.

#include "daemon/keys/key_ring.h"

#include <string>
#include <string_view>

namespace custos::daemon {

/// Signs exactly `content`; the certificate travels inside.
/// Errors: internal (OpenSSL refuses; `native` holds its code).
Result<std::string> sign_detached(const KeyRing& keys, std::string_view content);
/// Errors: corrupt (changed content, or another seal than `certificate_pem`), invalid_input.
Result<void> verify_detached(std::string_view signature, std::string_view content,
                             const std::string& certificate_pem);

} // namespace custos::daemon
