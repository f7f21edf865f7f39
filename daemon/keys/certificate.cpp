#include "daemon/keys/certificate.h"

#include "daemon/keys/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <climits>

namespace custos::daemon {

namespace {

constexpr long kLifeDays = 3653; ///< ten years: reports must verify that long without a time stamp
constexpr std::size_t kMaxOrganisation = 64; ///< X.520 ub-organization-name

tl::unexpected<Error> openssl_failure() {
    const auto code = static_cast<int>(ERR_get_error());
    ERR_clear_error();
    return fail_native(code, ErrorCode::internal,
                       "OpenSSL could not make the seal; check its installation");
}

bool add_name(X509_NAME* name, const char* field, const std::string& text) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data()); // for OpenSSL
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes,
                                      static_cast<int>(text.size()), -1, 0) == 1;
}

bool add_extension(X509* certificate, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const CertificateExtension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
    std::array<unsigned char, 16> serial{};
    if (RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1)
        return false;
    serial[0] &= 0x7fU; // positive (RFC 5280, 4.1.2.2)
    serial[0] |= 0x40U; // and never shorter
    BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
    const bool set =
        number != nullptr && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
    BN_free(number);
    return set;
}

/// Profile: a seal of a legal person as in eIDAS Art. 3(25), made by itself: `digitalSignature` and
/// `nonRepudiation`; document signing (RFC 9336) with e-mail protection beside it, because
/// `openssl cms -verify` asks for that purpose by default; no authority over other certificates.
bool fill_in(X509* certificate, EVP_PKEY* key, const SealOwner& owner, Instant now) {
    const auto start = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(now));
    time_t from = start - 300; // a clock that is five minutes behind must not refuse a fresh seal
    time_t base = start;
    X509_NAME* name = X509_get_subject_name(certificate);
    return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
           X509_time_adj_ex(X509_getm_notBefore(certificate), 0, 0, &from) != nullptr &&
           X509_time_adj_ex(X509_getm_notAfter(certificate), static_cast<int>(kLifeDays), 0,
                            &base) != nullptr &&
           X509_set_pubkey(certificate, key) == 1 && add_name(name, "O", owner.organisation) &&
           add_name(name, "OU", "Custos") &&
           add_name(name, "CN", "Custos seal " + to_text(owner.instance)) &&
           X509_set_issuer_name(certificate, name) == 1 &&
           add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation") &&
           add_extension(certificate, NID_ext_key_usage, "1.3.6.1.5.5.7.3.36,emailProtection") &&
           add_extension(certificate, NID_subject_key_identifier, "hash") &&
           X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string_view text_of(BIO* memory) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    return bytes == nullptr ? std::string_view()
                            : std::string_view(bytes, static_cast<std::size_t>(size));
}

Bio read_from(std::string_view bytes) {
    if (bytes.size() > INT_MAX)
        return nullptr;
    return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

} // namespace

Result<SealPair> make_seal(const SealOwner& owner, Instant now) {
    if (owner.organisation.empty() || owner.organisation.size() > kMaxOrganisation)
        return fail(ErrorCode::invalid_input,
                    "the name of the organisation must have 1 to 64 bytes, it has {}; shorten it",
                    static_cast<std::int64_t>(owner.organisation.size()));
    const PrivateKey key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    if (!key || !certificate)
        return openssl_failure();
    if (!fill_in(certificate.get(), key.get(), owner, now))
        return openssl_failure();
    // In OpenSSL's secure heap when there is one; wiped when freed either way.
    const Bio key_text(BIO_new(BIO_s_secmem()));
    const Bio certificate_text(BIO_new(BIO_s_mem()));
    if (!key_text || !certificate_text ||
        PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1 ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
        return openssl_failure();
    const std::string_view pem = text_of(key_text.get());
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(pem.data()); // char to byte
    return SealPair{.key_pem = Secret(std::span(bytes, pem.size())),
                    .certificate_pem = std::string(text_of(certificate_text.get()))};
}

Result<void> check_seal(const Secret& key_pem, std::string_view certificate_pem) {
    const auto secret = key_pem.reveal();
    const Bio key_text = read_from(
        {reinterpret_cast<const char*>(secret.data()), secret.size()}); // byte to char, for PEM
    const Bio certificate_text = read_from(certificate_pem);
    const PrivateKey key(
        key_text ? PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr) : nullptr);
    const Certificate certificate(
        certificate_text ? PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr)
                         : nullptr);
    const bool pair =
        key && certificate && X509_check_private_key(certificate.get(), key.get()) == 1;
    ERR_clear_error();
    if (!key)
        return fail(ErrorCode::invalid_input, "it holds no private key in PEM");
    if (!certificate)
        return fail(ErrorCode::invalid_input, "it holds no certificate in PEM");
    if (!pair)
        return fail(ErrorCode::invalid_input, "the certificate belongs to another key");
    return {};
}

} // namespace custos::daemon
