#include "daemon/keys/payload_cipher.h"

#include "daemon/keys/openssl_handles.h"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <climits>

namespace custos::daemon {

namespace {

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data()); // char to byte, for OpenSSL
}
unsigned char* bytes_of(std::string& text, std::size_t at) noexcept {
    return reinterpret_cast<unsigned char*>(text.data()) + at; // char to byte, for OpenSSL
}

tl::unexpected<Error> cipher_failure() {
    const auto code = static_cast<int>(ERR_get_error());
    ERR_clear_error();
    return fail_native(code, ErrorCode::internal,
                       "OpenSSL refuses AES-256-GCM; check its "
                       "installation");
}

} // namespace

struct PayloadCipher::Impl {
    CipherContext sealing; ///< keyed once; each use sets a nonce
    CipherContext opening;
};

PayloadCipher::PayloadCipher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PayloadCipher::PayloadCipher(PayloadCipher&&) noexcept = default;
PayloadCipher& PayloadCipher::operator=(PayloadCipher&&) noexcept = default;
PayloadCipher::~PayloadCipher() = default;

Result<PayloadCipher> PayloadCipher::create(const Secret& key) {
    const auto bytes = key.reveal();
    if (bytes.size() != 32)
        return fail(ErrorCode::invalid_input, "the payload key must have 32 bytes, it has {}",
                    static_cast<std::int64_t>(bytes.size()));
    auto impl = std::make_unique<Impl>();
    impl->sealing.reset(EVP_CIPHER_CTX_new());
    impl->opening.reset(EVP_CIPHER_CTX_new());
    if (!impl->sealing || !impl->opening ||
        EVP_EncryptInit_ex(impl->sealing.get(), EVP_aes_256_gcm(), nullptr, bytes.data(),
                           nullptr) != 1 ||
        EVP_DecryptInit_ex(impl->opening.get(), EVP_aes_256_gcm(), nullptr, bytes.data(),
                           nullptr) != 1)
        return cipher_failure();
    return PayloadCipher(std::move(impl));
}

Result<std::string> PayloadCipher::seal(std::string_view plain, std::string_view associated) const {
    if (plain.size() > INT_MAX / 2 || associated.size() > INT_MAX)
        return fail(ErrorCode::limit_exceeded, "more than 1 GiB cannot be sealed at once");
    EVP_CIPHER_CTX* context = impl_->sealing.get();
    std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
    int written = 0;
    if (RAND_bytes(bytes_of(sealed, 0), kNonceBytes) != 1 ||
        EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(sealed, 0)) != 1 ||
        EVP_EncryptUpdate(context, nullptr, &written, bytes_of(associated),
                          static_cast<int>(associated.size())) != 1 ||
        EVP_EncryptUpdate(context, bytes_of(sealed, kNonceBytes), &written, bytes_of(plain),
                          static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context, bytes_of(sealed, kNonceBytes + plain.size()), &written) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes,
                            bytes_of(sealed, kNonceBytes + plain.size())) != 1)
        return cipher_failure();
    return sealed;
}

Result<std::string> PayloadCipher::open(std::string_view sealed,
                                        std::string_view associated) const {
    if (sealed.size() < kNonceBytes + kTagBytes || sealed.size() > INT_MAX ||
        associated.size() > INT_MAX)
        return fail(ErrorCode::corrupt, "a sealed field of the store was cut short; restore the "
                                        "last backup");
    EVP_CIPHER_CTX* context = impl_->opening.get();
    const std::size_t size = sealed.size() - kNonceBytes - kTagBytes;
    std::string plain(size, '\0');
    std::string tag(sealed.substr(kNonceBytes + size));
    int written = 0;
    if (EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(sealed)) != 1 ||
        EVP_DecryptUpdate(context, nullptr, &written, bytes_of(associated),
                          static_cast<int>(associated.size())) != 1 ||
        EVP_DecryptUpdate(context, bytes_of(plain, 0), &written,
                          bytes_of(sealed.substr(kNonceBytes)), static_cast<int>(size)) != 1 ||
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) != 1)
        return cipher_failure();
    if (EVP_DecryptFinal_ex(context, bytes_of(plain, size), &written) != 1) {
        wipe_memory(plain.data(), plain.size());
        ERR_clear_error();
        return fail(ErrorCode::corrupt,
                    "a sealed field of the store does not open: it was changed, or sealed under "
                    "another payload.key; put back the right key or restore the last backup");
    }
    return plain;
}

} // namespace custos::daemon
