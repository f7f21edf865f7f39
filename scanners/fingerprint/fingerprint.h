#pragma once
// Keyed fingerprints: HMAC-SHA-256(key, family ‖ 0 ‖ normalised value), truncated to 128 bits.
//
// Register numbers are few enough to enumerate, so the key is split (DESIGN.md section 3): a worker
// computes HMAC(Kw, …), the daemon stores HMAC(Kd, that); neither half alone tests a guess. A
// fingerprint is still personal data (GDPR Art. 4(5), Recital 26).

#include "scanners/model/ids.h"
#include "scanners/model/redacted.h"
#include "scanners/model/result.h"

#include <memory>
#include <span>
#include <string_view>

namespace custos::scanners {

inline constexpr std::size_t kFingerprintKeyBytes = 32;

/// HMAC-SHA-256 with one key, reused without a new key schedule.
/// Thread: one thread at a time.
class KeyedHash {
public:
    /// Errors: internal when OpenSSL refuses. REQUIRES: `key` is not empty.
    static Result<KeyedHash> create(const Secret& key);
    KeyedHash(KeyedHash&&) noexcept;
    KeyedHash& operator=(KeyedHash&&) noexcept;
    ~KeyedHash();

    /// HMAC over the parts, each but the last followed by one zero byte.
    [[nodiscard]] Digest hash(std::string_view first, std::string_view second = {}) const;
    [[nodiscard]] Fingerprint fingerprint(std::string_view family, std::string_view value) const;
    [[nodiscard]] ObjectKey object_key(const SourceId& source, std::string_view path) const;
    /// The daemon's half: HMAC(Kd, worker's half).
    [[nodiscard]] Fingerprint second_half(const Fingerprint& worker_half) const;

    /// For content that comes in pieces.
    class Stream {
    public:
        void update(std::string_view bytes);
        [[nodiscard]] Digest finish();
        Stream(Stream&&) noexcept;
        Stream& operator=(Stream&&) noexcept;
        ~Stream();

    private:
        friend class KeyedHash;
        struct Impl;
        explicit Stream(std::unique_ptr<Impl> impl);
        std::unique_ptr<Impl> impl_;
    };
    [[nodiscard]] Stream stream() const;

private:
    struct Impl;
    explicit KeyedHash(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// A key file: exactly 64 hex digits and an optional line end, mode 0600, owned by the caller.
/// Errors: not_found, permission_denied (mode or owner), invalid_input (length or digits).
Result<Secret> read_key_file(const std::string& path);
Result<Secret> read_key_descriptor(int descriptor);

} // namespace custos::scanners
