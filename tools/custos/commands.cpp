#include "tools/custos/commands.h"

#include <cstdio>

namespace custos::tools {
namespace {

constexpr Option kScanOptions[] = {
    {"output", "FILE", "write the rows to FILE (mode 0600), which appears when it is whole"},
    {"format", "FORMAT", "text, json, ndjson or csv; preset: text on a terminal, else ndjson"},
    {"min-confidence", "X", "hits from X on, 0 to 1", "0.5"},
    {"detectors", "ID,…", "only these detectors", {}, true},
    {"experimental", "", "also detectors whose rule is not verified"},
    {"exclude", "PATTERN", "leave out what matches (gitignore syntax)", {}, true},
    {"include", "PATTERN", "read only what matches", {}, true},
    {"cross-file-systems", "", "enter other file systems below PATH"},
    {"aggregate", "", "one row per object and detector"},
    {"explain", "", "where each confidence comes from"},
    {"show-values", "", "the values themselves: on a terminal only"},
    {"fingerprint-key", "FILE", "write keyed fingerprints, with the key in FILE (mode 0600)"},
    {"no-fingerprint", "", "no fingerprints, and no count of distinct values"},
    {"threads", "N", "scan threads; preset: one per core"},
    {"dry-run", "", "tell objects, bytes, minutes and rights; read nothing"},
    {"source", "ID", "of an instance: scan this source; without PATH and --source: all", {}, true},
    {"full", "", "of an instance: read again what has not changed"},
    {"fail-on", "SEVERITY", "of an instance: exit 3 when a violation is this severe or worse"},
    {"home", "DIR", "the instance in DIR; starts its daemon if needed"},
    {"socket", "PATH", "the daemon that listens on PATH"},
};
constexpr Option kListOptions[] = {
    {"format", "FORMAT", "text, json, ndjson or csv", "text"},
    {"pack", "FILE", "a pack of your own besides", {}, true},
};

constexpr Command kCommands[] = {
    {"scan", "[PATH…]", "Find personal data in PATH, or in the sources of an instance",
     kScanOptions, run_scan, 0, kManyOperands},
    {"detector list", "", "List the detectors", kListOptions, run_detector_list},
    {"detector show", "ID", "Show one detector", kListOptions, run_detector_show, 1, 1},
    {"detector test", "[ID…]", "Run the examples of detectors", kListOptions, run_detector_test, 0,
     kManyOperands},
    {"completion", "", "Print completion for bash: source <(custos completion)", {},
     run_completion},
};

} // namespace

std::span<const Command> all_commands() {
    return kCommands;
}

ExitStatus run_completion(const Arguments&) {
    const auto text = bash_completion(all_commands());
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
    return ExitStatus::done;
}

} // namespace custos::tools
namespace custos::tools { ExitStatus run_instance_scan(const Arguments&) { return ExitStatus::failed; } }
