#include "scanners/fingerprint/fingerprint.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace custos::scanners {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete; // one owner closes
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0)
            static_cast<void>(::close(number_)); // opened for reading: nothing can be lost
    }
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

/// Room for the digits, a line end, and one byte more to notice what is too long.
using KeyText = std::array<char, 2 * kFingerprintKeyBytes + 2>;

struct WipedText {
    KeyText bytes{};
    std::size_t size = 0;
    WipedText() = default;
    WipedText(const WipedText&) = delete; // a key text is never copied
    WipedText& operator=(const WipedText&) = delete;
    ~WipedText() { wipe_memory(bytes.data(), bytes.size()); }
};

Result<void> read_text(int descriptor, const std::string& name, WipedText& text) {
    while (text.size < text.bytes.size()) {
        const ssize_t got =
            ::read(descriptor, text.bytes.data() + text.size, text.bytes.size() - text.size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_native(errno, ErrorCode::io_error, "cannot read key file {}",
                               OwnText(name));
        if (got == 0)
            break;
        text.size += static_cast<std::size_t>(got);
    }
    return {};
}

Result<Secret> read_key(int descriptor, const std::string& name) {
    WipedText text;
    CUSTOS_CHECK(read_text(descriptor, name, text));
    std::string_view digits(text.bytes.data(), text.size);
    if (digits.ends_with('\n'))
        digits.remove_suffix(1);
    constexpr std::size_t kDigits = 2 * kFingerprintKeyBytes;
    if (digits.size() != kDigits)
        return fail(ErrorCode::invalid_input,
                    "key file {} is truncated or not a key: it holds {} characters, a key has 64 "
                    "hexadecimal digits; restore it from its backup",
                    OwnText(name), static_cast<std::int64_t>(digits.size()));
    std::array<std::uint8_t, kFingerprintKeyBytes> bytes{};
    const bool hex = from_hex(digits, bytes);
    Secret key = hex ? Secret(bytes) : Secret();
    wipe_memory(bytes.data(), bytes.size());
    if (!hex)
        return fail(ErrorCode::invalid_input,
                    "key file {} holds something else than 64 hexadecimal digits; restore it from "
                    "its backup",
                    OwnText(name));
    return key;
}

} // namespace

Result<Secret> read_key_file(const std::string& path) {
    // O_NONBLOCK: opening a FIFO must not hang; for a regular file it changes nothing.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.number() < 0 && errno == ENOENT)
        return fail_native(ENOENT, ErrorCode::not_found, "no key file {}", OwnText(path));
    if (file.number() < 0)
        return fail_native(errno, ErrorCode::permission_denied, "cannot open key file {}",
                           OwnText(path));
    struct stat facts = {};
    if (::fstat(file.number(), &facts) != 0)
        return fail_native(errno, ErrorCode::io_error, "cannot examine key file {}", OwnText(path));
    if (!S_ISREG(facts.st_mode))
        return fail(ErrorCode::invalid_input, "key file {} is not a regular file", OwnText(path));
    if (facts.st_uid != ::geteuid() && facts.st_uid != 0)
        return fail(
            ErrorCode::permission_denied,
            "key file {} belongs to user {}, not to the user who runs this; change its owner",
            OwnText(path), static_cast<std::int64_t>(facts.st_uid));
    if ((facts.st_mode & 077U) != 0)
        return fail(ErrorCode::permission_denied,
                    "key file {} can be read by others; run: chmod 600 {}", OwnText(path),
                    OwnText(path));
    return read_key(file.number(), path);
}

Result<Secret> read_key_descriptor(int descriptor) {
    return read_key(descriptor, "(descriptor " + std::to_string(descriptor) + ")");
}

} // namespace custos::scanners
