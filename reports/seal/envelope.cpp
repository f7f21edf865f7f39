#include "reports/seal/envelope.h"

#include "reports/seal/openssl_handles.h"

#include <openssl/objects.h>

#include <cstddef>
#include <string_view>

namespace custos::reports {

namespace {

// Identifier octets (X.690, 8.1.2).
constexpr char kOctetString = 0x04;
constexpr char kSequence = 0x30;
constexpr char kSet = 0x31;
constexpr char kContext0 = static_cast<char>(0xA0);
constexpr std::string_view kVersion1("\x02\x01\x01", 3);

std::string wrap(char identifier, std::string_view contents) {
    std::string length;
    for (std::size_t rest = contents.size(); rest > 0; rest >>= 8U)
        length.insert(length.begin(), static_cast<char>(rest & 0xFFU));
    if (contents.size() < 0x80)
        length.assign(1, static_cast<char>(contents.size()));
    else
        length.insert(length.begin(), static_cast<char>(0x80U | length.size()));
    return identifier + length + std::string(contents);
}

template <auto Encode, class Part>
std::string der_of(const Part* part) {
    unsigned char* bytes = nullptr;
    const int size = part == nullptr ? -1 : Encode(part, &bytes);
    std::string der;
    if (size > 0)
        der.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

/// An AlgorithmIdentifier without parameters (RFC 5754, 2 and 3.2).
std::string algorithm(int nid) {
    return wrap(kSequence, der_of<&i2d_ASN1_OBJECT>(OBJ_nid2obj(nid)));
}

std::string signed_attributes(const CMS_SignerInfo* signer) {
    std::string attributes;
    for (int index = 0; index < CMS_signed_get_attr_count(signer); ++index)
        attributes += der_of<&i2d_X509_ATTRIBUTE>(CMS_signed_get_attr(signer, index));
    return attributes;
}

std::string signer_info(CMS_SignerInfo* signer, const X509* certificate) {
    const std::string name =
        wrap(kSequence, der_of<&i2d_X509_NAME>(X509_get_issuer_name(certificate)) +
                            der_of<&i2d_ASN1_INTEGER>(X509_get0_serialNumber(certificate)));
    const ASN1_OCTET_STRING* signature = CMS_SignerInfo_get0_signature(signer);
    const std::string_view signature_bytes(
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(signature)), // bytes, for std::string
        static_cast<std::size_t>(ASN1_STRING_length(signature)));
    return wrap(kSequence, std::string(kVersion1) + name + algorithm(NID_sha256) +
                               wrap(kContext0, signed_attributes(signer)) +
                               algorithm(NID_ecdsa_with_SHA256) +
                               wrap(kOctetString, signature_bytes));
}

} // namespace

std::string sealed_form(CMS_ContentInfo* message) {
    const STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(message);
    const Certificates certificates(CMS_get1_certs(message));
    if (signers == nullptr || sk_CMS_SignerInfo_num(signers) != 1 || !certificates ||
        sk_X509_num(certificates.get()) != 1)
        return {};
    const X509* certificate = sk_X509_value(certificates.get(), 0);
    const std::string content_info =
        wrap(kSequence, der_of<&i2d_ASN1_OBJECT>(OBJ_nid2obj(NID_pkcs7_data)));
    const std::string signed_data = wrap(
        kSequence, std::string(kVersion1) + wrap(kSet, algorithm(NID_sha256)) + content_info +
                       wrap(kContext0, der_of<&i2d_X509>(certificate)) +
                       wrap(kSet, signer_info(sk_CMS_SignerInfo_value(signers, 0), certificate)));
    return wrap(kSequence, der_of<&i2d_ASN1_OBJECT>(OBJ_nid2obj(NID_pkcs7_signed)) +
                               wrap(kContext0, signed_data));
}

} // namespace custos::reports
