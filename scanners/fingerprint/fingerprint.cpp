#include "scanners/fingerprint/fingerprint.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <cstdlib>

namespace custos::scanners {

namespace {

template <auto Free>
struct Freed {
    template <class H>
    void operator()(H* handle) const noexcept {
        Free(handle);
    }
};
using Mac = std::unique_ptr<EVP_MAC, Freed<&EVP_MAC_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freed<&EVP_MAC_CTX_free>>;

/// After a successful init OpenSSL's HMAC fails for want of memory alone. A wrong fingerprint would
/// be stored for good, so the process ends instead.
void require(bool ok) noexcept {
    if (!ok)
        std::abort();
}

const std::uint8_t* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const std::uint8_t*>(text.data()); // char to byte, for OpenSSL
}

void update_with(EVP_MAC_CTX* context, std::string_view bytes) noexcept {
    require(EVP_MAC_update(context, bytes_of(bytes), bytes.size()) == 1);
}

Digest finish_from(EVP_MAC_CTX* context) noexcept {
    Digest digest;
    std::size_t written = 0;
    require(EVP_MAC_final(context, digest.bytes.data(), &written, digest.bytes.size()) == 1 &&
            written == digest.bytes.size());
    return digest;
}

template <class Short>
Short truncate(const Digest& digest) noexcept {
    Short shortened;
    std::copy_n(digest.bytes.begin(), Short::kSize, shortened.bytes.begin());
    return shortened;
}

} // namespace

struct KeyedHash::Impl {
    MacContext context; ///< keyed; every message starts it anew with the key schedule it has
};

KeyedHash::KeyedHash(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeyedHash::KeyedHash(KeyedHash&&) noexcept = default;
KeyedHash& KeyedHash::operator=(KeyedHash&&) noexcept = default;
KeyedHash::~KeyedHash() = default;

Result<KeyedHash> KeyedHash::create(const Secret& key) {
    const Mac mac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    MacContext context(mac ? EVP_MAC_CTX_new(mac.get()) : nullptr);
    std::string digest = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
        OSSL_PARAM_construct_end()};
    const auto bytes = key.reveal();
    if (!context || bytes.empty() ||
        EVP_MAC_init(context.get(), bytes.data(), bytes.size(), parameters) != 1)
        return fail(ErrorCode::internal, "OpenSSL offers no HMAC-SHA-256; check its installation");
    auto impl = std::make_unique<Impl>();
    impl->context = std::move(context);
    return KeyedHash(std::move(impl));
}

Digest KeyedHash::hash(std::string_view first, std::string_view second) const {
    EVP_MAC_CTX* context = impl_->context.get();
    require(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);
    update_with(context, first);
    update_with(context, std::string_view("\0", 1));
    update_with(context, second);
    return finish_from(context);
}

Fingerprint KeyedHash::fingerprint(std::string_view family, std::string_view value) const {
    return truncate<Fingerprint>(hash(family, value));
}

ObjectKey KeyedHash::object_key(const SourceId& source, std::string_view path) const {
    return truncate<ObjectKey>(hash(source.text(), path));
}

Fingerprint KeyedHash::second_half(const Fingerprint& worker_half) const {
    EVP_MAC_CTX* context = impl_->context.get();
    require(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);
    require(EVP_MAC_update(context, worker_half.bytes.data(), worker_half.bytes.size()) == 1);
    return truncate<Fingerprint>(finish_from(context));
}

struct KeyedHash::Stream::Impl {
    MacContext context;
};

KeyedHash::Stream::Stream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeyedHash::Stream::Stream(Stream&&) noexcept = default;
KeyedHash::Stream& KeyedHash::Stream::operator=(Stream&&) noexcept = default;
KeyedHash::Stream::~Stream() = default;

KeyedHash::Stream KeyedHash::stream() const {
    auto impl = std::make_unique<Stream::Impl>();
    require(EVP_MAC_init(impl_->context.get(), nullptr, 0, nullptr) == 1);
    impl->context.reset(EVP_MAC_CTX_dup(impl_->context.get()));
    require(impl->context != nullptr);
    return Stream(std::move(impl));
}

void KeyedHash::Stream::update(std::string_view bytes) {
    update_with(impl_->context.get(), bytes);
}

Digest KeyedHash::Stream::finish() {
    return finish_from(impl_->context.get());
}

} // namespace custos::scanners
