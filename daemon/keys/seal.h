#pragma once
// The instance's seal: signs with the key of a KeyRing, and judges what it signed.

#include "daemon/keys/key_ring.h"
#include "reports/seal/seal.h"

#include <string>
#include <string_view>

namespace custos::daemon {

/// Signs with the key ring's EC P-256 key.
/// Thread: safe from any thread. REQUIRES: `keys` outlives it.
class KeySealer final : public reports::Sealer {
public:
    explicit KeySealer(const KeyRing& keys) noexcept : keys_(keys) {}
    [[nodiscard]] Result<std::string> sign(std::string_view content) const override;
    [[nodiscard]] std::string certificates_pem() const override;

private:
    const KeyRing& keys_;
};

/// Does `signature` (detached CMS, DER) hold over `content` by exactly the key of this certificate?
/// Errors: corrupt (changed content, or another seal), invalid_input (no certificate).
Result<void> verify_detached(std::string_view signature, std::string_view content,
                             std::string_view certificate_pem);

} // namespace custos::daemon
