#include "daemon/service/scan_target.h"

#include "daemon/store/records.h"
#include "policies/register/register.h"
#include "reports/write_file.h"
#include "scanners/model/nearest.h"
#include "scanners/scan/detection_digest.h"
#include "scanners/scan/object_scanner.h"

#include <filesystem>
#include <utility>

namespace custos::daemon {

namespace {

constexpr std::uint64_t kMaxPackBytes = 1U << 20U;

Result<std::vector<std::pair<std::string, std::string>>> read_packs(const Config& config) {
    std::vector<std::pair<std::string, std::string>> packs;
    for (const std::string& path : config.scan.packs) {
        CUSTOS_TRY(auto text, reports::read_file(path, kMaxPackBytes));
        packs.emplace_back(std::filesystem::path(path).filename().string(), std::move(text));
    }
    return packs;
}

ScanPhase phase_of(const Scan& scan) {
    switch (scan.state) {
    case ScanState::running: return ScanPhase::running;
    case ScanState::interrupted: return ScanPhase::interrupted;
    case ScanState::complete:
        return scan.counters.gaps > 0 ? ScanPhase::partial : ScanPhase::done;
    case ScanState::partial: return ScanPhase::partial;
    case ScanState::cancelled: return ScanPhase::cancelled;
    case ScanState::failed: return ScanPhase::failed;
    }
    return ScanPhase::failed;
}

} // namespace

std::string_view name_of(ScanPhase phase) noexcept {
    switch (phase) {
    case ScanPhase::queued: return "queued";
    case ScanPhase::listing: return "listing";
    case ScanPhase::running: return "running";
    case ScanPhase::judging: return "judging";
    case ScanPhase::done: return "done";
    case ScanPhase::partial: return "partial";
    case ScanPhase::failed: return "failed";
    case ScanPhase::cancelled: return "cancelled";
    case ScanPhase::interrupted: return "interrupted";
    }
    return "failed";
}

bool is_over(ScanPhase phase) noexcept {
    switch (phase) {
    case ScanPhase::queued:
    case ScanPhase::listing:
    case ScanPhase::running:
    case ScanPhase::judging: return false;
    case ScanPhase::done:
    case ScanPhase::partial:
    case ScanPhase::failed:
    case ScanPhase::cancelled:
    case ScanPhase::interrupted: return true;
    }
    return true;
}

Result<ScanTarget> read_target(Connection& store, const SourceId& source) {
    CUSTOS_TRY(const auto stored, read_record(store, RecordKind::source, source.text()));
    if (!stored) {
        CUSTOS_TRY(const auto all, read_records(store, RecordKind::source));
        std::vector<std::string_view> ids;
        for (const Record& record : all)
            ids.push_back(record.id);
        const std::string nearest = nearest_name(source.text(), ids);
        if (!nearest.empty())
            return fail(ErrorCode::not_found, "no source `{}`; did you mean `{}`?",
                        OwnText(source.text()), OwnText(nearest));
        return fail(ErrorCode::not_found, "no source `{}`; see `custos source list`",
                    OwnText(source.text()));
    }
    CUSTOS_TRY(const auto record, policies::source_from_json_text(stored->body));
    ScanTarget target;
    target.active = record.status != "decommissioned";
    target.source.id = record.id;
    target.source.uri = record.uri;
    target.source.file.include = record.scope_include;
    for (const policies::Exclusion& exclusion : record.scope_exclude)
        target.source.file.exclude.push_back(exclusion.pattern);
    target.source.file.cross_file_systems = record.cross_file_systems.value_or(false);
    target.source.file.bytes_per_second =
        static_cast<std::uint64_t>(record.bytes_per_second.value_or(0));
    return target;
}

Result<std::vector<SourceId>> read_active_sources(Connection& store) {
    CUSTOS_TRY(const auto records, read_records(store, RecordKind::source));
    std::vector<SourceId> active;
    for (const Record& stored : records) {
        CUSTOS_TRY(const auto record, policies::source_from_json_text(stored.body));
        if (record.status != "decommissioned")
            active.push_back(record.id);
    }
    return active;
}

Result<Detection> load_detection(const Config& config) {
    CUSTOS_TRY(const auto packs, read_packs(config));
    std::vector<scanners::PackText> extra;
    for (const auto& [file, text] : packs)
        extra.push_back({.file = file, .text = text});
    const scanners::DetectorChoice choice{.only = config.scan.detectors,
                                          .experimental = config.scan.experimental_detectors};
    CUSTOS_TRY(auto detectors, scanners::DetectorSet::load(extra, choice));
    const scanners::ScanLimits limits{.max_bytes = config.scan.max_object_bytes,
                                      .max_seconds = config.scan.max_object_seconds};
    const Digest digest = scanners::detection_digest(*detectors, limits);
    return Detection{.detectors = std::move(detectors), .digest = digest};
}

Result<scanners::WorkUnit> work_unit(const Config& config, const KeyRing& keys,
                                     const Source& source) {
    scanners::WorkUnit unit;
    unit.source = source;
    unit.fingerprint_key = keys.key(KeyPurpose::fingerprint_worker).duplicate();
    unit.object_key = keys.key(KeyPurpose::object).duplicate();
    unit.detectors = config.scan.detectors;
    unit.experimental_detectors = config.scan.experimental_detectors;
    CUSTOS_TRY(unit.extra_packs, read_packs(config));
    unit.max_object_bytes = config.scan.max_object_bytes;
    unit.max_object_seconds = config.scan.max_object_seconds;
    unit.threads = config.scan.threads;
    return unit;
}

Result<WorkerLauncher> worker_launcher(const Config& config) {
    if (!config.worker_socket.empty())
        return WorkerLauncher::installed(config.worker_socket);
    CUSTOS_TRY(auto program, find_worker_program(config.worker));
    return WorkerLauncher::embedded(std::move(program));
}

ScanView view_of(const Scan& scan, const std::vector<Unit>& units) {
    ScanView view{.id = scan.id,
                  .phase = phase_of(scan),
                  .trigger = scan.trigger,
                  .started = scan.started,
                  .finished = scan.ended};
    view.counters = scan.counters;
    view.progress.listed = scan.counters.listed;
    view.progress.objects_read = scan.counters.objects_read;
    view.progress.bytes_read = scan.counters.bytes_read;
    view.progress.hits = scan.counters.hits;
    for (const Unit& unit : units) {
        view.source = unit.source;
        view.full = unit.full;
        view.atime_moves = unit.atime_moves;
    }
    return view;
}

} // namespace custos::daemon
