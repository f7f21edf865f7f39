#include "scanners/source/file/walk.h"

#include "scanners/source/file/open_beneath.h"
#include "scanners/source/file/token.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <numeric>

#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>

namespace custos::scanners {
namespace {

/// Descriptors kept open; directories above are reopened through `..` when the walk returns.
constexpr std::size_t kOpenLevels = 32;
/// A path beyond this is not entered: a hostile tree could make every path as long as it likes.
constexpr std::size_t kMaxPathBytes = 32U << 10U;
/// Files with several names that are remembered; beyond it one is rather read twice than missed.
constexpr std::size_t kMaxLinked = 200'000;
constexpr std::size_t kDirentBytes = 64U << 10U;

std::uint8_t type_of(mode_t mode) noexcept {
    return static_cast<std::uint8_t>(IFTODT(mode));
}

} // namespace

WalkSummary FileSource::Walk::run() {
    if (!source_.only_.empty()) {
        walk_single_file();
        return summary_;
    }
    auto root = open_quietly(source_.root_.get(), ".", O_RDONLY | O_DIRECTORY, Mounts::stay);
    struct stat status {};
    if (!root.descriptor || ::fstat(root.descriptor.get(), &status) != 0) {
        fail_directory(root.error != 0 ? root.error : errno);
        return summary_;
    }
    if (root.noatime_refused)
        source_.note_atime_moves();
    push(std::move(root.descriptor), status.st_dev, status.st_ino, (status.st_mode & S_IXOTH) != 0,
         source_.include_.empty());
    while (!levels_.empty()) {
        if (stop_.stop_requested()) {
            summary_.complete = false;
            break;
        }
        Level& top = levels_.back();
        if (top.next >= top.folders.size()) {
            leave();
            continue;
        }
        const std::string name(top.folders.c_str() + top.next);
        top.next += name.size() + 1;
        path_.resize(top.path_bytes);
        enter(name.c_str());
    }
    return summary_;
}

void FileSource::Walk::walk_single_file() {
    path_ = source_.only_;
    Entry entry;
    if (::fstatat(source_.root_.get(), path_.c_str(), &entry.status, AT_SYMLINK_NOFOLLOW) != 0) {
        summary_.complete = false;
        odd(errno == ENOENT ? GapCode::vanished : GapCode::permission_denied, errno);
        return;
    }
    struct stat folder {};
    const bool enters =
        ::fstat(source_.root_.get(), &folder) == 0 && (folder.st_mode & S_IXOTH) != 0;
    ++summary_.listed;
    visitor_.on_object({.path = path_, .token = token_of(entry.status), .others_enter = enters});
}

void FileSource::Walk::set_name(const char* name) {
    path_.resize(levels_.back().path_bytes);
    if (!path_.empty())
        path_ += '/';
    path_ += name;
}

void FileSource::Walk::odd(GapCode code, int error) {
    visitor_.on_oddity(path_, {.code = code, .native = error});
}

void FileSource::Walk::fail_directory(int error) {
    summary_.complete = false;
    odd(GapCode::directory_unreadable, error);
}

bool FileSource::Walk::is_included(EntryKind kind, bool parent) const {
    if (source_.include_.empty())
        return true;
    const auto decision = source_.include_.decide(path_, kind);
    return decision ? !decision->negated : parent;
}

bool FileSource::Walk::is_loop(std::uint64_t device, std::uint64_t inode) const {
    return std::any_of(levels_.begin(), levels_.end(), [&](const Level& level) {
        return level.device == device && level.inode == inode;
    });
}

void FileSource::Walk::enter(const char* name) {
    const bool parent_enters = levels_.back().others_enter;
    const bool parent_included = levels_.back().included;
    const int parent = levels_.back().descriptor.get();
    set_name(name);
    if (path_.size() > kMaxPathBytes) {
        summary_.complete = false;
        odd(GapCode::too_deep, 0);
        return;
    }
    auto opened = open_quietly(parent, name, O_RDONLY | O_DIRECTORY, Mounts::cross);
    if (!opened.descriptor) {
        // Gone since it was listed, or no directory any more: then nothing of it is here.
        if (opened.error != ENOENT && opened.error != ENOTDIR && opened.error != ELOOP)
            fail_directory(opened.error);
        return;
    }
    if (opened.noatime_refused)
        source_.note_atime_moves();
    struct statx status {};
    if (::statx(opened.descriptor.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) != 0) {
        fail_directory(errno);
        return;
    }
    const std::uint64_t device = makedev(status.stx_dev_major, status.stx_dev_minor);
    const bool mount = (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
    if (!source_.cross_file_systems_ && (mount || device != source_.root_device_)) {
        odd(GapCode::other_file_system, 0);
        return;
    }
    if (mount && is_loop(device, status.stx_ino)) {
        odd(GapCode::too_deep, ELOOP);
        return;
    }
    push(std::move(opened.descriptor), device, status.stx_ino,
         parent_enters && (status.stx_mode & S_IXOTH) != 0,
         is_included(EntryKind::directory, parent_included));
}

void FileSource::Walk::push(UniqueFd descriptor, std::uint64_t device, std::uint64_t inode,
                            bool others_enter, bool included) {
    if (levels_.size() >= kOpenLevels)
        levels_[levels_.size() - kOpenLevels].descriptor.close();
    levels_.push_back({.descriptor = std::move(descriptor),
                       .device = device,
                       .inode = inode,
                       .path_bytes = path_.size(),
                       .folders = {},
                       .next = 0,
                       .others_enter = others_enter,
                       .included = included});
    read_entries();
}

void FileSource::Walk::read_entries() {
    alignas(dirent64) std::array<char, kDirentBytes> buffer;
    std::vector<std::string> folders;
    while (!stop_.stop_requested()) {
        const ssize_t size =
            ::getdents64(levels_.back().descriptor.get(), buffer.data(), buffer.size());
        if (size < 0) {
            path_.resize(levels_.back().path_bytes);
            fail_directory(errno);
        }
        if (size <= 0)
            break;
        for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
            const auto* raw = static_cast<const dirent64*>(static_cast<const void*>(&buffer[at]));
            at += raw->d_reclen;
            const std::string_view name(raw->d_name);
            if (name == "." || name == "..")
                continue;
            entries_.push_back({.name = names_.size(), .inode = raw->d_ino, .type = raw->d_type});
            names_.append(name);
            names_ += '\0';
        }
        if (entries_.size() >= kChunkEntries)
            handle_chunk(folders);
    }
    handle_chunk(folders);
    std::sort(folders.begin(), folders.end());
    Level& level = levels_.back();
    for (const auto& name : folders)
        level.folders.append(name.c_str(), name.size() + 1);
}

/// Status calls go in the order of inodes, which is the order of the disk; listing by name.
void FileSource::Walk::handle_chunk(std::vector<std::string>& folders) {
    order_.resize(entries_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) {
        return entries_[a].inode < entries_[b].inode;
    });
    const int folder = levels_.back().descriptor.get();
    for (const auto index : order_) {
        Entry& entry = entries_[index];
        if (entry.type != DT_REG && entry.type != DT_UNKNOWN)
            continue;
        if (::fstatat(folder, &names_[entry.name], &entry.status, AT_SYMLINK_NOFOLLOW) == 0)
            entry.type = type_of(entry.status.st_mode);
        else
            entry.inode = 0; // gone since getdents, or unreachable: judge() says which
    }
    std::sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) {
        return std::strcmp(&names_[entries_[a].name], &names_[entries_[b].name]) < 0;
    });
    for (const auto index : order_) {
        if (stop_.stop_requested()) {
            summary_.complete = false;
            break;
        }
        judge(entries_[index], folders);
    }
    entries_.clear();
    names_.clear();
}

void FileSource::Walk::judge(Entry& entry, std::vector<std::string>& folders) {
    const char* name = &names_[entry.name];
    set_name(name);
    const auto kind = entry.type == DT_DIR ? EntryKind::directory : EntryKind::file;
    if (!source_.exclude_.empty()) {
        const auto decision = source_.exclude_.decide(path_, kind);
        if (decision && !decision->negated) {
            ++summary_.excluded;
            return;
        }
    }
    if (kind == EntryKind::directory) {
        folders.emplace_back(name);
        return;
    }
    if (!is_included(kind, levels_.back().included)) {
        ++summary_.excluded;
        return;
    }
    if (entry.type == DT_LNK)
        judge_link(name);
    else if (entry.type == DT_REG || entry.type == DT_UNKNOWN)
        list(entry);
    else
        odd(GapCode::not_a_regular_file, 0);
}

void FileSource::Walk::judge_link(const char* name) {
    std::array<char, 4096> text;
    const ssize_t size =
        ::readlinkat(levels_.back().descriptor.get(), name, text.data(), text.size());
    if (size <= 0)
        return; // gone, or replaced: what replaced it is met by the next walk
    const std::string_view target(text.data(), static_cast<std::size_t>(size));
    if (resolve_link(source_.root_.get(), source_.root_path_, path_, target) == LinkTarget::outside)
        odd(GapCode::symlink_outside, 0);
}

bool FileSource::Walk::is_further_link(const struct stat& status) {
    const Linked key{.device = status.st_dev, .inode = status.st_ino};
    const auto found = linked_.find(key);
    if (found != linked_.end()) {
        if (--found->second == 0)
            linked_.erase(found);
        return true;
    }
    if (linked_.size() < kMaxLinked)
        linked_.emplace(key, status.st_nlink - 1);
    return false;
}

void FileSource::Walk::list(const Entry& entry) {
    if (entry.inode == 0) {
        // Listed by name, yet without a status: EACCES on a directory that may be read but not
        // searched. A name that is gone is nothing.
        struct stat again {};
        if (::fstatat(levels_.back().descriptor.get(), &names_[entry.name], &again,
                      AT_SYMLINK_NOFOLLOW) == 0 ||
            errno == ENOENT)
            return;
        summary_.complete = false;
        odd(errno == EACCES ? GapCode::permission_denied : GapCode::read_error, errno);
        return;
    }
    if (entry.status.st_nlink > 1 && is_further_link(entry.status)) {
        ++summary_.further_links;
        return;
    }
    ++summary_.listed;
    visitor_.on_object({.path = path_,
                        .token = token_of(entry.status),
                        .others_enter = levels_.back().others_enter});
}

bool FileSource::Walk::reopen(Level& level, const UniqueFd& child) const {
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    const auto is_same = [&](int descriptor) {
        struct stat status {};
        return ::fstat(descriptor, &status) == 0 && status.st_dev == level.device &&
               status.st_ino == level.inode;
    };
    UniqueFd up(::openat(child.get(), "..", flags));
    if (!up || !is_same(up.get())) {
        // The child was moved meanwhile: from the root, part by part.
        auto again =
            open_beneath(source_.root_.get(), std::string_view(path_).substr(0, level.path_bytes),
                         flags, Mounts::cross);
        if (!again.descriptor || !is_same(again.descriptor.get()))
            return false;
        up = std::move(again.descriptor);
    }
    level.descriptor = std::move(up);
    return true;
}

void FileSource::Walk::leave() {
    const Level left = std::move(levels_.back());
    levels_.pop_back();
    if (levels_.empty())
        return;
    Level& parent = levels_.back();
    path_.resize(left.path_bytes);
    if (parent.descriptor || reopen(parent, left.descriptor))
        return;
    // Its folders were not looked into, and the way up goes through it: the rest is unknown.
    path_.resize(parent.path_bytes);
    fail_directory(ESTALE);
    levels_.clear();
}

} // namespace custos::scanners
