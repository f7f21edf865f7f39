#pragma once
// Plain SHA-256 (FIPS 180-4) for what is public anyway: packs, manifests, evidence entries. Never
// for personal data: that takes a keyed fingerprint (scanners/fingerprint/).

#include "scanners/model/ids.h"

#include <memory>
#include <span>
#include <string_view>

namespace custos {

[[nodiscard]] Digest sha256(std::string_view bytes);

/// For input that comes in pieces. Thread: one thread at a time.
class Sha256 {
public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();
    void update(std::string_view bytes);
    void update(std::span<const std::uint8_t> bytes);
    /// The digest; afterwards the object starts anew.
    [[nodiscard]] Digest finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace custos
