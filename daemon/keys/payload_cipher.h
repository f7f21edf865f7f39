#pragma once
// AES-256-GCM (NIST SP 800-38D) under the payload key, for what must stay closed even to somebody
// who holds the open store: true paths, and the details of evidence entries.

#include "scanners/model/redacted.h"
#include "scanners/model/result.h"

#include <memory>
#include <string>
#include <string_view>

namespace custos::daemon {

/// Shape of what is sealed: 12 bytes of random nonce ‖ ciphertext ‖ 16 bytes of tag.
/// Thread: one thread at a time.
class PayloadCipher {
public:
    static constexpr std::size_t kNonceBytes = 12;
    static constexpr std::size_t kTagBytes = 16;

    /// Errors: invalid_input (not 32 bytes), internal (OpenSSL refuses).
    static Result<PayloadCipher> create(const Secret& key);
    PayloadCipher(PayloadCipher&&) noexcept;
    PayloadCipher& operator=(PayloadCipher&&) noexcept;
    ~PayloadCipher();

    /// Seals `plain`, bound to `associated` (what row it belongs to), under a fresh nonce.
    Result<std::string> seal(std::string_view plain, std::string_view associated) const;
    /// Errors: corrupt (changed, another row's, or another key's).
    Result<std::string> open(std::string_view sealed, std::string_view associated) const;

private:
    struct Impl;
    explicit PayloadCipher(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace custos::daemon
