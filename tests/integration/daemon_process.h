#pragma once
// An instance of its own for a test: folders, and the real custosd with the real worker.

#include "tests/support/temporary_folder.h"
#include "tools/custos/api_client.h"

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace custos::testing {

class DaemonProcess {
public:
    DaemonProcess() = default;
    DaemonProcess(const DaemonProcess&) = delete; // owns a process
    DaemonProcess& operator=(const DaemonProcess&) = delete;
    ~DaemonProcess();

    /// What a finished program said.
    struct Ended {
        int status = -1; ///< exit status; 128 + signal
        std::string error;
    };
    /// `custosd --home HOME …`, run to its end.
    Ended run(const std::vector<std::string>& arguments) const;
    /// `custosd --init`.
    Ended init() const;
    /// Starts custosd and waits until it is ready; empty, or what it said instead.
    std::string start(const std::vector<std::string>& arguments = {});
    [[nodiscard]] bool is_running() const noexcept { return pid_ > 0; }
    [[nodiscard]] int pid() const noexcept { return pid_; }
    void signal(int number) const;
    /// Waits for its end; the time it took, or nothing when it hangs longer than `patience`.
    std::optional<std::chrono::milliseconds> wait(std::chrono::seconds patience);

    /// A new connection. REQUIRES: it runs.
    [[nodiscard]] tools::ApiClient connect() const;
    /// Scans and waits for the end; the scan as the API shows it.
    nlohmann::json scan(tools::ApiClient& api, const nlohmann::json& request) const;

    [[nodiscard]] const TemporaryFolder& folder() const noexcept { return folder_; }
    [[nodiscard]] std::string home() const { return folder_.at("home"); }
    [[nodiscard]] std::string keys() const { return folder_.at("keys"); }

private:
    int spawn(const std::vector<std::string>& arguments, int error, int ready) const;
    TemporaryFolder folder_;
    int pid_ = 0;
};

} // namespace custos::testing
