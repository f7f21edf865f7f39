#pragma once
// What must have happened before a worker confines itself.

#include "scanners/model/result.h"
#include "scanners/scan/object_scanner.h"
#include "scanners/source/file/unique_fd.h"

#include <string>

namespace custos::daemon {

/// Scans small samples of our own in every character set, with a telephone number in them: what a
/// library would load at its first use (converters, detectors of character sets, metadata of
/// numbering plans) is then in memory. Blocked later, some give empty results without an error.
/// Errors: internal when a sample does not come out as it must.
Result<void> warm_up(scanners::ObjectScanner& scanner);

/// A descriptor of `path` when it is a regular file: then it alone is allowed, not its folder.
scanners::UniqueFd open_single_file(const std::string& path);

} // namespace custos::daemon
