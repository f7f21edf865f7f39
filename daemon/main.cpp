// custosd: the daemon. Wires the rooms, and nothing else.

#include "daemon/api/control_api.h"
#include "daemon/service/instance.h"
#include "daemon/service/runtime.h"

#include <boost/program_options.hpp>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace std::string_literals;
namespace options = boost::program_options;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

/// Keys live in this process: no core dump, no debugger, nothing readable by others.
void harden() {
    ::umask(S_IRWXG | S_IRWXO);
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

options::options_description describe() {
    options::options_description known("custosd keeps one instance: its store, scans and reports");
    known.add_options()
        ("help,h", "this text")
        ("version", "version and licence")
        ("home", options::value<std::string>(), "folder of the instance (default /var/lib/custos)")
        ("config", options::value<std::string>(), "configuration (default HOME/custos.yaml)")
        ("socket", options::value<std::string>(), "socket of the API (default HOME/run/custosd.sock)")
        ("idle-exit", options::value<std::string>(), "end after so long without work, e.g. 30s")
        ("ready-fd", options::value<int>(), "write `ready` there once the API answers")
        ("check-config", "read the configuration and end")
        ("init", "make the instance in HOME and end")
        ("organisation", options::value<std::string>(), "with --init: whose instance it is")
        ("language", options::value<std::string>()->default_value("en"), "with --init: nl, fr, de, en")
        ("time-zone", options::value<std::string>()->default_value("Europe/Brussels"), "with --init")
        ("keys", options::value<std::string>(), "with --init: folder of the keys");
    return known;
}

std::optional<std::string> text_of(const options::variables_map& given, const char* name) {
    if (given.count(name) == 0)
        return std::nullopt;
    return given[name].as<std::string>();
}

int report(const custos::Error& error, const options::variables_map& given) {
    const std::string message = "custosd: " + custos::message_of(error) + '\n';
    std::cerr << message;
    if (given.count("ready-fd") != 0 &&
        ::write(given["ready-fd"].as<int>(), message.data(), message.size()) < 0)
        std::cerr << "custosd: nobody listens on --ready-fd\n";
    return kFailed;
}

custos::Result<custos::daemon::InstancePaths> paths_of(const options::variables_map& given) {
    auto paths = custos::daemon::InstancePaths::installed();
    if (const auto home = text_of(given, "home")) {
        CUSTOS_TRY(paths, custos::daemon::InstancePaths::of(*home));
    }
    paths.config = text_of(given, "config").value_or(paths.config);
    if (const auto socket = text_of(given, "socket"))
        paths.set_socket(*socket);
    return paths;
}

int initialise(const custos::daemon::InstancePaths& paths, const options::variables_map& given) {
    custos::daemon::InitRequest request;
    request.organisation = text_of(given, "organisation").value_or("");
    request.language = given["language"].as<std::string>();
    request.time_zone = given["time-zone"].as<std::string>();
    request.key_folder = text_of(given, "keys").value_or("");
    if (request.organisation.empty()) {
        std::cerr << "custosd: --init needs --organisation NAME\n";
        return kUsage;
    }
    const auto made =
        custos::daemon::create_instance(paths, request, custos::SystemClock().now());
    return made ? EXIT_SUCCESS : report(made.error(), given);
}

} // namespace

int main(int argc, char** argv) {
    harden();
    const auto known = describe();
    options::variables_map given;
    try {
        options::store(options::parse_command_line(argc, argv, known), given);
        options::notify(given);
    } catch (const options::error& wrong) {
        std::cerr << "custosd: " << wrong.what() << "; see custosd --help\n";
        return kUsage;
    }
    if (given.count("help") != 0) {
        std::cout << known;
        return EXIT_SUCCESS;
    }
    if (given.count("version") != 0) {
        std::cout << "custosd " CUSTOS_VERSION " (EUPL-1.2)\n";
        return EXIT_SUCCESS;
    }
    const auto paths = paths_of(given);
    if (!paths)
        return report(paths.error(), given);
    if (given.count("init") != 0)
        return initialise(*paths, given);
    custos::daemon::RunOptions run{.embedded = given.count("home") != 0 &&
                                               std::getenv("CREDENTIALS_DIRECTORY") == nullptr};
    if (const auto idle = text_of(given, "idle-exit")) {
        run.idle_exit = custos::daemon::parse_seconds(*idle);
        if (!run.idle_exit) {
            std::cerr << "custosd: --idle-exit is a number of seconds such as 30s\n";
            return kUsage;
        }
    }
    if (given.count("ready-fd") != 0)
        run.ready_descriptor = given["ready-fd"].as<int>();
    run.only_check_config = given.count("check-config") != 0;
    const auto ended = custos::daemon::run_daemon(*paths, run);
    return ended ? EXIT_SUCCESS : report(ended.error(), given);
}
