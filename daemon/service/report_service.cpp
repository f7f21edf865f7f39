#include "daemon/service/report_service.h"

#include "daemon/audit/store_view.h"
#include "daemon/evidence/log.h"
#include "daemon/judge/policy_room.h"
#include "daemon/keys/seal.h"
#include "daemon/service/scan_service.h"
#include "daemon/store/meta.h"
#include "reports/audit_view.h"
#include "reports/report.h"
#include "reports/write_file.h"
#include "scanners/model/nearest.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace custos::daemon {

namespace {

constexpr std::uint64_t kMaxBundleFile = 1ULL << 30U;

Result<std::set<reports::Format>> formats_of(const std::vector<std::string>& names) {
    std::set<reports::Format> formats;
    for (const std::string& name : names) {
        const auto format = reports::parse_format(name);
        if (!format)
            return fail(ErrorCode::invalid_input, "no report format `{}`; allowed: html, json, csv",
                        OwnText(name));
        formats.insert(*format);
    }
    if (formats.empty())
        formats = {reports::Format::html, reports::Format::json, reports::Format::csv};
    return formats;
}

Result<reports::ReportRequest> request_of(const ReportOrder& order, const Config& config) {
    reports::ReportRequest request;
    const auto type = reports::parse_report_type(order.type);
    if (!type)
        return fail(ErrorCode::invalid_input, "no report type `{}`; allowed: dpo",
                    OwnText(order.type));
    const std::string& language = order.language.empty() ? config.language : order.language;
    const auto parsed = policies::parse_language(language);
    if (!parsed)
        return fail(ErrorCode::invalid_input, "no report language `{}`; allowed: nl, fr, de, en",
                    OwnText(language));
    request.type = *type;
    request.language = *parsed;
    CUSTOS_TRY(request.formats, formats_of(order.formats));
    request.software = "custos " CUSTOS_VERSION;
    return request;
}

/// `2026-11-22-dpo-nl-019f…`: sorts by day, and says what it is.
std::string folder_name(const reports::ReportRequest& request) {
    const std::string id = to_text(request.id);
    return custos::to_text(request.now).substr(0, 10) + '-' +
           std::string(reports::name_of(request.type)) + '-' +
           std::string(policies::name_of(request.language)) + '-' + id.substr(id.size() - 12);
}

} // namespace

Result<std::unique_ptr<StoreView>> ReportService::open_view(StoreReader& reader) {
    const auto config = ground_.config.get();
    AuditContext context{.organisation = config->organisation,
                         .time_zone = config->time_zone,
                         .set = policies_.in_force(),
                         .known = policies_.known(),
                         .detection = {.digest = scans_.detection(), .detectors = {}}};
    const auto detectors = scans_.detectors();
    for (const scanners::Detector& detector : detectors->detectors())
        context.detection.detectors.push_back(
            {.id = detector.id, .version = detector.version, .category = detector.category});
    return StoreView::open(reader, std::move(context));
}

Result<IssuedReport> ReportService::create(const ReportOrder& order, const Actor& actor) {
    CUSTOS_TRY(auto request, request_of(order, *ground_.config.get()));
    const Instant now = ground_.clock.now();
    request.id = make_uuid(now);
    request.now = now;
    request.as_of = order.until.value_or(now);
    request.folder = std::filesystem::path(ground_.paths.reports) / folder_name(request);
    const KeySealer sealer(ground_.keys);
    const auto sign_head = [&](Transaction& change, const PayloadCipher&) -> Result<void> {
        CUSTOS_CHECK(make_checkpoint(change, sealer, now));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(sign_head));
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto view, open_view(lease.reader()));
    CUSTOS_TRY(const auto before, view->query_previous_report(order.type, request.as_of));
    // The first report begins with the installation: before it, nobody looked.
    CUSTOS_TRY(const auto identity, read_identity(lease.connection()));
    request.period = {.from = order.from.value_or(
                          before ? before->as_of : std::min(identity.created, request.as_of)),
                      .until = request.as_of};
    CUSTOS_TRY(const auto made, reports::create_report(*view, request, sealer));
    IssuedReport report{.id = request.id,
                        .type = order.type,
                        .language = std::string(policies::name_of(request.language)),
                        .created = now,
                        .period_from = request.period.from,
                        .period_to = request.period.until,
                        .actor = actor.name,
                        .folder = made.folder.string(),
                        .manifest = made.manifest_digest,
                        .evidence_seq = 0,
                        .body = "{}"};
    const auto keep = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        const nlohmann::json payload = {{"report", to_text(report.id)},
                                        {"type", report.type},
                                        {"language", report.language},
                                        {"manifest", to_hex(made.manifest_digest)},
                                        {"record", to_hex(made.report_digest)}};
        const nlohmann::json details = {{"actor", actor.name}};
        CUSTOS_TRY(const Entry entry, append_evidence(change, cipher,
                                                      {.time = now,
                                                       .type = "report.created",
                                                       .payload = payload.dump(),
                                                       .details = details.dump()}));
        report.evidence_seq = entry.seq;
        return put_report(change, report);
    };
    CUSTOS_CHECK(ground_.store.change(keep));
    ground_.log.info("report-created", {{"report", report.id}});
    return report;
}

Result<std::vector<IssuedReport>> ReportService::list(std::size_t limit) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    return read_reports(lease.connection(), limit);
}

Result<IssuedReport> ReportService::read(const Uuid& id) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto report, read_report(lease.connection(), id));
    if (!report)
        return fail(ErrorCode::not_found, "no report {}; see `custos report list`",
                    OwnText(to_text(id)));
    return *report;
}

Result<std::string> read_bundle_file(const std::string& folder, std::string_view name) {
    CUSTOS_TRY(const auto entries, list_bundle(folder));
    if (std::ranges::none_of(entries, [&](const auto& entry) { return entry.name == name; }))
        return fail(ErrorCode::not_found, "the bundle has no file `{}`",
                    OwnText(std::string(name)));
    return reports::read_file(std::filesystem::path(folder) / name, kMaxBundleFile);
}

Result<std::vector<BundleEntry>> list_bundle(const std::string& folder) {
    std::vector<BundleEntry> entries;
    std::error_code failed;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, failed)) {
        if (!entry.is_regular_file(failed))
            continue;
        entries.push_back({.name = entry.path().lexically_relative(folder).string(),
                           .size = entry.file_size(failed)});
    }
    if (failed)
        return fail_native(failed.value(), ErrorCode::not_found,
                           "{}: the folder is gone; it was moved or removed", OwnText(folder));
    std::ranges::sort(entries, {}, &BundleEntry::name);
    return entries;
}

} // namespace custos::daemon
