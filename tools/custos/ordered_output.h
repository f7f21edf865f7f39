#pragma once
// Where rows go: the standard output, or a file that appears when it is complete. Threads finish
// objects in any order; rows come out in the order of the walk.

#include "scanners/model/result.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace custos::tools {

/// Thread: one thread at a time.
class ResultFile {
public:
    /// The standard output when `path` is empty; else a file beside `path`, mode 0600, that takes
    /// its name on commit and vanishes otherwise.
    static Result<std::unique_ptr<ResultFile>> open(const std::string& path);
    ResultFile(const ResultFile&) = delete; // owns a file
    ResultFile& operator=(const ResultFile&) = delete;
    ~ResultFile();

    /// Errors: no_space, io_error; unavailable when the reader of a pipe is gone.
    Result<void> write(std::string_view bytes);
    Result<void> commit();

private:
    ResultFile() = default;
    int descriptor_ = 1;
    std::string path_;
    std::string temporary_;
};

/// Puts the rows of numbered objects in order. What is before its turn waits in memory, up to a
/// bound; then the writer waits.
/// Thread: safe from any thread.
class OrderedOutput {
public:
    /// `strip_first`: leave out the first byte of all, the comma before the first row.
    OrderedOutput(ResultFile& file, bool strip_first) : file_(file), strip_first_(strip_first) {}

    /// Waits until `ticket` may start: not too far ahead of the one whose turn it is.
    void begin(std::uint64_t ticket);
    /// Rows of object `ticket`, and more to come.
    void add(std::uint64_t ticket, std::string& rows);
    /// The last rows of `ticket`. Every ticket from 0 on is finished exactly once.
    void finish(std::uint64_t ticket, std::string& rows);
    /// Lets nobody wait any longer: some object will never be finished.
    void abandon();
    /// The first failure of a write; later rows were dropped.
    [[nodiscard]] Result<void> state() const;

private:
    struct Waiting {
        std::string rows;
        bool finished = false;
    };
    void put(std::string_view rows);
    void put_those_in_turn();

    ResultFile& file_;
    bool strip_first_;
    mutable std::mutex mutex_;
    std::condition_variable turn_;
    std::uint64_t current_ = 0;
    std::map<std::uint64_t, Waiting> waiting_;
    std::size_t waiting_bytes_ = 0;
    bool abandoned_ = false;
    std::unique_ptr<Error> failure_;
};

} // namespace custos::tools
