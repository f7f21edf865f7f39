#include "daemon/config/paths.h"

#include "scanners/model/ids.h"
#include "scanners/model/sha256.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <unistd.h>

namespace custos::daemon {

namespace {

constexpr std::string_view kSocketName = "/custosd.sock";

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

/// A deep home does not fit into a socket's path: then a short folder named after it is used.
Result<std::string> choose_socket_folder(const std::string& home) {
    std::string folder = home + "/run";
    if (folder.size() + kSocketName.size() <= kMaxSocketPath)
        return folder;
    const std::string name = to_hex(sha256(home)).substr(0, 16);
    if (const std::string runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty()) {
        folder = runtime + "/custos/" + name;
        if (folder.size() + kSocketName.size() <= kMaxSocketPath)
            return folder;
    }
    folder = "/tmp/custos-" + std::to_string(::getuid()) + '/' + name;
    if (folder.size() + kSocketName.size() > kMaxSocketPath)
        return fail(ErrorCode::unavailable, "no short folder for a socket; set XDG_RUNTIME_DIR");
    return folder;
}

} // namespace

Result<InstancePaths> InstancePaths::of(std::string_view home) {
    if (home.empty())
        return fail(ErrorCode::invalid_input, "the home folder is empty; give --home DIR");
    std::error_code error;
    auto absolute = std::filesystem::absolute(std::filesystem::path(home), error);
    if (error)
        return fail_native(error.value(), ErrorCode::io_error, "{}: no absolute path; give one",
                           OwnText(std::string(home)));
    // The same instance by any of its names: links are resolved as far as the path exists.
    auto resolved = std::filesystem::weakly_canonical(absolute, error);
    InstancePaths paths;
    paths.home = (error ? absolute.lexically_normal() : resolved).string();
    while (paths.home.size() > 1 && paths.home.back() == '/')
        paths.home.pop_back();
    paths.config = paths.home + "/custos.yaml";
    paths.store = paths.home + "/store.db";
    paths.reports = paths.home + "/reports";
    paths.exports = paths.home + "/exports";
    paths.backups = paths.home + "/backups";
    paths.log = paths.home + "/logs/custosd.log";
    paths.lock = paths.home + "/lock";
    CUSTOS_TRY(paths.socket_folder, choose_socket_folder(paths.home));
    paths.socket = paths.socket_folder + std::string(kSocketName);
    return paths;
}

InstancePaths InstancePaths::installed() {
    return {.home = "/var/lib/custos",
            .config = "/etc/custos/custos.yaml",
            .store = "/var/lib/custos/store.db",
            .reports = "/var/lib/custos/reports",
            .exports = "/var/lib/custos/exports",
            .backups = "/var/lib/custos/backups",
            .log = {},
            .lock = "/var/lib/custos/lock",
            .socket = "/run/custos/custosd.sock",
            .socket_folder = "/run/custos"};
}

void InstancePaths::set_socket(const std::string& path) {
    socket = path;
    socket_folder = std::filesystem::path(path).parent_path().string();
}

Result<std::string> default_key_folder(std::string_view instance) {
    std::string base = environment("XDG_CONFIG_HOME");
    if (base.empty()) {
        const std::string home = environment("HOME");
        if (home.empty())
            return fail(ErrorCode::unavailable,
                        "no folder for keys: set HOME or XDG_CONFIG_HOME, or `keys:` in custos.yaml");
        base = home + "/.config";
    }
    return base + "/custos/keys/" + std::string(instance);
}

} // namespace custos::daemon
