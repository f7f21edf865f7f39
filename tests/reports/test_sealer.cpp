#include "reports/seal/openssl_handles.h"
#include "tests/reports/fixture.h"

#include <cstdlib>
#include <openssl/pem.h>
#include <stdexcept>

namespace custos::reports::testing {

struct TestSealer::Impl {
    PrivateKey key;
    Certificate certificate;
};

TestSealer::TestSealer(const std::string& name) : impl_(std::make_unique<Impl>()) {
    impl_->key.reset(EVP_EC_gen("P-256"));
    impl_->certificate.reset(X509_new());
    X509* certificate = impl_->certificate.get();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600L * 24 * 365);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    X509_set_pubkey(certificate, impl_->key.get());
    if (X509_sign(certificate, impl_->key.get(), EVP_sha256()) == 0)
        throw std::runtime_error("the test certificate could not be made");
}

TestSealer::~TestSealer() = default;

Result<std::string> TestSealer::sign(std::string_view content) const {
    const Bio input = read_from(content);
    const Bio output(BIO_new(BIO_s_mem()));
    const CmsMessage message(CMS_sign(impl_->certificate.get(), impl_->key.get(), nullptr,
                                      input.get(), CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP));
    if (!message || i2d_CMS_bio(output.get(), message.get()) != 1)
        return fail(ErrorCode::internal, "the test seal could not be made");
    return text_of(output.get());
}

std::string TestSealer::certificates_pem() const {
    const Bio output(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(output.get(), impl_->certificate.get());
    return text_of(output.get());
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "custos-reports-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored; // the test is over
    std::filesystem::remove_all(path_, ignored);
}

} // namespace custos::reports::testing
