#pragma once
// What is going on: a live bar on a terminal, else one line every ten seconds.

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace custos::tools {

/// Whether the standard output (error) is a terminal that may get colour: NO_COLOR is honoured.
[[nodiscard]] bool is_terminal(int descriptor) noexcept;
[[nodiscard]] bool wants_colour(int descriptor) noexcept;

struct ProgressFigures {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t hits = 0;
    std::uint64_t objects_in_all = 0; ///< 0 = not known yet
    std::uint64_t bytes_in_all = 0;
    std::string state; ///< a word in front; may be empty
};

/// One line of at most `columns`, e.g. `[####----] 12 of 40 files, 3.4 of 9.0 MB, 120 MB/s, …`.
[[nodiscard]] std::string progress_line(const ProgressFigures& now, double seconds,
                                        std::size_t columns);

/// Shows figures on the standard error until it is destroyed.
class Progress {
public:
    explicit Progress(std::function<ProgressFigures()> read);
    ~Progress();
    Progress(const Progress&) = delete; // owns a thread and a line of the terminal
    Progress& operator=(const Progress&) = delete;

private:
    void show(const std::stop_token& stop);
    std::function<ProgressFigures()> read_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::jthread thread_;
};

} // namespace custos::tools
