// Reports, evidence and the store: what goes out of an instance, and how to check it.

#include "reports/seal/verify.h"
#include "reports/write_file.h"
#include "tools/custos/commands.h"
#include "tools/custos/instance.h"
#include "tools/custos/listing.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <sstream>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

std::vector<std::string> parts_of(const std::string& list, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(list);
    for (std::string part; std::getline(in, part, separator);)
        if (!part.empty())
            parts.push_back(part);
    return parts;
}

/// A relative name of a file of a bundle, each part encoded. Empty when it would leave the folder.
std::string encoded_name(const std::string& name) {
    std::string target;
    for (const auto& part : parts_of(name, '/')) {
        if (part == "." || part == "..")
            return {};
        target += "/" + encoded(part);
    }
    return name.starts_with('/') ? std::string() : target;
}

/// A folder that is ours to fill: new, or empty.
Result<void> make_output_folder(const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_empty(folder, error))
        return fail(ErrorCode::already_exists,
                    "{} is not empty; a sealed folder holds nothing else, so name a new one",
                    OwnText(folder.string()));
    fs::create_directories(folder, error);
    if (error)
        return fail_native(error.value(), ErrorCode::io_error, "{} cannot be made",
                           OwnText(folder.string()));
    fs::permissions(folder, fs::perms::owner_all, error);
    return {};
}

Result<void> fetch_files(ApiClient& api, const json& files, const std::string& base,
                         const fs::path& folder) {
    CUSTOS_CHECK(make_output_folder(folder));
    for (const auto& file : files) {
        const std::string name = file.value("name", "");
        const std::string target = encoded_name(name);
        if (target.empty())
            return fail(ErrorCode::protocol_breach, "the daemon names a file outside the bundle");
        CUSTOS_TRY(const auto bytes, api.download(base + target));
        std::error_code error;
        fs::create_directories((folder / name).parent_path(), error);
        CUSTOS_CHECK(reports::write_file_atomically(folder / name, bytes));
    }
    return {};
}

} // namespace

ExitStatus run_report_create(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        json order = {{"type", arguments.value("type")}};
        if (arguments.has("language"))
            order["language"] = arguments.value("language");
        if (arguments.has("format"))
            order["formats"] = parts_of(arguments.value("format"), ',');
        for (const auto* bound : {"from", "to"})
            if (arguments.has(bound))
                order[bound] = arguments.value(bound);
        CUSTOS_TRY(const auto report, api.post("/v1/reports", order));
        std::string folder = report.value("folder", "");
        if (arguments.has("output")) {
            folder = arguments.value("output");
            CUSTOS_CHECK(fetch_files(api, report.at("files"),
                                     "/v1/reports/" + encoded(report.value("id", "")) + "/files",
                                     folder));
        }
        print_text(folder + "\n");
        return ExitStatus::done;
    });
}

ExitStatus run_report_list(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get("/v1/reports"));
        constexpr Column kColumns[] = {{"REPORT", "id"},
                                       {"TYPE", "type"},
                                       {"LANGUAGE", "language"},
                                       {"MADE", "created_at"},
                                       {"FOLDER", "folder"}};
        return show_list(arguments, answer.at("reports"), kColumns);
    });
}

ExitStatus run_report_show(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto report,
                   api.get("/v1/reports/" + encoded(arguments.operands().front())));
        return show_object(arguments, report);
    });
}

ExitStatus run_report_schedule(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        if (arguments.has("remove")) {
            CUSTOS_TRY(const auto gone,
                       api.remove("/v1/schedules/" + encoded(arguments.value("remove"))));
            static_cast<void>(gone);
            return ExitStatus::done;
        }
        if (arguments.has("when")) {
            const std::string what = arguments.value("what");
            json schedule = {{"what", what}, {"when", arguments.value("when")}};
            if (arguments.has("id"))
                schedule["id"] = arguments.value("id");
            if (arguments.has("time-zone"))
                schedule["time_zone"] = arguments.value("time-zone");
            if (arguments.has("source"))
                schedule["sources"] = arguments.values("source");
            if (what == "report") {
                json report = {{"type", arguments.value("type")}};
                if (arguments.has("language"))
                    report["language"] = arguments.value("language");
                schedule["report"] = report;
            }
            CUSTOS_TRY(const auto stored, api.post("/v1/schedules", schedule));
            return show_object(arguments, stored);
        }
        CUSTOS_TRY(const auto answer, api.get("/v1/schedules"));
        constexpr Column kColumns[] = {{"ID", "id"},          {"WHAT", "what"}, {"WHEN", "when"},
                                       {"ZONE", "time_zone"}, {"NEXT", "next"}, {"LAST", "last"}};
        return show_list(arguments, answer.at("schedules"), kColumns);
    });
}

ExitStatus run_verify(const Arguments& arguments) {
    reports::Trust trust{.certificates_pem = {}, .at = SystemClock().now()};
    for (const auto& file : arguments.values("certificate")) {
        const auto text = reports::read_file(file, 1U << 20U);
        if (!text)
            return exit_of(text.error());
        trust.certificates_pem += *text;
    }
    const auto verified = reports::verify_folder(arguments.operands().front(), trust);
    if (!verified)
        return exit_of(verified.error());
    json checks = json::array();
    for (const auto& check : verified->checks)
        checks.push_back({{"check", check.name},
                          {"state", std::string(name_of(check.state))},
                          {"words", check.words}});
    const auto format = format_of(arguments);
    if (!format) {
        print_error(format.error());
        return ExitStatus::usage;
    }
    if (*format == OutputFormat::text) {
        constexpr Column kColumns[] = {
            {"CHECK", "check"}, {"STATE", "state"}, {"MEANING", "words"}};
        static_cast<void>(show_list(arguments, checks, kColumns));
        if (!verified->signer_name.empty())
            print_text("sealed by " + verified->signer_name + "\n" + "certificate " +
                       verified->signer_fingerprint + "\n");
        print_text(!verified->is_intact() ? "NOT INTACT: do not rely on it\n"
                   : verified->is_trusted()
                       ? "intact, and sealed by whom you trust\n"
                       : "intact; see above for what could not be confirmed\n");
    } else {
        const json answer = {{"intact", verified->is_intact()},
                             {"trusted", verified->is_trusted()},
                             {"signer", verified->signer_name},
                             {"certificate", verified->signer_fingerprint},
                             {"checks", checks}};
        static_cast<void>(show_object(arguments, answer));
    }
    return verified->is_intact() ? ExitStatus::done : ExitStatus::failed;
}

ExitStatus run_evidence_export(const Arguments& arguments) {
    if (!arguments.has("output")) {
        print_error("evidence export needs --output DIR");
        return ExitStatus::usage;
    }
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto bundle, api.post("/v1/evidence/export", json::object()));
        CUSTOS_CHECK(
            fetch_files(api, bundle.at("files"),
                        "/v1/evidence/exports/" + encoded(bundle.value("id", "")) + "/files",
                        arguments.value("output")));
        print_text(arguments.value("output") + "\n");
        return ExitStatus::done;
    });
}

ExitStatus run_evidence_log(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer,
                   api.get("/v1/evidence?after=" + encoded(arguments.value("after")) +
                           "&limit=" + encoded(arguments.value("limit"))));
        json rows = json::array();
        for (const auto& entry : answer.at("entries")) {
            json row =
                entry.is_string() ? json::parse(entry.get<std::string>(), nullptr, false) : entry;
            rows.push_back(row.is_object() ? std::move(row) : json{{"entry", entry}});
        }
        constexpr Column kColumns[] = {
            {"SEQ", "seq"}, {"TIME", "time"}, {"TYPE", "type"}, {"PREVIOUS", "prev"}};
        return show_list(arguments, rows, kColumns);
    });
}

ExitStatus run_evidence_checkpoint(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        const std::string target = "/v1/evidence/checkpoint";
        CUSTOS_TRY(const auto answer,
                   arguments.has("new") ? api.post(target, json::object()) : api.get(target));
        return show_object(arguments, answer);
    });
}

ExitStatus run_store_check(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.post("/v1/store/check", json::object()));
        const auto shown = show_object(arguments, answer);
        return answer.value("ok", false) ? shown : ExitStatus::failed;
    });
}

ExitStatus run_store_stats(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get("/v1/store/stats"));
        return show_object(arguments, answer);
    });
}

ExitStatus run_store_backup(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.post("/v1/store/backup", json::object()));
        return show_object(arguments, answer);
    });
}

} // namespace custos::tools
