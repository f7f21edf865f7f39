#include "reports/write_file.h"

#include "scanners/model/ids.h"
#include "scanners/model/time.h"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace custos::reports {

namespace {

/// A file descriptor that is closed once.
class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(const Descriptor&) = delete; // one owner closes it
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { static_cast<void>(close()); }
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    /// 0 or errno. Closing can report a write that failed late.
    [[nodiscard]] int close() noexcept {
        if (number_ < 0)
            return 0;
        const int result = ::close(number_);
        number_ = -1;
        return result == 0 ? 0 : errno;
    }

private:
    int number_;
};

tl::unexpected<Error> fail_on(int error, const std::filesystem::path& path) {
    OwnText name(path.string());
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return fail_native(error, ErrorCode::not_found,
                           "{} does not exist: create its folder first, or name another", name);
    case EACCES:
    case EPERM:
        return fail_native(error, ErrorCode::permission_denied,
                           "{} may not be accessed: grant the right, or name another place", name);
    case EROFS:
        return fail_native(error, ErrorCode::read_only,
                           "{} is on a read-only file system: name another place", name);
    case ENOSPC:
    case EDQUOT:
        return fail_native(error, ErrorCode::no_space,
                           "no space left for {}: free some, then repeat", name);
    default:
        return fail_native(error, ErrorCode::io_error,
                           "{} could not be read or written: check the disk, then repeat", name);
    }
}

/// 0 or errno.
int write_all(int descriptor, std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return errno;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

/// Writes, flushes, closes and renames. 0 or errno.
int write_and_rename(const std::string& temporary, const std::filesystem::path& path,
                     std::string_view bytes, mode_t mode) {
    Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!file.is_open())
        return errno;
    if (const int error = write_all(file.number(), bytes); error != 0)
        return error;
    // The mode given is the mode wanted, whatever the umask.
    if (::fchmod(file.number(), mode) != 0 || ::fsync(file.number()) != 0)
        return errno;
    if (const int error = file.close(); error != 0)
        return error;
    return ::rename(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
}

} // namespace

Result<void> sync_folder(const std::filesystem::path& folder) {
    Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open() || ::fsync(opened.number()) != 0)
        return fail_on(errno, folder);
    return {};
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes,
                                   mode_t mode) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const std::string temporary =
        (folder / ("." + path.filename().string().substr(0, 200) + "." +
                   to_hex(make_uuid(SystemClock().now())).substr(16) + ".tmp"))
            .string();
    if (const int error = write_and_rename(temporary, path, bytes, mode); error != 0) {
        static_cast<void>(::unlink(temporary.c_str())); // may not exist: nothing to tell
        return fail_on(error, path);
    }
    return sync_folder(folder);
}

Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open())
        return fail_on(errno, path);
    struct stat state = {};
    if (::fstat(file.number(), &state) != 0)
        return fail_on(errno, path);
    if (!S_ISREG(state.st_mode))
        return fail(ErrorCode::invalid_input, "{} is not a regular file: name one",
                    OwnText(path.string()));
    std::string bytes;
    char buffer[65536];
    for (;;) {
        const ssize_t got = ::read(file.number(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_on(errno, path);
        if (got == 0)
            return bytes;
        bytes.append(buffer, static_cast<std::size_t>(got));
        if (bytes.size() > limit)
            return fail(ErrorCode::limit_exceeded, "{} is larger than {} bytes",
                        OwnText(path.string()), static_cast<std::int64_t>(limit));
    }
}

} // namespace custos::reports
