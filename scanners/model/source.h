#pragma once
// A data source as a worker needs it. What the register says about it (owner, activity, retention…)
// is a record of `policies/register/`.

#include "scanners/model/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace custos {

/// How a file source is read. Strings follow gitignore(5) syntax, relative to the root.
struct FileOptions {
    std::vector<std::string> exclude; ///< what to leave out; the register holds the reason of each
    std::vector<std::string> include; ///< when not empty, only what matches one of these is read
    bool cross_file_systems = false;
    /// Upper bound on reading, 0 = unbounded.
    std::uint64_t bytes_per_second = 0;
    friend bool operator==(const FileOptions&, const FileOptions&) = default;
};

struct Source {
    SourceId id;
    std::string uri;  ///< `file:///srv/share`
    FileOptions file;
    friend bool operator==(const Source&, const Source&) = default;
};

} // namespace custos
