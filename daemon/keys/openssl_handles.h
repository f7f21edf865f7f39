#pragma once
// Owners of OpenSSL's handles, for this room alone.

#include <memory>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace custos::daemon {

template <auto Free>
struct FreedByOpenssl {
    template <class Handle>
    void operator()(Handle* handle) const noexcept {
        static_cast<void>(Free(handle));
    }
};
inline void free_certificate_view(STACK_OF(X509) * stack) noexcept {
    sk_X509_free(stack);
}

using Bio = std::unique_ptr<BIO, FreedByOpenssl<&BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreedByOpenssl<&X509_free>>;
using CertificateExtension = std::unique_ptr<X509_EXTENSION, FreedByOpenssl<&X509_EXTENSION_free>>;
using CertificateView = std::unique_ptr<STACK_OF(X509), FreedByOpenssl<&free_certificate_view>>;
using CmsMessage = std::unique_ptr<CMS_ContentInfo, FreedByOpenssl<&CMS_ContentInfo_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreedByOpenssl<&EVP_CIPHER_CTX_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, FreedByOpenssl<&EVP_PKEY_free>>;

} // namespace custos::daemon
