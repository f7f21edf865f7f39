#pragma once
// The keys of one instance: created once at `custos init`, read at every start, never written to
// the store and never kept beside it. Embedded they lie in a 0700 folder of the user's
// configuration; installed, systemd hands them over in $CREDENTIALS_DIRECTORY.
//
//   store.key                 raw 256-bit key of the SQLCipher store
//   payload.key               AES-256-GCM key of details and true paths inside the store
//   fingerprint-daemon.key    Kd, the daemon's half of the fingerprint key
//   fingerprint-worker.key    Kw, the worker's half
//   object.key                keys ObjectKey and content digests
//   violation.key             keys the identity of a violation
//   seal.key, seal.crt        EC P-256 key and self-signed certificate that sign what is issued
//
// A `.key` file is 64 lower-case hex digits and a line feed, `seal.key` is PEM; all are 0600.

#include "scanners/model/ids.h"
#include "scanners/model/redacted.h"
#include "scanners/model/result.h"
#include "scanners/model/time.h"

#include <array>
#include <cstdint>
#include <string>

namespace custos::daemon {

/// What a symmetric key is for; one key never serves two purposes.
enum class KeyPurpose : std::uint8_t {
    store,
    payload,
    fingerprint_daemon,
    fingerprint_worker,
    object,
    violation,
};
inline constexpr std::size_t kKeyPurposes = 6;
inline constexpr std::size_t kKeyBytes = 32;

/// Who stands in the certificate of the seal.
struct SealOwner {
    std::string organisation;
    Uuid instance;
};

/// Whose folder it is: our own is 0700 and its files are the caller's; in $CREDENTIALS_DIRECTORY
/// systemd sets owner and mode, and `LoadCredential=keys:FOLDER` prefixes each name with `keys_`.
enum class KeyFolder : std::uint8_t { own, credentials };

/// Thread: immutable after construction, safe to read from any thread.
class KeyRing {
public:
    /// Makes `folder` (0700) and every key in it, flushed to disk before it returns.
    /// Errors: already_exists (a key file is there: nothing is overwritten), permission_denied,
    /// read_only, no_space, io_error.
    static Result<KeyRing> create(const std::string& folder, const SealOwner& owner, Instant now);
    /// Reads them all. Errors name the file and the mend: not_found, permission_denied (mode or
    /// owner), invalid_input (truncated or malformed; certificate of another key).
    static Result<KeyRing> open(const std::string& folder, KeyFolder kind = KeyFolder::own);

    [[nodiscard]] const Secret& key(KeyPurpose purpose) const noexcept {
        return keys_[static_cast<std::size_t>(purpose)];
    }
    /// PEM text of the private key of the seal.
    [[nodiscard]] const Secret& seal_key_pem() const noexcept { return seal_key_pem_; }
    [[nodiscard]] const std::string& seal_certificate_pem() const noexcept {
        return seal_certificate_pem_;
    }

private:
    KeyRing() = default;
    std::array<Secret, kKeyPurposes> keys_;
    Secret seal_key_pem_;
    std::string seal_certificate_pem_;
};

} // namespace custos::daemon
