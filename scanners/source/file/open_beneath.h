#pragma once
// Opening below a directory without ever leaving it or following a link.

#include "scanners/source/file/unique_fd.h"

#include <string_view>

namespace custos::scanners {

enum class Mounts { stay, cross };

/// Opens `path` (exact bytes, relative, of any length) below `root`: openat2(2) with
/// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, or part by part where that is refused.
/// Errors: an empty descriptor, and `error` = errno. O_CLOEXEC and O_NOFOLLOW are added.
struct Opened {
    UniqueFd descriptor;
    int error = 0;
};
[[nodiscard]] Opened open_beneath(int root, std::string_view path, int flags, Mounts mounts);

/// As open_beneath, first with O_NOATIME; `noatime_refused` tells that it had to do without.
struct OpenedQuietly {
    UniqueFd descriptor;
    int error = 0;
    bool noatime_refused = false;
};
[[nodiscard]] OpenedQuietly open_quietly(int root, std::string_view path, int flags, Mounts mounts);

/// Where a symbolic link below the root leads, without opening its target.
enum class LinkTarget { inside, outside, dangling };
/// `path` = the link, `text` = what readlink says, `root_path` = the root's own absolute path.
[[nodiscard]] LinkTarget resolve_link(int root, std::string_view root_path, std::string_view path,
                                      std::string_view text);

} // namespace custos::scanners
