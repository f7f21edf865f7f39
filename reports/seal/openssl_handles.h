#pragma once
// Owners of OpenSSL's handles, for this room alone.

#include <memory>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string>
#include <string_view>

namespace custos::reports {

template <auto Free>
struct Freed {
    template <class Handle>
    void operator()(Handle* handle) const noexcept {
        static_cast<void>(Free(handle));
    }
};
inline void free_certificates(STACK_OF(X509) * stack) noexcept {
    sk_X509_pop_free(stack, X509_free);
}

/// Of a stack that only borrows its members.
inline void free_view(STACK_OF(X509) * stack) noexcept {
    sk_X509_free(stack);
}

using Bio = std::unique_ptr<BIO, Freed<&BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freed<&X509_free>>;
using Certificates = std::unique_ptr<STACK_OF(X509), Freed<&free_certificates>>;
using CertificateView = std::unique_ptr<STACK_OF(X509), Freed<&free_view>>;
using CmsMessage = std::unique_ptr<CMS_ContentInfo, Freed<&CMS_ContentInfo_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using TrustStore = std::unique_ptr<X509_STORE, Freed<&X509_STORE_free>>;

/// Reads from `bytes`, which must outlive it. Null when memory ends or `bytes` exceeds INT_MAX.
[[nodiscard]] Bio read_from(std::string_view bytes);
/// What was written to a memory BIO.
[[nodiscard]] std::string text_of(BIO* memory);
/// Every certificate of a PEM text, in order; empty when there is none or one is malformed.
[[nodiscard]] Certificates parse_certificates(std::string_view pem);
/// OpenSSL's last error code as an int, and an emptied queue.
[[nodiscard]] int take_openssl_error() noexcept;

} // namespace custos::reports
