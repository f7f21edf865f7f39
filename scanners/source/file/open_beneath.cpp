#include "scanners/source/file/open_beneath.h"

#include <cerrno>
#include <climits>
#include <cstdint>
#include <string>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

namespace custos::scanners {
namespace {

constexpr int kAlways = O_CLOEXEC | O_NOFOLLOW;
/// openat2 answers EAGAIN when a rename raced with it; then another try, then the slow way.
constexpr int kTries = 4;

int call_openat2(int root, const std::string& path, int flags, std::uint64_t resolve) noexcept {
    open_how how{};
    how.flags = static_cast<unsigned>(flags);
    how.resolve = resolve;
    for (int left = kTries; left > 0; --left) {
        const long result = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
        if (result >= 0)
            return static_cast<int>(result);
        if (errno != EAGAIN && errno != EINTR)
            break;
    }
    return -1;
}

/// Part by part: no part may be a link, `..` or empty.
Opened open_by_parts(int root, std::string_view path, int flags) {
    UniqueFd folder;
    int base = root;
    while (true) {
        const auto slash = path.find('/');
        const std::string part(path.substr(0, slash));
        if (part.empty() || part == "..")
            return {.descriptor = {}, .error = EXDEV};
        const bool last = slash == std::string_view::npos;
        UniqueFd next(
            ::openat(base, part.c_str(), last ? flags | kAlways : O_PATH | O_DIRECTORY | kAlways));
        if (!next)
            return {.descriptor = {}, .error = errno};
        if (last)
            return {.descriptor = std::move(next), .error = 0};
        folder = std::move(next);
        base = folder.get();
        path.remove_prefix(slash + 1);
    }
}

/// EPERM is a refused O_NOATIME, which the caller leaves out then, or a system-call filter.
bool needs_parts(int error, int flags) noexcept {
    return error == ENOSYS || error == EAGAIN || error == E2BIG || error == EINVAL ||
           (error == EPERM && (flags & O_NOATIME) == 0);
}

} // namespace

Opened open_beneath(int root, std::string_view path, int flags, Mounts mounts) {
    if (path.size() >= PATH_MAX)
        return open_by_parts(root, path, flags);
    std::uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    if (mounts == Mounts::stay)
        resolve |= RESOLVE_NO_XDEV;
    UniqueFd direct(call_openat2(root, std::string(path), flags | kAlways, resolve));
    if (direct)
        return {.descriptor = std::move(direct), .error = 0};
    const int error = errno;
    if (needs_parts(error, flags))
        return open_by_parts(root, path, flags);
    return {.descriptor = {}, .error = error};
}

OpenedQuietly open_quietly(int root, std::string_view path, int flags, Mounts mounts) {
    auto first = open_beneath(root, path, flags | O_NOATIME, mounts);
    if (first.descriptor || first.error != EPERM)
        return {.descriptor = std::move(first.descriptor), .error = first.error};
    auto second = open_beneath(root, path, flags, mounts);
    return {
        .descriptor = std::move(second.descriptor), .error = second.error, .noatime_refused = true};
}

LinkTarget resolve_link(int root, std::string_view root_path, std::string_view path,
                        std::string_view text) {
    std::string start(path);
    if (text.starts_with('/')) {
        const bool at_root = root_path == "/";
        if (!at_root && text != root_path &&
            !(text.starts_with(root_path) && text.substr(root_path.size()).starts_with('/')))
            return LinkTarget::outside;
        auto below = at_root ? text : text.substr(root_path.size());
        while (below.starts_with('/'))
            below.remove_prefix(1);
        start = below.empty() ? "." : std::string(below);
    }
    const UniqueFd target(
        call_openat2(root, start, O_PATH | O_CLOEXEC, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS));
    if (target)
        return LinkTarget::inside;
    // A chain through an absolute link counts as outside: it is said, never followed.
    return errno == ENOENT || errno == ELOOP || errno == ENOTDIR ? LinkTarget::dangling
                                                                 : LinkTarget::outside;
}

} // namespace custos::scanners
