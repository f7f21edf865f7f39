// MANIFEST.sha256, the folder of a pack, and the packs inside the program.

#include "policies/pack.h"
#include "scanners/model/sha256.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace custos {
std::span<const EmbeddedFile> policy_pack_files() noexcept;
}

namespace custos::policies {
namespace {

constexpr std::uintmax_t kMaxPackFileBytes = 1U << 20U;
constexpr std::string_view kManifest = "MANIFEST.sha256";
constexpr std::array<std::string_view, 9> kFiles{
    "pack.yaml",  "text/nl.yaml", "text/fr.yaml",        "text/de.yaml",           "text/en.yaml",
    "tests.yaml", kManifest,      "MANIFEST.sha256.p7s", "MANIFEST.sha256.p7s.tsr"};

} // namespace

Result<PackFiles> read_pack_folder(const std::string& folder) {
    std::error_code code;
    if (!std::filesystem::is_directory(folder, code))
        return fail(ErrorCode::not_found, "{} is no folder: give the folder that holds pack.yaml",
                    OwnText(folder));
    PackFiles files;
    for (const std::string_view name : kFiles) {
        const auto path = std::filesystem::path(folder) / name;
        if (!std::filesystem::is_regular_file(path, code))
            continue;
        if (std::filesystem::file_size(path, code) > kMaxPackFileBytes || code)
            return fail(ErrorCode::limit_exceeded, "{} is larger than 1 MiB: split the pack",
                        OwnText(path.string()));
        std::ifstream in(path, std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        if (!in)
            return fail(ErrorCode::io_error, "{} cannot be read: check its permissions",
                        OwnText(path.string()));
        files.emplace(std::string(name), std::move(bytes).str());
    }
    return files;
}

std::map<std::string, PackFiles> shipped_packs() {
    std::map<std::string, PackFiles> packs;
    for (const EmbeddedFile& file : policy_pack_files()) {
        // `eu.gdpr/1.0.0/text/nl.yaml`: the second slash ends the pack's own name.
        const std::size_t end = file.path.find('/', file.path.find('/') + 1);
        if (end != std::string_view::npos)
            packs[std::string(file.path.substr(0, end))].emplace(file.path.substr(end + 1),
                                                                 file.content);
    }
    return packs;
}

std::string make_manifest(const PackFiles& files) {
    std::string out;
    for (const auto& [name, content] : files)
        if (!name.starts_with(kManifest))
            out += to_hex(sha256(content)) + "  " + name + "\n";
    return out;
}

} // namespace custos::policies
