#pragma once
// The one form in which Custos writes a seal.
//
// CMS signs the content and the signed attributes. The rest of the message (versions, names of
// algorithms) is covered by no signature (RFC 5652, 5.4 and 5.6), so what a seal says there counts
// only if it is what we write.

#include <openssl/cms.h>
#include <string>

namespace custos::reports {

/// The DER of a SignedData (RFC 5652, 5.1) as the instance writes it: one signer with one
/// certificate, named by issuer and serial number, SHA-256 with ECDSA (RFC 5754), no content and no
/// unsigned attributes. Certificate, signed attributes and signature are those of `message`. Empty
/// when `message` has no such parts.
[[nodiscard]] std::string sealed_form(CMS_ContentInfo* message);

} // namespace custos::reports
