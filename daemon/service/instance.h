#pragma once
// One instance on disk: made by `custosd --init`, opened by one daemon at a time.

#include "daemon/config/config.h"
#include "daemon/config/paths.h"
#include "daemon/keys/key_ring.h"
#include "scanners/model/time.h"

#include <string>
#include <utility>

namespace custos::daemon {

/// Exclusive ownership of an instance by flock(2) on its lock file; freed when dropped, or when the
/// process dies.
class InstanceLock {
public:
    /// Errors: conflict (another daemon owns it), permission_denied, read_only, io_error.
    static Result<InstanceLock> take(const std::string& path);
    InstanceLock(InstanceLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    InstanceLock& operator=(InstanceLock&&) = delete; // a lock is taken once
    ~InstanceLock();

private:
    explicit InstanceLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// What `custos init` asks for.
struct InitRequest {
    std::string organisation;
    std::string language = "en";
    std::string time_zone = "Europe/Brussels";
    std::string key_folder; ///< empty = the user's configuration folder
};

/// Makes the folder, keys, an empty store and the configuration, which is written last: an instance
/// exists when its configuration does. What was begun is removed when a step fails.
/// Errors: already_exists, permission_denied, read_only, no_space, io_error, invalid_input.
Result<void> create_instance(const InstancePaths& paths, const InitRequest& request, Instant now);

/// The folder of the keys, and who vouches for it: systemd's credentials when there are any.
struct KeyPlace {
    std::string folder;
    KeyFolder kind = KeyFolder::own;
};
Result<KeyPlace> key_place(const Config& config);

} // namespace custos::daemon
