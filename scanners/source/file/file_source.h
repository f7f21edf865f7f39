#pragma once
// A tree of files as a data source, read-only.
//
//   auto source = FileSource::open("/srv/share", options);   // before the worker confines itself
//   auto summary = source->walk(visitor, stop);               // lists; nothing is opened but
//   folders auto object = source->open_object(path, listed.others_enter);
//
// What the walk does with what it meets:
//   regular file     listed, once per inode (hard links: the first name in the order of the walk)
//   directory        entered; one on another file system only when told
//   symbolic link    never followed. A target inside the root is met under its own name; a target
//                    outside is the gap symlink_outside; a dangling link leads to nothing
//   FIFO, device…    the gap not_a_regular_file, never opened
// Files of a directory come first, by name (bytes), then its directories by name; a directory of
// more than kChunkEntries entries is sorted piece by piece, in the order the file system keeps.
// Memory: one chunk of entries and, per level, the names of the directories still to enter.

#include "scanners/model/gap.h"
#include "scanners/model/object.h"
#include "scanners/model/result.h"
#include "scanners/model/source.h"
#include "scanners/source/file/path_patterns.h"
#include "scanners/source/file/unique_fd.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace custos::scanners {

/// Entries of a directory that are held and sorted at a time.
inline constexpr std::size_t kChunkEntries = 16'384;

/// A regular file as the walk meets it.
struct ListedObject {
    std::string_view path; ///< exact bytes below the root; lives until on_object returns
    ChangeToken token;
    bool others_enter = false; ///< every directory from the root down lets everyone through
};

/// Receives the walk. on_object may block: that is the back-pressure.
class WalkVisitor {
public:
    virtual ~WalkVisitor() = default;
    virtual void on_object(const ListedObject& object) = 0;
    /// What is no object, or could not be looked into; `path` lives until it returns.
    virtual void on_oddity(std::string_view path, const Gap& gap) = 0;
};

struct WalkSummary {
    bool complete = false; ///< every directory was listed without an error
    std::uint64_t listed = 0;
    std::uint64_t excluded = 0;      ///< entries left out by pattern; a directory counts once
    std::uint64_t further_links = 0; ///< other names of files that were listed already
};

/// A file opened for reading, at position 0.
struct OpenedObject {
    UniqueFd descriptor;
    ChangeToken token;
    Permissions permissions;
};

/// Whether and why a path is read: for `custos object why`.
struct ScopeAnswer {
    enum class Verdict : std::uint8_t {
        in_scope,
        excluded,     ///< by `pattern`, matched at `at`
        not_included, ///< include patterns exist and none matches
        no_object,    ///< not a regular file, or cannot be reached: `gap` says why
    };
    Verdict verdict = Verdict::in_scope;
    std::optional<std::size_t> pattern; ///< index into exclude (or include) of the deciding line
    std::string at;                     ///< the part of the path at which it was decided
    std::optional<Gap> gap;
};

/// What a scan would have to read.
struct Estimate {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    WalkSummary walk;
};

/// Thread: walk by one thread at a time; open_object and explain from any thread.
class FileSource {
public:
    /// Opens the root: a directory, or one regular file (then the only object, under its name).
    /// Errors: not_found, permission_denied, io_error; invalid_input for a pattern.
    static Result<std::unique_ptr<FileSource>> open(const std::string& root,
                                                    const FileOptions& options);
    /// The path of a `file:` URI, percent-decoded.
    static Result<std::string> path_of_uri(std::string_view uri);

    FileSource(const FileSource&) = delete; // owns the descriptor of the root
    FileSource& operator=(const FileSource&) = delete;

    /// Lists the tree. Stops early, incomplete, when `stop` is requested.
    WalkSummary walk(WalkVisitor& visitor, const std::stop_token& stop) const;
    /// A walk that only counts.
    [[nodiscard]] Estimate estimate(const std::stop_token& stop) const;

    /// Opens an object below the root without following any link and, where permitted, without
    /// moving its access time. The gap says why it cannot be read.
    [[nodiscard]] tl::expected<OpenedObject, Gap> open_object(std::string_view path,
                                                              bool others_enter) const;

    [[nodiscard]] ScopeAnswer explain(std::string_view path) const;

    /// st_dev of the root: a changed one makes a source suspect.
    [[nodiscard]] std::uint64_t file_system_id() const noexcept { return root_device_; }
    /// O_NOATIME was refused at least once on a file system that keeps access times.
    [[nodiscard]] bool atime_moves() const noexcept { return atime_moves_.load(); }
    /// For confinement: the descriptor of the root directory (of a single file: of its folder).
    [[nodiscard]] int root_descriptor() const noexcept { return root_.get(); }

private:
    class Walk;
    FileSource() = default;
    [[nodiscard]] Gap gap_of_open(int error) const noexcept;
    [[nodiscard]] std::optional<ScopeAnswer> explain_patterns(std::string_view path,
                                                              EntryKind kind) const;
    void note_atime_moves() const noexcept { atime_moves_ = keeps_atime_; }

    UniqueFd root_;
    std::string root_path_; ///< resolved, to tell where an absolute link leads
    std::string only_;      ///< the name of the single file; empty = the whole directory
    PathPatterns exclude_;
    PathPatterns include_;
    bool cross_file_systems_ = false;
    bool keeps_atime_ = true;
    std::uint64_t root_device_ = 0;
    mutable std::atomic<bool> atime_moves_ = false;
};

} // namespace custos::scanners
