#pragma once
// The change token of a file, out of stat(2).

#include "scanners/model/object.h"

#include <sys/stat.h>

namespace custos::scanners {

[[nodiscard]] inline ChangeToken token_of(const struct stat& status) noexcept {
    constexpr std::int64_t kNanos = 1'000'000'000;
    return {.size_bytes = static_cast<std::uint64_t>(status.st_size),
            .mtime_ns = status.st_mtim.tv_sec * kNanos + status.st_mtim.tv_nsec,
            .ctime_ns = status.st_ctim.tv_sec * kNanos + status.st_ctim.tv_nsec,
            .inode = status.st_ino};
}

} // namespace custos::scanners
