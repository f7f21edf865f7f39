#include "tools/custos/commands.h"
#include "tools/custos/path_scan.h"
#include "tools/custos/progress.h"

#include <algorithm>
#include <sstream>
#include <thread>

#include <unistd.h>

namespace custos::tools {
namespace {

Result<PathScan> path_scan_of(const Arguments& arguments) {
    PathScan scan{.roots = arguments.operands()};
    scan.files.exclude = arguments.values("exclude");
    scan.files.include = arguments.values("include");
    scan.files.cross_file_systems = arguments.has("cross-file-systems");
    for (const auto& list : arguments.values("detectors")) {
        std::istringstream ids(list);
        for (std::string id; std::getline(ids, id, ',');)
            if (!id.empty())
                scan.detectors.only.push_back(id);
    }
    scan.detectors.experimental = arguments.has("experimental");
    CUSTOS_TRY(scan.min_confidence, arguments.number("min-confidence", 0, 1));
    scan.threads = std::max(1U, std::thread::hardware_concurrency());
    if (arguments.has("threads")) {
        CUSTOS_TRY(const double threads, arguments.number("threads", 1, 256));
        scan.threads = static_cast<unsigned>(threads);
    }
    scan.aggregate = arguments.has("aggregate");
    scan.output = arguments.value("output");
    scan.fingerprint_key = arguments.value("fingerprint-key");
    scan.fingerprints = !arguments.has("no-fingerprint");
    const bool terminal = is_terminal(STDOUT_FILENO) && scan.output.empty();
    const auto name = arguments.has("format") ? arguments.value("format")
                      : terminal              ? std::string("text")
                                              : std::string("ndjson");
    const auto format = parse_output_format(name);
    if (!format)
        return fail(ErrorCode::invalid_input, "--format {}: allowed are text, json, ndjson, csv",
                    OwnText(name));
    scan.rows = {.format = *format,
                 .values = arguments.has("show-values"),
                 .explain = arguments.has("explain"),
                 .colour = terminal && wants_colour(STDOUT_FILENO)};
    if (scan.rows.values && !terminal)
        return fail(ErrorCode::invalid_input,
                    "--show-values writes personal data: it works on a terminal only, and never "
                    "with --output");
    return scan;
}

} // namespace

ExitStatus run_scan(const Arguments& arguments) {
    if (arguments.operands().empty())
        return run_instance_scan(arguments);
    const auto scan = path_scan_of(arguments);
    if (!scan) {
        print_error(scan.error());
        return ExitStatus::usage;
    }
    const auto status = arguments.has("dry-run") ? show_dry_run(*scan) : scan_paths(*scan);
    if (status)
        return *status;
    print_error(status.error());
    return status.error().code == ErrorCode::invalid_input ? ExitStatus::usage : ExitStatus::failed;
}

} // namespace custos::tools
