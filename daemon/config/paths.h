#pragma once
// Where an instance keeps its things.

#include "scanners/model/result.h"

#include <string>
#include <string_view>

namespace custos::daemon {

/// The places of one instance. Keys are not among them: they never lie beside the store.
struct InstancePaths {
    std::string home;    ///< absolute; of a system instance: /var/lib/custos
    std::string config;  ///< custos.yaml
    std::string store;   ///< store.db, encrypted
    std::string reports; ///< one sealed folder per report
    std::string exports; ///< evidence bundles on their way to a client
    std::string backups;
    std::string log; ///< custosd.log; empty under systemd, which has its journal
    std::string lock;
    std::string socket;        ///< at most 107 bytes
    std::string socket_folder; ///< 0700, ours

    /// The places of the embedded instance in the folder `home`, which need not exist.
    /// Errors: invalid_input when `home` is empty; unavailable when no folder for a socket with a
    /// short enough path is ours.
    static Result<InstancePaths> of(std::string_view home);
    /// The places of the installed instance.
    static InstancePaths installed();
    void set_socket(const std::string& path);
};

/// Bytes of a Unix socket's path, without the final zero (unix(7), sun_path is 108).
inline constexpr std::size_t kMaxSocketPath = 107;

/// `${XDG_CONFIG_HOME:-$HOME/.config}/custos/keys/<instance>`: where an embedded instance keeps its
/// keys unless its configuration names another folder.
/// Errors: unavailable when neither variable is set.
Result<std::string> default_key_folder(std::string_view instance);

} // namespace custos::daemon
