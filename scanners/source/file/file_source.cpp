#include "scanners/source/file/file_source.h"

#include "scanners/source/file/open_beneath.h"
#include "scanners/source/file/posix_acl.h"
#include "scanners/source/file/token.h"
#include "scanners/source/file/walk.h"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace custos::scanners {
namespace {

tl::unexpected<Error> cannot_open(int error, const std::string& path) {
    if (error == ENOENT || error == ENOTDIR)
        return fail_native(error, ErrorCode::not_found,
                           "{} does not exist; check the path of the source", OwnText(path));
    if (error == EACCES || error == EPERM)
        return fail_native(error, ErrorCode::permission_denied,
                           "{} may not be read by this user; grant read and search on it, or run "
                           "the worker with CAP_DAC_READ_SEARCH",
                           OwnText(path));
    return fail_native(error, ErrorCode::io_error, "{} cannot be opened", OwnText(path));
}

struct FreeText {
    void operator()(char* text) const noexcept { std::free(text); }
};

int digit_of(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

} // namespace

Result<std::string> FileSource::path_of_uri(std::string_view uri) {
    const std::string whole(uri);
    if (!uri.starts_with("file:"))
        return fail(ErrorCode::invalid_input, "{} is no file source; write file:///path",
                    OwnText(whole));
    uri.remove_prefix(5);
    // RFC 8089: file:/path, file:///path and file://localhost/path name the same.
    if (uri.starts_with("//localhost/"))
        uri.remove_prefix(11);
    else if (uri.starts_with("//"))
        uri.remove_prefix(2);
    if (!uri.starts_with('/'))
        return fail(ErrorCode::invalid_input, "{} names another host; write file:///path",
                    OwnText(whole));
    std::string path;
    for (std::size_t at = 0; at < uri.size(); ++at) {
        if (uri[at] != '%') {
            path += uri[at];
            continue;
        }
        const int high = at + 2 < uri.size() ? digit_of(uri[at + 1]) : -1;
        const int low = at + 2 < uri.size() ? digit_of(uri[at + 2]) : -1;
        if (high < 0 || low < 0 || high * 16 + low == 0)
            return fail(ErrorCode::invalid_input,
                        "{} has a % that no two hex digits follow; write a % itself as %25",
                        OwnText(whole));
        path += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return path;
}

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& root,
                                                     const FileOptions& options) {
    std::unique_ptr<FileSource> source(new FileSource);
    CUSTOS_TRY(source->exclude_, PathPatterns::parse(options.exclude));
    CUSTOS_TRY(source->include_, PathPatterns::parse(options.include));
    source->cross_file_systems_ = options.cross_file_systems;
    const std::unique_ptr<char, FreeText> resolved(::realpath(root.c_str(), nullptr));
    if (!resolved)
        return cannot_open(errno, root);
    std::string folder = resolved.get();
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0)
        return cannot_open(errno, root);
    if (S_ISREG(status.st_mode)) {
        const auto slash = folder.rfind('/');
        source->only_ = folder.substr(slash + 1);
        folder.resize(slash == 0 ? 1 : slash);
    } else if (!S_ISDIR(status.st_mode)) {
        return fail(ErrorCode::invalid_input, "{} is neither a directory nor a regular file",
                    OwnText(root));
    }
    source->root_path_ = folder;
    const int access = source->only_.empty() ? O_RDONLY : O_PATH;
    source->root_ = UniqueFd(::open(folder.c_str(), access | O_DIRECTORY | O_CLOEXEC));
    if (!source->root_ || ::fstat(source->root_.get(), &status) != 0)
        return cannot_open(errno, root);
    source->root_device_ = status.st_dev;
    struct statvfs system {};
    if (::fstatvfs(source->root_.get(), &system) == 0)
        source->keeps_atime_ = (system.f_flag & (ST_NOATIME | ST_RDONLY)) == 0;
    return source;
}

WalkSummary FileSource::walk(WalkVisitor& visitor, const std::stop_token& stop) const {
    return Walk(*this, visitor, stop).run();
}

Estimate FileSource::estimate(const std::stop_token& stop) const {
    class Counter final : public WalkVisitor {
    public:
        void on_object(const ListedObject& object) override {
            ++sum.objects;
            sum.bytes += object.token.size_bytes;
        }
        void on_oddity(std::string_view, const Gap&) override {}
        Estimate sum;
    };
    Counter counter;
    counter.sum.walk = walk(counter, stop);
    return counter.sum;
}

Gap FileSource::gap_of_open(int error) const noexcept {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP: // a link stands there now: the object itself is gone
    case ESTALE: return {.code = GapCode::vanished, .native = error};
    case EACCES:
    case EPERM: return {.code = GapCode::permission_denied, .native = error};
    case EXDEV: return {.code = GapCode::other_file_system, .native = error};
    case ENXIO: return {.code = GapCode::not_a_regular_file, .native = error};
    case ENOMEM: return {.code = GapCode::out_of_memory, .native = error};
    default: return {.code = GapCode::read_error, .native = error};
    }
}

tl::expected<OpenedObject, Gap> FileSource::open_object(std::string_view path,
                                                        bool others_enter) const {
    // O_NONBLOCK: a FIFO that took the place of the file meanwhile must not hold us.
    auto opened = open_quietly(root_.get(), path, O_RDONLY | O_NONBLOCK | O_NOCTTY,
                               cross_file_systems_ ? Mounts::cross : Mounts::stay);
    if (!opened.descriptor)
        return tl::unexpected<Gap>(gap_of_open(opened.error));
    struct stat status {};
    if (::fstat(opened.descriptor.get(), &status) != 0)
        return tl::unexpected<Gap>(gap_of_open(errno));
    if (!S_ISREG(status.st_mode))
        return tl::unexpected<Gap>(Gap{.code = GapCode::not_a_regular_file});
    if (opened.noatime_refused)
        note_atime_moves();
    OpenedObject object{
        .descriptor = std::move(opened.descriptor), .token = token_of(status), .permissions = {}};
    object.permissions = read_permissions(object.descriptor.get(), status.st_mode, status.st_uid,
                                          status.st_gid, others_enter);
    return object;
}

std::optional<ScopeAnswer> FileSource::explain_patterns(std::string_view path,
                                                        EntryKind kind) const {
    bool included = include_.empty();
    std::optional<std::size_t> include_line;
    for (std::size_t end = 0; end != std::string_view::npos;) {
        end = path.find('/', end + 1);
        const auto part = path.substr(0, end);
        const auto part_kind = end == std::string_view::npos ? kind : EntryKind::directory;
        if (const auto out = exclude_.decide(part, part_kind); out && !out->negated)
            return ScopeAnswer{.verdict = ScopeAnswer::Verdict::excluded,
                               .pattern = out->line,
                               .at = std::string(part)};
        if (const auto in = include_.decide(part, part_kind)) {
            included = !in->negated;
            include_line = in->line;
        }
    }
    if (!included)
        return ScopeAnswer{.verdict = ScopeAnswer::Verdict::not_included,
                           .pattern = include_line,
                           .at = std::string(path)};
    return std::nullopt;
}

ScopeAnswer FileSource::explain(std::string_view path) const {
    const auto found =
        open_beneath(root_.get(), path, O_PATH, cross_file_systems_ ? Mounts::cross : Mounts::stay);
    struct stat status {};
    const bool known = found.descriptor && ::fstat(found.descriptor.get(), &status) == 0;
    const auto kind = known && S_ISDIR(status.st_mode) ? EntryKind::directory : EntryKind::file;
    if (auto answer = explain_patterns(path, kind))
        return std::move(*answer);
    ScopeAnswer answer{.at = std::string(path)};
    if (!known) {
        answer.verdict = ScopeAnswer::Verdict::no_object;
        answer.gap = gap_of_open(found.error);
    } else if (!S_ISREG(status.st_mode)) {
        answer.verdict = ScopeAnswer::Verdict::no_object;
        answer.gap = Gap{.code = GapCode::not_a_regular_file};
    }
    return answer;
}

} // namespace custos::scanners
