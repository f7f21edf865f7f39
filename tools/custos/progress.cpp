#include "tools/custos/progress.h"

#include "tools/custos/json_text.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <sys/ioctl.h>
#include <unistd.h>

namespace custos::tools {
namespace {

constexpr auto kOnTerminal = std::chrono::milliseconds(150);
constexpr auto kInLog = std::chrono::seconds(10);

std::size_t terminal_columns() noexcept {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

void print(const std::string& text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
    static_cast<void>(std::fflush(stderr));
}

} // namespace

bool is_terminal(int descriptor) noexcept {
    return ::isatty(descriptor) == 1;
}

bool wants_colour(int descriptor) noexcept {
    const char* refused = std::getenv("NO_COLOR"); // https://no-color.org: set and not empty
    const char* kind = std::getenv("TERM");
    return is_terminal(descriptor) && (refused == nullptr || *refused == '\0') &&
           (kind == nullptr || std::string_view(kind) != "dumb");
}

std::string progress_line(const ProgressFigures& now, double seconds, std::size_t columns) {
    constexpr std::size_t kBar = 20;
    const double rate = seconds > 0 ? static_cast<double>(now.bytes) / seconds : 0;
    std::string line = now.state;
    const bool known = now.bytes_in_all > 0;
    const double share =
        known
            ? std::min(1.0, static_cast<double>(now.bytes) / static_cast<double>(now.bytes_in_all))
            : 0;
    if (known) {
        const auto full = static_cast<std::size_t>(share * kBar);
        line += "[" + std::string(full, '#') + std::string(kBar - full, '-') + "] ";
    }
    line += std::to_string(now.objects);
    if (now.objects_in_all > 0)
        line += " of " + std::to_string(now.objects_in_all);
    line += " files, " + readable_bytes(static_cast<double>(now.bytes));
    if (known)
        line += " of " + readable_bytes(static_cast<double>(now.bytes_in_all));
    line += ", " + readable_bytes(rate) + "/s, " + std::to_string(now.hits) + " hits";
    if (known && share > 0 && seconds > 1)
        line += ", " + readable_seconds(seconds * (1 - share) / share) + " left";
    if (line.size() > columns)
        line.resize(columns);
    return line;
}

Progress::Progress(std::function<ProgressFigures()> read)
    : read_(std::move(read)), thread_([this](const std::stop_token& stop) { show(stop); }) {}

Progress::~Progress() {
    thread_.request_stop();
}

void Progress::show(const std::stop_token& stop) {
    const bool terminal = is_terminal(STDERR_FILENO);
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    bool shown = false;
    while (!wake.wait_for(lock, stop,
                          terminal ? std::chrono::milliseconds(kOnTerminal)
                                   : std::chrono::milliseconds(kInLog),
                          [] { return false; }) &&
           !stop.stop_requested()) {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        const auto columns = terminal ? terminal_columns() - 1 : std::size_t{200};
        const auto line = progress_line(read_(), seconds, columns);
        print(terminal ? "\r\x1B[K" + line : "custos: " + line + "\n");
        shown = true;
    }
    if (shown && terminal)
        print("\r\x1B[K");
}

} // namespace custos::tools
