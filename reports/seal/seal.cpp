#include "reports/seal/seal.h"

#include "reports/write_file.h"
#include "scanners/model/sha256.h"
#include "scanners/model/time.h"

#include <cerrno>
#include <system_error>

namespace custos::reports {

namespace {

namespace fs = std::filesystem;

/// A folder under construction: removed again unless it was handed over.
class BuildingFolder {
public:
    explicit BuildingFolder(fs::path path) : path_(std::move(path)) {}
    BuildingFolder(const BuildingFolder&) = delete; // one owner removes it
    BuildingFolder& operator=(const BuildingFolder&) = delete;
    ~BuildingFolder() {
        std::error_code ignored; // a left-over is hidden by its name and harmless
        if (!path_.empty())
            fs::remove_all(path_, ignored);
    }
    [[nodiscard]] const fs::path& path() const noexcept { return path_; }
    void hand_over() noexcept { path_.clear(); }

private:
    fs::path path_;
};

Result<void> fill(const fs::path& folder, const BundleFiles& files) {
    for (const auto& [name, bytes] : files) {
        const fs::path path = folder / name;
        std::error_code error;
        fs::create_directories(path.parent_path(), error);
        if (error)
            return fail_native(error.value(), ErrorCode::io_error,
                               "the folder of {} could not be made: check rights and space",
                               OwnText(path.string()));
        CUSTOS_CHECK(write_file_atomically(path, bytes, 0644));
    }
    return {};
}

} // namespace

std::string make_manifest(const BundleFiles& files) {
    std::string manifest;
    for (const auto& [name, bytes] : files)
        manifest += to_hex(sha256(bytes)) + "  " + name + "\n";
    return manifest;
}

Result<void> seal_folder(const fs::path& folder, const BundleFiles& files, const Sealer& sealer) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(folder, error)))
        return fail(ErrorCode::already_exists, "{} exists already: name another folder",
                    OwnText(folder.string()));
    const std::string manifest = make_manifest(files);
    CUSTOS_TRY(std::string seal, sealer.sign(manifest));

    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    BuildingFolder building(parent / ("." + folder.filename().string() + "." +
                                      to_hex(make_uuid(SystemClock().now())).substr(16) + ".tmp"));
    if (!fs::create_directory(building.path(), error) || error)
        return fail_native(error.value(),
                           error == std::errc::no_such_file_or_directory ? ErrorCode::not_found
                           : error == std::errc::read_only_file_system   ? ErrorCode::read_only
                           : error == std::errc::permission_denied ? ErrorCode::permission_denied
                                                                   : ErrorCode::io_error,
                           "{} cannot be made: its parent folder must exist and be writable",
                           OwnText(folder.string()));
    CUSTOS_CHECK(fill(building.path(), files));
    CUSTOS_CHECK(write_file_atomically(building.path() / kManifest, manifest, 0644));
    CUSTOS_CHECK(write_file_atomically(building.path() / kManifestSeal, seal, 0644));
    fs::rename(building.path(), folder, error);
    if (error)
        return fail_native(error.value(), ErrorCode::io_error,
                           "{} could not be put in its place: name another folder",
                           OwnText(folder.string()));
    building.hand_over();
    return sync_folder(parent);
}

} // namespace custos::reports
