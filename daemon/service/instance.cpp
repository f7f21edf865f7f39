#include "daemon/service/instance.h"

#include "daemon/keys/key_ring.h"
#include "daemon/store/store.h"
#include "reports/write_file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace custos::daemon {

namespace {

ErrorCode code_of(int native) {
    if (native == ENOSPC || native == EDQUOT)
        return ErrorCode::no_space;
    if (native == EROFS)
        return ErrorCode::read_only;
    return native == EACCES || native == EPERM ? ErrorCode::permission_denied : ErrorCode::io_error;
}

/// Undoes what was begun, unless told to keep it.
class Undo {
public:
    explicit Undo(std::function<void()> action) : action_(std::move(action)) {}
    Undo(const Undo&) = delete; // undone once
    Undo& operator=(const Undo&) = delete;
    ~Undo() {
        if (action_)
            action_();
    }
    void keep() { action_ = nullptr; }

private:
    std::function<void()> action_;
};

Result<void> make_private_folder(const std::string& path) {
    std::error_code failed;
    if (std::filesystem::create_directories(path, failed))
        ::chmod(path.c_str(), S_IRWXU);
    if (failed)
        return fail_native(failed.value(), code_of(failed.value()),
                           "{}: the folder cannot be made; choose one that you may write to",
                           OwnText(path));
    if (::access(path.c_str(), W_OK) != 0)
        return fail_native(errno, code_of(errno),
                           "{}: cannot be written; choose another folder or mend its rights",
                           OwnText(path));
    return {};
}

} // namespace

Result<InstanceLock> InstanceLock::take(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return fail_native(errno, code_of(errno),
                           "{}: the lock cannot be opened; the home folder must be writable",
                           OwnText(path));
    InstanceLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return lock;
    if (errno != EWOULDBLOCK)
        return fail_native(errno, ErrorCode::io_error, "{}: cannot be locked", OwnText(path));
    return fail(ErrorCode::conflict,
                "{}: another custosd owns this instance; use it through `custos`, or stop it first",
                OwnText(std::filesystem::path(path).parent_path().string()));
}

InstanceLock::~InstanceLock() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

Result<KeyPlace> key_place(const Config& config) {
    if (!config.key_folder.empty())
        return KeyPlace{.folder = config.key_folder};
    if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY"))
        return KeyPlace{.folder = credentials, .kind = KeyFolder::credentials};
    CUSTOS_TRY(const std::string folder, default_key_folder(config.instance));
    return KeyPlace{.folder = folder};
}

Result<void> create_instance(const InstancePaths& paths, const InitRequest& request, Instant now) {
    std::error_code ignored;
    if (std::filesystem::exists(paths.config, ignored))
        return fail(ErrorCode::already_exists,
                    "{}: an instance exists here; use it, or choose another --home",
                    OwnText(paths.home));
    const Uuid id = make_uuid(now);
    Config config{.instance = to_text(id),
                  .organisation = request.organisation,
                  .language = request.language,
                  .time_zone = request.time_zone,
                  .key_folder = request.key_folder};
    config.scan.threads = std::max(1U, std::thread::hardware_concurrency());
    const std::string text = initial_config(config);
    CUSTOS_CHECK(parse_config(paths.config, text)); // what we write, we can read
    const bool was_there = std::filesystem::exists(paths.home, ignored);
    CUSTOS_CHECK(make_private_folder(paths.home));
    Undo home([&] {
        if (!was_there)
            std::filesystem::remove_all(paths.home, ignored);
    });
    CUSTOS_TRY(const InstanceLock lock, InstanceLock::take(paths.lock));
    CUSTOS_TRY(const KeyPlace place, key_place(config));
    const bool had_keys = std::filesystem::exists(place.folder, ignored);
    Undo keys([&] {
        if (!had_keys)
            std::filesystem::remove_all(place.folder, ignored);
    });
    CUSTOS_TRY(const KeyRing ring,
               KeyRing::create(place.folder, {.organisation = request.organisation, .instance = id},
                               now));
    Undo store([&] {
        for (const char* suffix : {"", "-wal", "-shm", ".lock"})
            std::filesystem::remove(paths.store + suffix, ignored);
    });
    CUSTOS_CHECK(StoreWriter::create(paths.store, ring.key(KeyPurpose::store), id, now));
    for (const std::string& folder : {paths.reports, paths.exports, paths.backups})
        CUSTOS_CHECK(make_private_folder(folder));
    CUSTOS_CHECK(reports::write_file_atomically(paths.config, text, S_IRUSR | S_IWUSR));
    store.keep();
    keys.keep();
    home.keep();
    return {};
}

} // namespace custos::daemon
