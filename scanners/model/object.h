#pragma once
// An object is what can be rescanned alone: a file, a mail message, a table.

#include "scanners/model/finding.h"
#include "scanners/model/gap.h"
#include "scanners/model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace custos {

/// What tells, without reading, that an object changed. For files: the four numbers of stat(2).
struct ChangeToken {
    std::uint64_t size_bytes = 0;
    std::int64_t mtime_ns = 0; ///< since the epoch, UTC
    std::int64_t ctime_ns = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const ChangeToken&, const ChangeToken&) = default;
};

/// Who may read and write an object; facts for the rules (GDPR Art. 32(1)(b)).
struct Permissions {
    std::uint32_t mode = 0; ///< st_mode & 07777
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    bool has_acl = false;   ///< a POSIX access ACL beyond the mode exists
    /// Readable (writable) by everyone: the object's mode or ACL says so and every directory from
    /// the root of the source down to it lets everyone through.
    bool world_read = false;
    bool world_write = false;
    friend bool operator==(const Permissions&, const Permissions&) = default;
};

/// One object as a worker found it.
struct ObjectReport {
    ObjectKey key;
    std::string path;         ///< exact bytes below the root: stored sealed, shown by role only
    std::string display_path; ///< valid UTF-8; parts in which a detector hit are replaced by a mask
    bool path_has_hits = false;
    /// Categories of the hits in the path itself (rule BE-NRN-03, GDPR-32-1-10).
    std::vector<DataCategory> path_categories;
    ChangeToken token;
    Permissions permissions;
    ReadState read = ReadState::none;
    std::uint64_t bytes_read = 0;
    Digest content;           ///< HMAC-SHA-256(object key, content), all zero unless read whole
    std::string format;       ///< from a fixed vocabulary: `text`, `csv`, `json`, `pdf`, `zip`, …
    std::string charset;      ///< of text: `utf-8`, `utf-16le`, `windows-1252`, …; else empty
    std::vector<Finding> findings;
    std::vector<Gap> gaps;
    friend bool operator==(const ObjectReport&, const ObjectReport&) = default;
};

} // namespace custos
