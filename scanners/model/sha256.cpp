#include "scanners/model/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <utility>

namespace custos {

struct Sha256::Impl {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    Impl() { start(); }
    ~Impl() { EVP_MD_CTX_free(context); }
    Impl(const Impl&) = delete; // one digest in progress
    Impl& operator=(const Impl&) = delete;
    void start() const {
        // SHA-256 of the default provider only fails when memory is gone.
        if (context == nullptr || EVP_DigestInit_ex(context, EVP_sha256(), nullptr) != 1)
            std::abort();
    }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
    if (EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) != 1)
        std::abort();
}
void Sha256::update(std::span<const std::uint8_t> bytes) {
    if (EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size()) != 1)
        std::abort();
}

Digest Sha256::finish() {
    Digest digest;
    if (EVP_DigestFinal_ex(impl_->context, digest.bytes.data(), nullptr) != 1)
        std::abort();
    impl_->start();
    return digest;
}

Digest sha256(std::string_view bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

} // namespace custos
