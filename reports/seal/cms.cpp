#include "reports/seal/cms.h"

#include "reports/seal/envelope.h"
#include "reports/seal/openssl_handles.h"
#include "scanners/model/ids.h"

#include <array>
#include <openssl/x509_vfy.h>

namespace custos::reports {

namespace {

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
        return {};
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string text;
    for (unsigned index = 0; index < size; ++index) {
        text += index == 0 ? "" : ":";
        text += kHex[digest[index] >> 4U];
        text += kHex[digest[index] & 15U];
    }
    return text;
}

std::string subject_of(const X509* certificate) {
    const Bio memory(BIO_new(BIO_s_mem()));
    if (!memory || X509_NAME_print_ex(memory.get(), X509_get_subject_name(certificate), 0,
                                      XN_FLAG_RFC2253) < 0)
        return {};
    return text_of(memory.get());
}

/// The message, when `der` is a seal as we write it, to the byte: no change hides where no
/// signature reaches.
CmsMessage parse_message(std::string_view der) {
    const Bio input = read_from(der);
    CmsMessage message(input ? d2i_CMS_bio(input.get(), nullptr) : nullptr);
    if (!message || sealed_form(message.get()) != der)
        return nullptr;
    return message;
}

bool verify(CMS_ContentInfo* message, std::string_view content, X509_STORE* store, unsigned flags) {
    const Bio detached = read_from(content);
    const bool good = detached && CMS_verify(message, nullptr, store, detached.get(), nullptr,
                                             flags | CMS_BINARY) == 1;
    static_cast<void>(take_openssl_error()); // the answer is what counts; leave the queue clean
    return good;
}

TrustStore make_store(const Certificates& trusted, Instant at) {
    TrustStore store(X509_STORE_new());
    if (!store)
        return nullptr;
    for (int index = 0; index < sk_X509_num(trusted.get()); ++index)
        if (X509_STORE_add_cert(store.get(), sk_X509_value(trusted.get(), index)) != 1)
            return nullptr;
    X509_VERIFY_PARAM* rules = X509_STORE_get0_param(store.get());
    X509_VERIFY_PARAM_set_time(rules, to_micros(at) / 1'000'000);
    // As `-purpose any`: the seal's certificate is made for sealing, not for mail.
    if (X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY) != 1)
        return nullptr;
    return store;
}

} // namespace

Seal judge_seal(std::string_view signature_der, std::string_view content,
                std::string_view trusted_pem, Instant at) {
    Seal seal;
    const CmsMessage message = parse_message(signature_der);
    if (!message || !verify(message.get(), content, nullptr, CMS_NO_SIGNER_CERT_VERIFY))
        return seal;
    const CertificateView signers(CMS_get0_signers(message.get()));
    if (!signers || sk_X509_num(signers.get()) != 1)
        return seal; // we seal with one key; more would blur who answers for it
    const X509* signer = sk_X509_value(signers.get(), 0);
    seal.fingerprint = fingerprint_of(signer);
    seal.name = subject_of(signer);
    seal.state = SealState::unvouched;
    if (trusted_pem.empty())
        return seal;
    const Certificates trusted = parse_certificates(trusted_pem);
    const TrustStore store =
        trusted && sk_X509_num(trusted.get()) > 0 ? make_store(trusted, at) : nullptr;
    seal.state = store && verify(message.get(), content, store.get(), 0) ? SealState::trusted
                                                                         : SealState::untrusted;
    return seal;
}

} // namespace custos::reports
