#include "scanners/source/file/posix_acl.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <vector>

#include <sys/xattr.h>

namespace custos::scanners {
namespace {

constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kHeaderBytes = 4;
constexpr std::size_t kEntryBytes = 8;
constexpr std::uint32_t kTagUser = 0x02;
constexpr std::uint32_t kTagGroup = 0x08;
constexpr std::uint32_t kTagOther = 0x20;
constexpr const char* kAttribute = "system.posix_acl_access";
constexpr std::size_t kLargestAttribute = 65536; // XATTR_SIZE_MAX of Linux

std::uint32_t little_endian(std::span<const std::uint8_t> bytes) noexcept {
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i)
        value = (value << 8U) | bytes[i - 1];
    return value;
}

std::optional<AclAnswer> read_acl(int descriptor) noexcept {
    // A list of 60 entries: more is rare, and then asked for again.
    std::array<std::uint8_t, kHeaderBytes + 60 * kEntryBytes> few{};
    const ssize_t size = ::fgetxattr(descriptor, kAttribute, few.data(), few.size());
    if (size >= 0)
        return parse_posix_acl(std::span(few).first(static_cast<std::size_t>(size)));
    if (errno != ERANGE)
        return std::nullopt; // none, or a file system without lists: the mode says all
    std::vector<std::uint8_t> many(kLargestAttribute);
    const ssize_t larger = ::fgetxattr(descriptor, kAttribute, many.data(), many.size());
    if (larger < 0)
        return std::nullopt;
    return parse_posix_acl(std::span(many).first(static_cast<std::size_t>(larger)));
}

} // namespace

std::optional<AclAnswer> parse_posix_acl(std::span<const std::uint8_t> bytes) noexcept {
    if (bytes.size() < kHeaderBytes || (bytes.size() - kHeaderBytes) % kEntryBytes != 0 ||
        little_endian(bytes.first(kHeaderBytes)) != kVersion)
        return std::nullopt;
    AclAnswer answer;
    for (auto rest = bytes.subspan(kHeaderBytes); !rest.empty(); rest = rest.subspan(kEntryBytes)) {
        const auto tag = little_endian(rest.first(2));
        if (tag == kTagUser || tag == kTagGroup)
            answer.beyond_mode = true;
        if (tag == kTagOther)
            answer.others = little_endian(rest.subspan(2, 2)) & 07U;
    }
    return answer;
}

Permissions read_permissions(int descriptor, std::uint32_t mode, std::uint32_t uid,
                             std::uint32_t gid, bool others_enter) noexcept {
    Permissions result{.mode = mode & 07777U, .uid = uid, .gid = gid};
    std::uint32_t others = mode & 07U;
    if (const auto acl = read_acl(descriptor)) {
        result.has_acl = acl->beyond_mode;
        others = acl->others;
    }
    result.world_read = others_enter && (others & 04U) != 0;
    result.world_write = others_enter && (others & 02U) != 0;
    return result;
}

} // namespace custos::scanners
