// custos-worker: reads one unit of work from a socket, confines itself, scans, and ends.
//
//   custos-worker              the socket is standard input (systemd, Accept=yes)
//   custos-worker --socket N   the socket is descriptor N (embedded)
//
// It does not log: it sends typed messages, and its exit status says the rest (exit_status.h).

#include "daemon/worker/confine.h"
#include "daemon/worker/exit_status.h"
#include "daemon/worker/unit_session.h"
#include "scanners/source/throttle.h"
#include "scanners/wire/channel.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <charconv>
#include <chrono>
#include <exception>
#include <new>
#include <optional>
#include <span>
#include <string_view>

namespace custos::daemon {
namespace {

/// The daemon sends the unit as soon as it is connected.
constexpr std::chrono::seconds kUnitPatience{30};

std::optional<int> socket_of(std::span<char* const> arguments) {
    int socket = 0;
    if (arguments.size() == 3 && std::string_view(arguments[1]) == "--socket") {
        const std::string_view number = arguments[2];
        const auto parsed = std::from_chars(number.begin(), number.end(), socket);
        if (parsed.ec != std::errc() || parsed.ptr != number.end())
            return std::nullopt;
    } else if (arguments.size() != 1) {
        return std::nullopt;
    }
    struct stat facts = {};
    if (::fstat(socket, &facts) != 0 || !S_ISSOCK(facts.st_mode))
        return std::nullopt;
    return socket;
}

ProgramExit status_of(const Error& error) noexcept {
    return error.code == ErrorCode::unavailable ? ProgramExit::daemon_gone : ProgramExit::protocol;
}

ProgramExit serve(int socket) {
    if (!harden_process())
        return ProgramExit::cannot_confine;
    // Refused in some containers: then the unit is merely read with ordinary priority.
    static_cast<void>(scanners::take_low_priority());
    scanners::Channel channel(socket);
    auto first = channel.receive(kUnitPatience);
    if (!first)
        return status_of(first.error());
    auto* unit = first->has_value() ? std::get_if<scanners::WorkUnit>(&**first) : nullptr;
    if (unit == nullptr)
        return ProgramExit::bad_unit;
    const bool files = unit->source.uri.starts_with("file:");
    auto session = UnitSession::prepare(std::move(*unit), channel);
    if (!session)
        return ProgramExit::bad_unit;
    const auto need = files ? CapabilityNeed::read_files : CapabilityNeed::none;
    if (!confine((*session)->roots(), need))
        return ProgramExit::cannot_confine;
    // Its threads may still be at work: the process ends before the session does.
    end_process((*session)->run());
}

} // namespace
} // namespace custos::daemon

int main(int argc, char** argv) {
    using custos::daemon::ProgramExit;
    try {
        const auto socket =
            custos::daemon::socket_of(std::span<char* const>(argv, static_cast<std::size_t>(argc)));
        const ProgramExit status = socket ? custos::daemon::serve(*socket) : ProgramExit::usage;
        return static_cast<int>(status);
    } catch (const std::bad_alloc&) {
        return static_cast<int>(ProgramExit::out_of_memory);
    } catch (const std::exception&) {
        return static_cast<int>(ProgramExit::internal);
    }
}
