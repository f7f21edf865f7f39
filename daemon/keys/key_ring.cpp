#include "daemon/keys/key_ring.h"

#include "daemon/keys/certificate.h"
#include "reports/write_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace custos::daemon {

namespace {

constexpr std::array<std::string_view, kKeyPurposes> kFiles{
    "store.key",  "payload.key",   "fingerprint-daemon.key", "fingerprint-worker.key",
    "object.key", "violation.key",
};
constexpr std::string_view kSealKey = "seal.key";
constexpr std::string_view kSealCertificate = "seal.crt";
constexpr std::size_t kMaxFileBytes = 64 * 1024; ///< a certificate with its chain has a few KiB
constexpr std::size_t kHexDigits = 2 * kKeyBytes;

std::string path_of(const std::string& folder, KeyFolder kind, std::string_view name) {
    return folder + '/' + (kind == KeyFolder::credentials ? "keys_" : "") + std::string(name);
}

/// Text in a buffer that is wiped however it is left.
class WipedText {
public:
    explicit WipedText(std::size_t size) : text_(size, '\0') {}
    WipedText(const WipedText&) = delete; // one copy, one wiping
    WipedText& operator=(const WipedText&) = delete;
    ~WipedText() { wipe_memory(text_.data(), text_.size()); }
    [[nodiscard]] std::string& text() noexcept { return text_; }

private:
    std::string text_;
};

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete; // one owner closes
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0)
            ::close(number_);
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

tl::unexpected<Error> file_failure(int code, const std::string& path) {
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return fail(ErrorCode::not_found,
                    "the key file {} is missing; put it back from the backup of the keys: without "
                    "it what was stored with it is lost",
                    OwnText(path));
    case EEXIST:
        return fail(ErrorCode::already_exists,
                    "{} exists and was left alone; keys are made once: choose another folder",
                    OwnText(path));
    case EACCES:
    case EPERM:
    case ELOOP:
        return fail_native(code, ErrorCode::permission_denied,
                           "the key file {} may not be accessed, or is a link; run as its owner",
                           OwnText(path));
    case EROFS:
        return fail_native(code, ErrorCode::read_only, "{} cannot be written; mount it writable",
                           OwnText(path));
    case ENOSPC:
    case EDQUOT:
        return fail_native(code, ErrorCode::no_space, "no room for {}; free space", OwnText(path));
    default:
        return fail_native(code, ErrorCode::io_error, "cannot read or write {}; check the disk",
                           OwnText(path));
    }
}

/// systemd makes the files of a service readable for its user by owner or by ACL, whose mask shows
/// as group rights; others never have any.
Result<void> check_mode(const struct stat& status, const std::string& path, KeyFolder kind) {
    const bool own = kind == KeyFolder::own;
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::invalid_input, "{} is not a file; put the key file there",
                    OwnText(path));
    if (own && status.st_uid != geteuid())
        return fail(ErrorCode::permission_denied,
                    "the key file {} belongs to user {}, not to the user who runs this; chown it",
                    OwnText(path), static_cast<std::int64_t>(status.st_uid));
    if ((status.st_mode & (own ? 0077U : 0007U)) != 0)
        return fail(ErrorCode::permission_denied,
                    "the key file {} is open to others than its owner; run `chmod 600 {}`, and "
                    "think whether the key must be replaced",
                    OwnText(path), OwnText(path));
    return {};
}

Result<void> check_folder(const std::string& folder) {
    struct stat status {};
    if (stat(folder.c_str(), &status) != 0)
        return file_failure(errno, folder);
    if (!S_ISDIR(status.st_mode))
        return fail(ErrorCode::invalid_input, "{} is not a folder; name the folder of the keys",
                    OwnText(folder));
    if (status.st_uid != geteuid() || (status.st_mode & 0077U) != 0)
        return fail(ErrorCode::permission_denied,
                    "the folder of the keys {} must belong to the user who runs this and be closed "
                    "to all others; run `chown` and `chmod 700 {}`",
                    OwnText(folder), OwnText(folder));
    return {};
}

/// The whole file into `buffer`, which it cuts to size.
Result<void> read_into(WipedText& buffer, const std::string& path, KeyFolder kind) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.number() < 0)
        return file_failure(errno, path);
    struct stat status {};
    if (fstat(file.number(), &status) != 0)
        return file_failure(errno, path);
    CUSTOS_CHECK(check_mode(status, path, kind));
    std::size_t size = 0;
    for (;;) {
        const ssize_t got =
            ::read(file.number(), buffer.text().data() + size, buffer.text().size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return file_failure(errno, path);
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
        if (size == buffer.text().size())
            return fail(ErrorCode::invalid_input,
                        "{} is too large for a key file; put it back "
                        "from the backup of the keys",
                        OwnText(path));
    }
    buffer.text().resize(size);
    return {};
}

Result<Secret> read_key(const std::string& path, KeyFolder kind) {
    WipedText buffer(kHexDigits + 3);
    CUSTOS_CHECK(read_into(buffer, path, kind));
    std::string_view digits = buffer.text();
    if (digits.ends_with('\n'))
        digits.remove_suffix(1);
    std::array<std::uint8_t, kKeyBytes> bytes{};
    const bool whole = digits.size() == kHexDigits && from_hex(digits, bytes);
    Secret key(bytes);
    wipe_memory(bytes.data(), bytes.size());
    if (!whole)
        return fail(ErrorCode::invalid_input,
                    "the key file {} must hold exactly 64 hex digits, it has {} bytes or other "
                    "characters: truncated or damaged; put it back from the backup of the keys",
                    OwnText(path), static_cast<std::int64_t>(digits.size()));
    return key;
}

Result<Secret> make_key() {
    std::array<std::uint8_t, kKeyBytes> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        return fail_native(errno, ErrorCode::internal, "the system gives no random bytes");
    Secret key(bytes);
    wipe_memory(bytes.data(), bytes.size());
    return key;
}

/// A new file (0600), flushed; fails when it exists.
Result<void> write_new(const std::string& path, std::string_view bytes) {
    const Descriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.number() < 0)
        return file_failure(errno, path);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return file_failure(errno, path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (fsync(file.number()) != 0)
        return file_failure(errno, path);
    return {};
}

Result<void> write_key(const std::string& path, const Secret& key) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    WipedText text(kHexDigits + 1);
    std::size_t at = 0;
    for (const std::uint8_t byte : key.reveal()) {
        text.text()[at++] = kDigits[byte >> 4U];
        text.text()[at++] = kDigits[byte & 15U];
    }
    text.text()[at] = '\n';
    return write_new(path, text.text());
}

std::string_view view_of(const Secret& secret) noexcept {
    const auto bytes = secret.reveal();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; // byte to char, for PEM
}

/// Nothing of ours may be there yet: a key that is overwritten is lost with all it protected.
Result<void> require_no_keys(const std::string& folder) {
    std::vector<std::string_view> names(kFiles.begin(), kFiles.end());
    names.insert(names.end(), {kSealKey, kSealCertificate});
    for (const std::string_view name : names) {
        struct stat status {};
        const std::string path = path_of(folder, KeyFolder::own, name);
        if (lstat(path.c_str(), &status) == 0)
            return file_failure(EEXIST, path);
    }
    return {};
}

Result<void> make_folder(const std::string& folder) {
    std::error_code failed;
    const std::filesystem::path parent = std::filesystem::path(folder).parent_path();
    if (!parent.empty())
        std::filesystem::create_directories(parent, failed);
    if (failed)
        return file_failure(failed.value(), parent.string());
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return file_failure(errno, folder);
    return check_folder(folder);
}

} // namespace

Result<KeyRing> KeyRing::create(const std::string& folder, const SealOwner& owner, Instant now) {
    CUSTOS_TRY(SealPair seal, make_seal(owner, now));
    KeyRing ring;
    for (Secret& key : ring.keys_) {
        CUSTOS_TRY(key, make_key());
    }
    ring.seal_key_pem_ = std::move(seal.key_pem);
    ring.seal_certificate_pem_ = std::move(seal.certificate_pem);

    CUSTOS_CHECK(make_folder(folder));
    CUSTOS_CHECK(require_no_keys(folder));
    std::vector<std::string> written;
    const auto write_all = [&]() -> Result<void> {
        const auto next = [&](std::string_view name) {
            return written.emplace_back(path_of(folder, KeyFolder::own, name));
        };
        for (std::size_t i = 0; i < kKeyPurposes; ++i)
            CUSTOS_CHECK(write_key(next(kFiles[i]), ring.keys_[i]));
        CUSTOS_CHECK(write_new(next(kSealKey), view_of(ring.seal_key_pem_)));
        CUSTOS_CHECK(write_new(next(kSealCertificate), ring.seal_certificate_pem_));
        return reports::sync_folder(folder);
    };
    if (auto all = write_all(); !all) {
        // Only what was made just now, and nothing was sealed with it yet.
        for (const std::string& path : written)
            static_cast<void>(unlink(path.c_str()));
        return tl::unexpected<Error>(std::move(all).error());
    }
    return ring;
}

Result<KeyRing> KeyRing::open(const std::string& folder, KeyFolder kind) {
    if (kind == KeyFolder::own)
        CUSTOS_CHECK(check_folder(folder));
    KeyRing ring;
    for (std::size_t i = 0; i < kKeyPurposes; ++i) {
        CUSTOS_TRY(ring.keys_[i], read_key(path_of(folder, kind, kFiles[i]), kind));
    }
    WipedText pem(kMaxFileBytes);
    CUSTOS_CHECK(read_into(pem, path_of(folder, kind, kSealKey), kind));
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(pem.text().data()); // char to byte
    ring.seal_key_pem_ = Secret(std::span(bytes, pem.text().size()));
    WipedText certificate(kMaxFileBytes);
    const std::string certificate_path = path_of(folder, kind, kSealCertificate);
    CUSTOS_CHECK(read_into(certificate, certificate_path, kind));
    ring.seal_certificate_pem_ = certificate.text();
    if (auto pair = check_seal(ring.seal_key_pem_, ring.seal_certificate_pem_); !pair)
        return fail(ErrorCode::invalid_input,
                    "{} and {} are no pair of private key and certificate in PEM: truncated, or of "
                    "two instances; put them back from the backup of the keys",
                    OwnText(path_of(folder, kind, kSealKey)), OwnText(certificate_path));
    return ring;
}

} // namespace custos::daemon
