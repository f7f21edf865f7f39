#pragma once
// The walk of a FileSource: iterative, with a bounded number of open descriptors.

#include "scanners/source/file/file_source.h"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include <sys/stat.h>

namespace custos::scanners {

/// Thread: one thread at a time; made for one walk.
class FileSource::Walk {
public:
    Walk(const FileSource& source, WalkVisitor& visitor, const std::stop_token& stop)
        : source_(source), visitor_(visitor), stop_(stop) {}
    WalkSummary run();

private:
    /// A directory that is being walked; path_[0, path_bytes) is its path.
    struct Level {
        UniqueFd descriptor; ///< empty when it was closed to save descriptors
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::size_t path_bytes = 0;
        std::string folders; ///< names still to enter, each with a NUL, sorted
        std::size_t next = 0;
        bool others_enter = false;
        bool included = false; ///< what the include patterns say of this directory
    };
    struct Entry {
        std::size_t name = 0; ///< offset in names_, NUL-terminated
        std::uint64_t inode = 0;
        std::uint8_t type = 0; ///< DT_…
        bool listed = false;
        struct stat status {};
    };
    struct Linked {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        friend bool operator==(const Linked&, const Linked&) = default;
    };
    struct LinkedHash {
        std::size_t operator()(const Linked& one) const noexcept {
            return static_cast<std::size_t>((one.inode * 0x9E3779B97F4A7C15U) ^ one.device);
        }
    };

    void walk_single_file();
    void enter(const char* name);
    void push(UniqueFd descriptor, std::uint64_t device, std::uint64_t inode, bool others_enter,
              bool included);
    void read_entries();
    void handle_chunk(std::vector<std::string>& folders);
    void judge(Entry& entry, std::vector<std::string>& folders);
    void judge_link(const char* name);
    void list(const Entry& entry);
    void leave();
    bool reopen(Level& level, const UniqueFd& child) const;
    [[nodiscard]] bool is_loop(std::uint64_t device, std::uint64_t inode) const;
    [[nodiscard]] bool is_further_link(const struct stat& status);
    [[nodiscard]] bool is_included(EntryKind kind, bool parent) const;
    void set_name(const char* name);
    void odd(GapCode code, int error);
    void fail_directory(int error);

    const FileSource& source_;
    WalkVisitor& visitor_;
    const std::stop_token& stop_;
    WalkSummary summary_{.complete = true};
    std::vector<Level> levels_;
    std::string path_;
    std::string names_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> order_;
    /// Files with several names of which not all were met yet, with the number still to come.
    std::unordered_map<Linked, std::uint64_t, LinkedHash> linked_;
};

} // namespace custos::scanners
