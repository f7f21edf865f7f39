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
    {"source", "ID", "without PATH: scan this source of the instance, else all", {}, true},
    {"full", "", "without PATH: read again what has not changed"},
    {"fail-on", "SEVERITY", "without PATH: exit 3 when an open violation is so severe or worse"},
    {"home", "DIR", "without PATH: the instance in DIR; starts its daemon if needed"},
    {"socket", "PATH", "without PATH: the daemon that listens on PATH"},
};
constexpr Option kInitOptions[] = {
    {"organisation", "NAME", "whose instance it is"},
    {"language", "LANGUAGE", "nl, fr, de or en: of reports", "en"},
    {"time-zone", "ZONE", "of schedules and deadlines", "Europe/Brussels"},
    {"keys", "DIR", "where the keys go; preset: this user's configuration folder"},
    {"yes", "", "do not ask"},
};
constexpr Option kSourceOptions[] = {
    {"uri", "URI", "file:///srv/share, or a path"},
    {"title", "TEXT", "its name for people"},
    {"activity", "ID", "a processing activity that it serves", {}, true},
    {"exclude", "PATTERN=REASON", "leave out what matches (gitignore syntax)", {}, true},
    {"set", "FIELD=VALUE", "any field of the register, e.g. status=active", {}, true},
};
constexpr Option kActivityOptions[] = {
    {"title", "TEXT", "its name for people"},
    {"set", "FIELD=VALUE", "any field of the register, e.g. legal_basis=[\"6-1-c\"]", {}, true},
};
constexpr Option kOutputOption[] = {{"output", "FILE", "write to FILE instead"}};
constexpr Option kFindingsOptions[] = {
    {"source", "ID", "of this source alone"},
    {"min-confidence", "X", "hits from X on, 0 to 1"},
};
constexpr Option kObjectListOptions[] = {
    {"source", "ID", "of this source"},
    {"detector", "ID", "with hits of this detector"},
    {"limit", "N", "at most so many", "100"},
};
constexpr Option kRevealOption[] = {{"reveal", "", "the true path: role it_admin, and logged"}};
constexpr Option kViolationOptions[] = {
    {"source", "ID", "of this source"},
    {"rule", "ID", "of this rule"},
    {"state", "STATE", "a state, open or all", "open"},
    {"severity", "SEVERITY", "this severe or worse"},
    {"language", "LANGUAGE", "nl, fr, de or en"},
    {"limit", "N", "at most so many", "1000"},
};
constexpr Option kLanguageOption[] = {{"language", "LANGUAGE", "nl, fr, de or en"}};
constexpr Option kOwnPackOptions[] = {
    {"format", "FORMAT", "text, json, ndjson or csv", "text"},
    {"pack", "FILE", "a pack of your own besides", {}, true},
};
constexpr Option kFormatOption[] = {{"format", "FORMAT", "text, json, ndjson or csv", "text"}};
constexpr Option kReportOptions[] = {
    {"type", "TYPE", "for whom: dpo", "dpo"},
    {"language", "LANGUAGE", "nl, fr, de or en; preset: the instance's"},
    {"format", "FORMATS", "html, json; preset: all"},
    {"from", "INSTANT", "since when; preset: the last report of the type"},
    {"to", "INSTANT", "until when; preset: now"},
    {"output", "DIR", "a new folder for the sealed files; preset: below the instance"},
};
constexpr Option kScheduleOptions[] = {
    {"when", "CRON", "five fields, or @daily, @weekly, @monthly; without it: list the schedules"},
    {"what", "WHAT", "report or scan", "report"},
    {"id", "ID", "of a schedule to replace"},
    {"time-zone", "ZONE", "in which CRON is read"},
    {"type", "TYPE", "of the report", "dpo"},
    {"language", "LANGUAGE", "of the report"},
    {"source", "ID", "of the scan; preset: all", {}, true},
    {"remove", "ID", "remove this schedule"},
};
constexpr Option kVerifyOptions[] = {
    {"certificate", "FILE", "whom to trust: the instance's certificate, or a root (PEM)", {}, true},
    {"format", "FORMAT", "text, json, ndjson or csv", "text"},
};
constexpr Option kExportOptions[] = {{"output", "DIR", "a new folder for the bundle"}};
constexpr Option kLogOptions[] = {
    {"after", "SEQ", "from this entry on", "0"},
    {"limit", "N", "at most so many", "100"},
};
constexpr Option kNewOption[] = {{"new", "", "sign one now"}};

constexpr Command kCommands[] = {
    {"init", "", "Make an instance in --home DIR", kInitOptions, run_init, 0, 0, true},
    {"status", "", "The instance at a glance", {}, run_status, 0, 0, true},
    {"doctor", "", "Check the machine and the instance", {}, run_doctor, 0, 0, true},
    {"scan", "[PATH…]", "Find personal data in PATH, or in the sources of an instance",
     kScanOptions, run_scan, 0, kManyOperands},
    {"source add", "ID", "Register a data source", kSourceOptions, run_source_add, 1, 1, true},
    {"source list", "", "List the data sources", {}, run_source_list, 0, 0, true},
    {"source show", "ID", "Show one", {}, run_source_show, 1, 1, true},
    {"source edit", "ID", "Change fields of one", kSourceOptions, run_source_edit, 1, 1, true},
    {"source remove", "ID", "Take one out of the register", {}, run_source_remove, 1, 1, true},
    {"source test",
     "ID",
     "Can it be read, and what would a scan touch",
     {},
     run_source_test,
     1,
     1,
     true},
    {"source import",
     "FILE",
     "Take sources, activities and agency from YAML",
     {},
     run_register_import,
     1,
     1,
     true},
    {"source export", "", "The register as YAML", kOutputOption, run_register_export, 0, 0, true},
    {"activity add", "ID", "Register a processing activity (GDPR Art. 30)", kActivityOptions,
     run_activity_add, 1, 1, true},
    {"activity list", "", "List the processing activities", {}, run_activity_list, 0, 0, true},
    {"activity show", "ID", "Show one", {}, run_activity_show, 1, 1, true},
    {"activity remove", "ID", "Take one out of the register", {}, run_activity_remove, 1, 1, true},
    {"activity import",
     "FILE",
     "Take activities, sources and agency from YAML",
     {},
     run_register_import,
     1,
     1,
     true},
    {"activity export", "", "The register as YAML", kOutputOption, run_register_export, 0, 0, true},
    {"findings", "", "Count findings per source, detector and category", kFindingsOptions,
     run_findings, 0, 0, true},
    {"object list", "", "Objects of a source with findings, most hits first", kObjectListOptions,
     run_object_list, 0, 0, true},
    {"object show", "SOURCE KEY", "One object with its findings and gaps", kRevealOption,
     run_object_show, 2, 2, true},
    {"object why",
     "PATH",
     "Is PATH in scope, by which line, and what is known of it",
     {},
     run_object_why,
     1,
     1,
     true},
    {"violation list", "", "Violations by severity and due date", kViolationOptions,
     run_violation_list, 0, 0, true},
    {"violation show", "ID", "One violation with its history", kLanguageOption, run_violation_show,
     1, 1, true},
    {"violation why", "ID", "Why a rule came to its outcome, leaf by leaf", kLanguageOption,
     run_violation_why, 1, 1, true},
    {"facts", "SOURCE", "The facts that rules see of a source", {}, run_facts, 1, 1, true},
    {"policy list",
     "",
     "Packs of the instance, or of this program",
     {},
     run_policy_list,
     0,
     0,
     true},
    {"policy show", "ID", "One pack with its rules", {}, run_policy_show, 1, 1, true},
    {"policy lint", "DIR…", "Check pack folders; every mistake with file and line", kFormatOption,
     run_policy_lint, 1, kManyOperands},
    {"policy test", "DIR…", "Run the cases of pack folders", kFormatOption, run_policy_test, 1,
     kManyOperands},
    {"policy reevaluate",
     "",
     "Judge again what is stored; nothing is read",
     {},
     run_policy_reevaluate,
     0,
     0,
     true},
    {"detector list", "", "List the detectors", kOwnPackOptions, run_detector_list},
    {"detector show", "ID", "Show one detector", kOwnPackOptions, run_detector_show, 1, 1},
    {"detector test", "[ID…]", "Run the examples of detectors", kOwnPackOptions, run_detector_test,
     0, kManyOperands},
    {"report create", "", "Make and seal a report", kReportOptions, run_report_create, 0, 0, true},
    {"report list", "", "List the reports made", {}, run_report_list, 0, 0, true},
    {"report show", "ID", "Show one", {}, run_report_show, 1, 1, true},
    {"report schedule", "", "Make reports (or scans) by the clock", kScheduleOptions,
     run_report_schedule, 0, 0, true},
    {"verify", "PATH", "Check the seal of a report folder, with nothing but the folder",
     kVerifyOptions, run_verify, 1, 1},
    {"evidence export", "", "Log, checkpoints and certificate as a bundle", kExportOptions,
     run_evidence_export, 0, 0, true},
    {"evidence log", "", "Entries of the evidence log", kLogOptions, run_evidence_log, 0, 0, true},
    {"evidence checkpoint", "", "The last signed checkpoint", kNewOption, run_evidence_checkpoint,
     0, 0, true},
    {"store check",
     "",
     "Integrity of cipher, database and evidence",
     {},
     run_store_check,
     0,
     0,
     true},
    {"store stats", "", "Rows per table and size", {}, run_store_stats, 0, 0, true},
    {"store backup", "", "A consistent, encrypted copy", {}, run_store_backup, 0, 0, true},
    {"completion",
     "",
     "Print completion for bash: source <(custos completion)",
     {},
     run_completion},
    {"man", "", "Print custos(1) in roff: custos man | man -l -", {}, run_man},
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

ExitStatus run_man(const Arguments&) {
    const auto text = manual_page(all_commands());
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
    return ExitStatus::done;
}

} // namespace custos::tools
