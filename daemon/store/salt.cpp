#include "daemon/store/salt.h"

#include "scanners/fingerprint/fingerprint.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <sys/random.h>

namespace custos::daemon {

namespace {

constexpr std::size_t kRandomBytes = 6;
constexpr std::size_t kMarkBytes = 5;
constexpr std::int64_t kPageBytes = 4096; ///< SQLCipher 4's page; a store has whole ones
constexpr std::string_view kPlainHeader = "SQLite format 3";

std::string_view view_of(std::span<const std::uint8_t> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; // bytes to char
}

void mark_as_store(StoreSalt& salt) {
    const Digest mark =
        sha256("custos store/1 " + std::string(view_of(salt).substr(0, kRandomBytes)));
    std::copy_n(mark.bytes.begin(), kMarkBytes, salt.begin() + kRandomBytes);
}

Result<void> mark_with_key(StoreSalt& salt, const Secret& key) {
    CUSTOS_TRY(const auto hash, scanners::KeyedHash::create(key));
    const Digest mark = hash.hash("custos store key/1", view_of(salt).substr(0, kRandomBytes));
    std::copy_n(mark.bytes.begin(), kMarkBytes, salt.begin() + kRandomBytes + kMarkBytes);
    return {};
}

} // namespace

Result<StoreSalt> make_salt(const Secret& key) {
    StoreSalt salt{};
    if (getrandom(salt.data(), kRandomBytes, 0) != static_cast<ssize_t>(kRandomBytes))
        return fail_native(errno, ErrorCode::internal, "the system gives no random bytes");
    mark_as_store(salt);
    CUSTOS_CHECK(mark_with_key(salt, key));
    return salt;
}

Result<void> check_salt(const std::string& path, const StoreSalt& found, std::int64_t size_bytes,
                        const Secret& key) {
    if (view_of(found).starts_with(kPlainHeader))
        return fail(ErrorCode::invalid_input,
                    "{} is a plain SQLite database, not a store of Custos; nothing was changed: "
                    "name the right file",
                    OwnText(path));
    StoreSalt expected = found;
    mark_as_store(expected);
    if (size_bytes < static_cast<std::int64_t>(kSaltBytes) ||
        !std::equal(found.begin(), found.end() - kMarkBytes, expected.begin()))
        return fail(ErrorCode::invalid_input,
                    "{} is not a store of Custos, or its beginning was overwritten; nothing was "
                    "changed: name the right file, or restore a backup",
                    OwnText(path));
    CUSTOS_CHECK(mark_with_key(expected, key));
    if (found != expected)
        return fail(ErrorCode::wrong_key,
                    "the key does not belong to the store {}; nothing was changed: put back the "
                    "store.key that was made with it",
                    OwnText(path));
    if (size_bytes % kPageBytes != 0)
        return fail(ErrorCode::corrupt,
                    "the store {} was cut short; keep a copy and put the last backup in its "
                    "place (docs/formats/store.md)",
                    OwnText(path));
    return {};
}

} // namespace custos::daemon
