#pragma once
// What an access control list says beyond the mode: acl(5), the layout of the extended attribute
// `system.posix_acl_access` (Linux, include/uapi/linux/posix_acl_xattr.h).

#include "scanners/model/object.h"

#include <cstdint>
#include <optional>
#include <span>

namespace custos::scanners {

struct AclAnswer {
    bool beyond_mode = false; ///< it names users or groups besides owner and owning group
    std::uint32_t others = 0; ///< rwx of everyone else, as in the last octal digit of a mode
};

/// Reads the bytes of the attribute; nothing when they are not one (version 2, whole entries).
[[nodiscard]] std::optional<AclAnswer>
parse_posix_acl(std::span<const std::uint8_t> bytes) noexcept;

/// Permissions of an open file. `others_enter` = every directory above lets everyone through.
[[nodiscard]] Permissions read_permissions(int descriptor, std::uint32_t mode, std::uint32_t uid,
                                           std::uint32_t gid, bool others_enter) noexcept;

} // namespace custos::scanners
