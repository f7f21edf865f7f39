#pragma once
// `custos scan PATH…`: an ad-hoc scan, without instance or daemon (DESIGN.md 5.2).

#include "scanners/detect/detector_set.h"
#include "scanners/model/source.h"
#include "scanners/source/file/file_source.h"
#include "tools/custos/command_line.h"
#include "tools/custos/row_format.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace custos::tools {

struct PathScan {
    std::vector<std::string> roots; ///< paths, or file: URIs
    FileOptions files;
    scanners::DetectorChoice detectors;
    double min_confidence = 0.5;
    unsigned threads = 1;
    bool aggregate = false;
    std::string output;          ///< empty = the standard output
    std::string fingerprint_key; ///< a key file; empty = rows carry no fingerprint
    bool fingerprints = true;
    bool progress = true;
    RowOptions rows;
};

struct NamedSource {
    std::string root; ///< as typed
    std::unique_ptr<scanners::FileSource> source;
};
/// Opens every root before anything is read. Errors: those of FileSource::open.
Result<std::vector<NamedSource>> open_roots(const PathScan& scan);

/// Scans and writes rows; what could not be read is a row of its own.
/// Errors: a bad path, pattern, detector or key; an output that cannot be written.
Result<ExitStatus> scan_paths(const PathScan& scan);

/// What a scan would touch, without reading a byte of content.
Result<ExitStatus> show_dry_run(const PathScan& scan);

} // namespace custos::tools
