#pragma once
// Files are written beside, flushed, and renamed: a reader sees the old bytes or the new ones.

#include "scanners/model/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace custos::reports {

/// Writes `bytes` to a temporary file in the folder of `path`, fsyncs it, renames it over `path`
/// and fsyncs the folder. On failure the temporary file is removed and `path` is as it was.
/// Errors: no_space, read_only, permission_denied, not_found (the folder), io_error.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::string_view bytes, mode_t mode = 0600);

/// Makes the names in `folder` durable, e.g. after a rename.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// Reads a whole regular file of at most `limit` bytes.
/// Errors: not_found, permission_denied, invalid_input (not a file), limit_exceeded, io_error.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::uint64_t limit = std::uint64_t{1} << 30U);

} // namespace custos::reports
