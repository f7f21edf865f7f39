#include "daemon/api/control_api.h"
#include "daemon/api/json_of.h"
#include "daemon/evidence/export.h"
#include "daemon/evidence/log.h"
#include "daemon/evidence/verify.h"
#include "daemon/keys/seal.h"
#include "daemon/store/meta.h"
#include "daemon/store/statistics.h"
#include "policies/register/register.h"
#include "reports/seal/seal.h"
#include "scanners/model/sha256.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <system_error>

namespace custos::daemon {

namespace {

using nlohmann::json;

json files_json(const std::string& folder, const std::vector<BundleEntry>& entries) {
    json files = json::array();
    for (const BundleEntry& entry : entries) {
        json file = {{"name", entry.name}, {"size", entry.size}};
        if (const auto bytes = read_bundle_file(folder, entry.name))
            file["sha256"] = to_hex(sha256(*bytes));
        files.push_back(std::move(file));
    }
    return files;
}

Result<json> shown(const IssuedReport& report) {
    json out = json_of(report);
    const auto entries = list_bundle(report.folder);
    out["files"] = entries ? files_json(report.folder, *entries) : json::array();
    return out;
}

Result<Uuid> report_id(const ApiRequest& request) {
    const auto id = parse_uuid(request.part("id"));
    if (!id)
        return fail(ErrorCode::invalid_input, "`{}` is no report id; see `custos report list`",
                    OwnText(request.part("id")));
    return *id;
}

Result<std::optional<Instant>> instant_field(const json& given, const char* name) {
    if (!given.contains(name))
        return std::optional<Instant>();
    const auto text = given[name].is_string() ? given[name].get<std::string>() : std::string();
    if (const auto instant = parse_instant(text))
        return std::optional(*instant);
    if (const auto date = parse_date(text))
        return std::optional<Instant>(std::chrono::sys_days(*date));
    return fail(ErrorCode::invalid_input, "`{}` must be a date (2026-11-22) or RFC 3339 instant",
                OwnText(name));
}

Result<ReportOrder> report_order(const ApiRequest& request) {
    CUSTOS_TRY(const auto given, request.json());
    ReportOrder order;
    for (const auto& [key, value] : given.items()) {
        if ((key == "type" || key == "language") && value.is_string())
            (key == "type" ? order.type : order.language) = value.get<std::string>();
        else if (key == "formats" && value.is_array())
            for (const json& format : value)
                order.formats.push_back(format.is_string() ? format.get<std::string>() : "");
        else if (key != "from" && key != "to")
            return fail(ErrorCode::invalid_input,
                        "a report takes type, language, formats, from and to, not `{}`",
                        OwnText(key));
    }
    CUSTOS_TRY(order.from, instant_field(given, "from"));
    CUSTOS_TRY(order.until, instant_field(given, "to"));
    return order;
}

Result<ScheduleConfig> schedule_from(const ApiRequest& request) {
    CUSTOS_TRY(const auto given, request.json());
    ScheduleConfig schedule;
    const std::string what = given.value("what", std::string());
    if (what != "scan" && what != "report")
        return fail(ErrorCode::invalid_input, "`what` must be scan or report");
    schedule.what = what == "scan" ? ScheduleConfig::What::scan : ScheduleConfig::What::report;
    schedule.when = given.value("when", std::string());
    schedule.id = given.value("id", what + "-" + to_hex(sha256(given.dump())).substr(0, 8));
    schedule.time_zone = given.value("time_zone", std::string());
    schedule.sources = given.value("sources", std::vector<std::string>());
    if (given.contains("report") && given["report"].is_object()) {
        schedule.report_type = given["report"].value("type", std::string("dpo"));
        schedule.language = given["report"].value("language", std::string());
    }
    return schedule;
}

json json_of_checkpoint(const Checkpoint& checkpoint) {
    return {{"size", checkpoint.size},
            {"root", to_hex(checkpoint.root)},
            {"time", custos::to_text(checkpoint.time)},
            {"text", checkpoint.text},
            {"time_stamped", !checkpoint.token.empty()}};
}

Result<Checkpoint> sign_head(const Ground& ground) {
    std::optional<Checkpoint> checkpoint;
    const auto sign = [&](Transaction& change, const PayloadCipher&) -> Result<void> {
        CUSTOS_TRY(checkpoint, make_checkpoint(change, KeySealer(ground.keys), ground.clock.now()));
        return {};
    };
    CUSTOS_CHECK(ground.store.change(sign));
    return *checkpoint;
}

Result<LogVerification> verify_evidence(const Ground& ground) {
    CUSTOS_TRY(const auto cipher, PayloadCipher::create(ground.keys.key(KeyPurpose::payload)));
    CUSTOS_TRY(auto lease, ground.readers.lease());
    CUSTOS_CHECK(lease.reader().snapshot());
    auto verified =
        verify_log(lease.connection(), cipher, ground.keys.seal_certificate_pem());
    CUSTOS_CHECK(lease.reader().release());
    return verified;
}

json faults_of(const LogVerification& verified) {
    json faults = json::array();
    for (const LogFault& fault : verified.faults)
        faults.push_back({{"breach", std::string(name_of(fault.breach))}, {"seq", fault.seq}});
    return faults;
}

Result<json> export_evidence(const Ground& ground) {
    CUSTOS_TRY(const Checkpoint checkpoint, sign_head(ground));
    CUSTOS_TRY(auto lease, ground.readers.lease());
    CUSTOS_TRY(const auto files,
               compose_export(lease.connection(), checkpoint, ground.keys.seal_certificate_pem(), {}));
    const Uuid id = make_uuid(ground.clock.now());
    const std::string folder = ground.paths.exports + '/' + to_text(id);
    CUSTOS_CHECK(reports::seal_folder(folder, files, KeySealer(ground.keys)));
    CUSTOS_TRY(const auto entries, list_bundle(folder));
    json list = files_json(folder, entries);
    return json{{"id", to_text(id)}, {"folder", folder}, {"files", std::move(list)}};
}

/// Rest of the path after a part, since names of files hold '/': the router splits them.
std::string file_name(const ApiRequest& request) {
    std::string name = request.part("name");
    if (const std::string& below = request.part("below"); !below.empty())
        name += '/' + below;
    return name;
}

} // namespace

void ControlApi::add_report_routes() {
    ReportService& reports = services_.reports;
    const Ground& ground = services_.ground;
    Clockwork& clockwork = services_.clockwork;
    router_.add(Method::post, "/v1/reports", who_reports(),
                [&reports](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto order, report_order(request));
        CUSTOS_TRY(const auto report, reports.create(order, request.actor));
        CUSTOS_TRY(const auto out, shown(report));
        return json_response(out, 201);
    });
    router_.add(Method::get, "/v1/reports", who_reads(),
                [&reports](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto all, reports.list(1000));
        json list = json::array();
        for (const IssuedReport& report : all)
            list.push_back(json_of(report));
        return json_response({{"reports", std::move(list)}});
    });
    router_.add(Method::get, "/v1/reports/{id}", who_reads(),
                [&reports](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const Uuid id, report_id(request));
        CUSTOS_TRY(const auto report, reports.read(id));
        CUSTOS_TRY(const auto out, shown(report));
        return json_response(out);
    });
    const auto report_file = [&reports](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const Uuid id, report_id(request));
        CUSTOS_TRY(const auto report, reports.read(id));
        CUSTOS_TRY(auto bytes, read_bundle_file(report.folder, file_name(request)));
        return HttpResponse{.status = 200,
                            .body = std::move(bytes),
                            .content_type = "application/octet-stream"};
    };
    router_.add(Method::get, "/v1/reports/{id}/files/{name}", who_reports(), report_file);
    router_.add(Method::get, "/v1/reports/{id}/files/{name}/{below}", who_reports(), report_file);
    router_.add(Method::get, "/v1/schedules", who_reads(),
                [&clockwork](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto planned, clockwork.list());
        json list = json::array();
        for (const PlannedRun& plan : planned)
            list.push_back(json_of(plan));
        return json_response({{"schedules", std::move(list)}});
    });
    router_.add(Method::post, "/v1/schedules", who_registers(),
                [&clockwork](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(auto schedule, schedule_from(request));
        CUSTOS_TRY(const auto planned, clockwork.put(std::move(schedule), request.actor));
        return json_response(json_of(planned), 201);
    });
    router_.add(Method::delete_, "/v1/schedules/{id}", who_registers(),
                [&clockwork](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_CHECK(clockwork.remove(request.part("id"), request.actor));
        return HttpResponse{.status = 204, .body = {}};
    });
    router_.add(Method::get, "/v1/evidence", who_reads(),
                [&ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto after, request.number("after", 0, UINT64_MAX));
        CUSTOS_TRY(const auto limit, request.number("limit", 100, 10'000));
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto head, read_log_head(lease.connection()));
        EntryFilter filter;
        filter.from = after;
        filter.type = request.text("type");
        filter.limit = limit;
        CUSTOS_TRY(const auto entries, read_entries(lease.connection(), filter));
        json list = json::array();
        for (const Entry& entry : entries)
            list.push_back(entry.line);
        return json_response({{"size", head.size},
                              {"head", to_hex(head.last)},
                              {"root", to_hex(head.root)},
                              {"entries", std::move(list)}});
    });
    router_.add(Method::get, "/v1/evidence/checkpoint", who_reads(),
                [&ground](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto last, read_last_checkpoint(lease.connection()));
        if (!last)
            return fail(ErrorCode::not_found,
                        "no checkpoint yet; make one with `custos evidence checkpoint`");
        return json_response(json_of_checkpoint(*last));
    });
    router_.add(Method::post, "/v1/evidence/checkpoint", who_reports(),
                [&ground](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto checkpoint, sign_head(ground));
        return json_response(json_of_checkpoint(checkpoint), 201);
    });
    router_.add(Method::post, "/v1/evidence/verify", who_reads(),
                [&ground](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto verified, verify_evidence(ground));
        return json_response({{"ok", verified.is_sound()},
                              {"entries", verified.entries},
                              {"verified", verified.verified},
                              {"checkpoints", verified.checkpoints},
                              {"faults", faults_of(verified)}});
    });
    router_.add(Method::post, "/v1/evidence/export", who_reports(),
                [&ground](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto out, export_evidence(ground));
        return json_response(out, 201);
    });
    const auto export_file = [&ground](const ApiRequest& request) -> Result<HttpResponse> {
        const auto id = parse_uuid(request.part("id"));
        if (!id)
            return fail(ErrorCode::invalid_input, "that is no export id");
        CUSTOS_TRY(auto bytes, read_bundle_file(ground.paths.exports + '/' + to_text(*id),
                                                file_name(request)));
        return HttpResponse{.status = 200,
                            .body = std::move(bytes),
                            .content_type = "application/octet-stream"};
    };
    router_.add(Method::get, "/v1/evidence/exports/{id}/files/{name}", who_reports(), export_file);
    router_.add(Method::get, "/v1/evidence/exports/{id}/files/{name}/{below}", who_reports(),
                export_file);
    add_store_routes();
    add_policy_routes();
}

void ControlApi::add_store_routes() {
    const Ground& ground = services_.ground;
    router_.add(Method::post, "/v1/store/check", who_reports(),
                [&ground](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto check,
                   check_store(ground.paths.store, ground.keys.key(KeyPurpose::store)));
        CUSTOS_TRY(const auto verified, verify_evidence(ground));
        json problems = json::array();
        for (const std::string& page : check.damaged_pages)
            problems.push_back(page);
        for (const std::string& line : check.broken)
            problems.push_back(line);
        for (const LogFault& fault : verified.faults)
            problems.push_back("evidence " + std::to_string(fault.seq) + ": " +
                               std::string(name_of(fault.breach)));
        return json_response({{"ok", check.is_sound() && verified.is_sound()},
                              {"problems", std::move(problems)},
                              {"evidence", verified.entries}});
    });
    router_.add(Method::get, "/v1/store/stats", who_reads(),
                [&ground](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto sizes, measure_store(lease.connection()));
        CUSTOS_TRY(const auto identity, read_identity(lease.connection()));
        return json_response({{"bytes", sizes.file_bytes},
                              {"free_bytes", sizes.free_bytes},
                              {"schema", identity.schema},
                              {"created_at", custos::to_text(identity.created)},
                              {"objects", sizes.objects},
                              {"vanished", sizes.vanished},
                              {"findings", sizes.findings},
                              {"evidence", sizes.evidence_entries}});
    });
    router_.add(Method::post, "/v1/store/backup", who_administers(),
                [&ground](const ApiRequest& request) -> Result<HttpResponse> {
        const Instant now = ground.clock.now();
        const std::string file = ground.paths.backups + "/store-" + to_text(make_uuid(now)) + ".db";
        CUSTOS_CHECK(
            back_up_store(ground.paths.store, ground.keys.key(KeyPurpose::store), file));
        const auto log = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
            const json details = {{"actor", request.actor.name}, {"file", file}};
            CUSTOS_CHECK(append_evidence(
                change, cipher,
                {.time = now, .type = "store.backup", .payload = "{}", .details = details.dump()}));
            return {};
        };
        CUSTOS_CHECK(ground.store.change(log));
        std::error_code failed;
        const auto bytes = std::filesystem::file_size(file, failed);
        return json_response({{"file", file}, {"bytes", failed ? 0 : bytes}}, 201);
    });
}

} // namespace custos::daemon
