#include "reports/seal/openssl_handles.h"
#include "reports/seal/seal.h"

#include <openssl/pem.h>

namespace custos::reports {

namespace {

PrivateKey parse_private_key(const Secret& secret) {
    const std::string_view bytes(reinterpret_cast<const char*>(secret.reveal().data()),
                                 secret.reveal().size()); // OpenSSL's BIO takes char
    if (const Bio pem = read_from(bytes)) {
        if (EVP_PKEY* key = PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr))
            return PrivateKey(key);
    }
    const Bio der = read_from(bytes);
    return der ? PrivateKey(d2i_PrivateKey_bio(der.get(), nullptr)) : nullptr;
}

} // namespace

Result<std::string> sign_detached(std::string_view content, const Secret& private_key,
                                  std::string_view certificates_pem) {
    const PrivateKey key = parse_private_key(private_key);
    if (!key)
        return fail_native(take_openssl_error(), ErrorCode::invalid_input,
                           "the sealing key is no PKCS#8 private key: restore it from its backup");
    const Certificates chain = parse_certificates(certificates_pem);
    if (!chain || sk_X509_num(chain.get()) == 0)
        return fail(ErrorCode::invalid_input,
                    "the sealing certificate is not PEM: restore it from its backup");
    const Certificate signer(sk_X509_shift(chain.get()));
    if (X509_check_private_key(signer.get(), key.get()) != 1)
        return fail_native(take_openssl_error(), ErrorCode::invalid_input,
                           "the first sealing certificate is not that of the sealing key: put the "
                           "signer's certificate first");
    const Bio input = read_from(content);
    const Bio output(BIO_new(BIO_s_mem()));
    constexpr unsigned kFlags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;
    const CmsMessage message(
        input ? CMS_sign(signer.get(), key.get(), chain.get(), input.get(), kFlags) : nullptr);
    if (!message || !output || i2d_CMS_bio(output.get(), message.get()) != 1)
        return fail_native(take_openssl_error(), ErrorCode::internal,
                           "the seal could not be made: run `custos doctor`");
    return text_of(output.get());
}

} // namespace custos::reports
