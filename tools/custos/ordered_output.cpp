#include "tools/custos/ordered_output.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace custos::tools {
namespace {

/// Rows of objects whose turn has not come.
constexpr std::size_t kMostWaiting = 64U << 20U;
/// Objects finished before their turn: a large one may hold up many small ones.
constexpr std::size_t kMostObjects = 100'000;

tl::unexpected<Error> cannot_write(int error, const std::string& path) {
    const OwnText name(path.empty() ? "standard output" : path);
    if (error == ENOSPC || error == EDQUOT)
        return fail_native(error, ErrorCode::no_space, "{} cannot be written: free some space",
                           name);
    if (error == EPIPE)
        return fail_native(error, ErrorCode::unavailable, "the reader of {} is gone", name);
    if (error == EACCES || error == EPERM)
        return fail_native(error, ErrorCode::permission_denied, "{} may not be written", name);
    if (error == ENOENT || error == ENOTDIR)
        return fail_native(error, ErrorCode::not_found, "the folder of {} does not exist", name);
    if (error == EROFS)
        return fail_native(error, ErrorCode::read_only, "{} lies on a read-only file system", name);
    return fail_native(error, ErrorCode::io_error, "{} cannot be written", name);
}

} // namespace

Result<std::unique_ptr<ResultFile>> ResultFile::open(const std::string& path) {
    std::unique_ptr<ResultFile> file(new ResultFile);
    if (path.empty())
        return file;
    const std::filesystem::path target(path);
    std::string beside =
        (target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string();
    const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC); // mode 0600
    if (descriptor < 0)
        return cannot_write(errno, path);
    file->descriptor_ = descriptor;
    file->path_ = path;
    file->temporary_ = beside;
    return file;
}

ResultFile::~ResultFile() {
    if (path_.empty())
        return;
    static_cast<void>(::close(descriptor_)); // what counts was fsynced by commit
    if (!temporary_.empty())
        static_cast<void>(::unlink(temporary_.c_str()));
}

Result<void> ResultFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::write(descriptor_, bytes.data(), bytes.size());
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return cannot_write(errno, path_);
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return {};
}

Result<void> ResultFile::commit() {
    if (path_.empty())
        return {};
    if (::fsync(descriptor_) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0)
        return cannot_write(errno, path_);
    temporary_.clear();
    auto folder = std::filesystem::path(path_).parent_path();
    if (folder.empty())
        folder = ".";
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = opened >= 0 && ::fsync(opened) == 0;
    const int error = errno;
    if (opened >= 0)
        static_cast<void>(::close(opened));
    if (!synced)
        return cannot_write(error, path_);
    return {};
}

void OrderedOutput::put(std::string_view rows) {
    if (failure_ || rows.empty())
        return;
    if (strip_first_)
        rows.remove_prefix(1);
    strip_first_ = false;
    if (auto written = file_.write(rows); !written)
        failure_ = std::make_unique<Error>(std::move(written).error());
}

void OrderedOutput::put_those_in_turn() {
    for (auto next = waiting_.find(current_); next != waiting_.end();
         next = waiting_.find(current_)) {
        put(next->second.rows);
        waiting_bytes_ -= next->second.rows.size();
        const bool finished = next->second.finished;
        waiting_.erase(next);
        if (!finished)
            return;
        ++current_;
    }
}

void OrderedOutput::begin(std::uint64_t ticket) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] {
        return abandoned_ || ticket == current_ ||
               (waiting_bytes_ < kMostWaiting && waiting_.size() < kMostObjects);
    });
}

void OrderedOutput::add(std::uint64_t ticket, std::string& rows) {
    std::unique_lock lock(mutex_);
    // The one whose turn it is never waits, so that the others' turns come.
    turn_.wait(lock,
               [&] { return abandoned_ || ticket == current_ || waiting_bytes_ < kMostWaiting; });
    waiting_bytes_ += rows.size();
    waiting_[ticket].rows += rows;
    rows.clear();
    if (ticket == current_) {
        put_those_in_turn();
        turn_.notify_all();
    }
}

void OrderedOutput::finish(std::uint64_t ticket, std::string& rows) {
    const std::scoped_lock lock(mutex_);
    auto& mine = waiting_[ticket];
    waiting_bytes_ += rows.size();
    mine.rows += rows;
    mine.finished = true;
    rows.clear();
    if (ticket == current_) {
        put_those_in_turn();
        turn_.notify_all();
    }
}

void OrderedOutput::abandon() {
    const std::scoped_lock lock(mutex_);
    abandoned_ = true;
    turn_.notify_all();
}

Result<void> OrderedOutput::state() const {
    const std::scoped_lock lock(mutex_);
    if (failure_)
        return tl::unexpected<Error>(*failure_);
    return {};
}

} // namespace custos::tools
