#include "daemon/keys/seal.h"

#include "daemon/keys/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <climits>

namespace custos::daemon {

namespace {

Bio read_from(std::string_view bytes) {
    if (bytes.size() > INT_MAX)
        return nullptr;
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

tl::unexpected<Error> signing_failure() {
    const auto code = static_cast<int>(ERR_get_error());
    ERR_clear_error();
    return fail_native(code, ErrorCode::internal,
                       "OpenSSL could not sign with the instance's seal; check its installation");
}

} // namespace

Result<std::string> KeySealer::sign(std::string_view content) const {
    const auto secret = keys_.seal_key_pem().reveal();
    const Bio key_text = read_from(
        {reinterpret_cast<const char*>(secret.data()), secret.size()}); // byte to char, for PEM
    const Bio certificate_text = read_from(keys_.seal_certificate_pem());
    const Bio data = read_from(content);
    const Bio der(BIO_new(BIO_s_mem()));
    if (!key_text || !certificate_text || !data || !der)
        return signing_failure();
    const PrivateKey key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr));
    const Certificate certificate(
        PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr));
    if (!key || !certificate)
        return signing_failure();
    const CmsMessage message(CMS_sign(certificate.get(), key.get(), nullptr, data.get(),
                                      CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP));
    if (!message || i2d_CMS_bio(der.get(), message.get()) != 1)
        return signing_failure();
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(der.get(), &bytes);
    if (bytes == nullptr || size <= 0)
        return signing_failure();
    return std::string(bytes, static_cast<std::size_t>(size));
}

std::string KeySealer::certificates_pem() const {
    return keys_.seal_certificate_pem();
}

Result<void> verify_detached(std::string_view signature, std::string_view content,
                             std::string_view certificate_pem) {
    const Bio pem = read_from(certificate_pem);
    const Certificate certificate(pem ? PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr)
                                      : nullptr);
    if (!certificate) {
        ERR_clear_error();
        return fail(ErrorCode::invalid_input, "that is no certificate in PEM");
    }
    const Bio der = read_from(signature);
    const CmsMessage message(der ? d2i_CMS_bio(der.get(), nullptr) : nullptr);
    const Bio data = read_from(content);
    const CertificateView signer(sk_X509_new_null());
    if (!signer || sk_X509_push(signer.get(), certificate.get()) <= 0)
        return fail(ErrorCode::internal, "no memory left to check a signature");
    // Exactly this certificate's key: whoever trusts it, does so from elsewhere, so no chain here,
    // and certificates inside the message do not count (NOINTERN).
    const bool holds =
        message && data &&
        CMS_verify(message.get(), signer.get(), nullptr, data.get(), nullptr,
                   CMS_BINARY | CMS_DETACHED | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;
    ERR_clear_error();
    if (!holds)
        return fail(
            ErrorCode::corrupt,
            "the signature does not hold: the content was changed, or another seal made it");
    return {};
}

} // namespace custos::daemon
