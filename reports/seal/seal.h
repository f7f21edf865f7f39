#pragma once
// The seal of a folder: MANIFEST.sha256 lists every file, MANIFEST.sha256.p7s signs the list.
// The key never comes here: `daemon/keys` signs, behind the port Sealer.

#include "scanners/model/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace custos::reports {

/// Who signs. Thread: as the implementation says.
class Sealer {
public:
    virtual ~Sealer() = default;
    /// Detached CMS SignedData (RFC 5652), DER, over `content` taken as binary; with the signing
    /// certificate inside.
    [[nodiscard]] virtual Result<std::string> sign(std::string_view content) const = 0;
    /// The signing certificate and those above it, PEM, signer first.
    [[nodiscard]] virtual std::string certificates_pem() const = 0;
};

inline constexpr std::string_view kManifest = "MANIFEST.sha256";
inline constexpr std::string_view kManifestSeal = "MANIFEST.sha256.p7s";

/// The files of a bundle by path below its folder ('/' between parts). Names are ours: ASCII
/// letters, digits, '.', '_', '-' and '/'.
using BundleFiles = std::map<std::string, std::string>;

/// `sha256sum` format, sorted by path, LF ends.
[[nodiscard]] std::string make_manifest(const BundleFiles& files);

/// Writes `files`, manifest and seal into a new folder `folder`, which appears whole or not at all:
/// it is built beside, flushed, and renamed. Errors: already_exists, as write_file_atomically().
[[nodiscard]] Result<void> seal_folder(const std::filesystem::path& folder,
                                       const BundleFiles& files, const Sealer& sealer);

} // namespace custos::reports
