// Sources, processing activities and the register as a whole.

#include "reports/write_file.h"
#include "tools/custos/commands.h"
#include "tools/custos/instance.h"
#include "tools/custos/listing.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestRegister = 8U << 20U; // what the API takes

/// `--set FIELD=VALUE`: VALUE as JSON where it is JSON, else as text; FIELD may be dotted.
Result<void> set_fields(json& record, const std::vector<std::string>& settings) {
    for (const auto& setting : settings) {
        const auto equals = setting.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(ErrorCode::invalid_input, "--set {}: write FIELD=VALUE", OwnText(setting));
        const std::string text = setting.substr(equals + 1);
        json value = json::parse(text, nullptr, false);
        if (value.is_discarded())
            value = text;
        std::string_view path = std::string_view(setting).substr(0, equals);
        json* here = &record;
        for (auto dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
            here = &(*here)[std::string(path.substr(0, dot))];
            if (!here->is_object() && !here->is_null())
                return fail(ErrorCode::invalid_input, "--set {}: {} holds no fields",
                            OwnText(setting), OwnText(std::string(path.substr(0, dot))));
            path.remove_prefix(dot + 1);
        }
        (*here)[std::string(path)] = std::move(value);
    }
    return {};
}

/// `--exclude PATTERN=REASON`: the register wants to know why something is left out.
Result<json> exclusions(const std::vector<std::string>& given) {
    json all = json::array();
    for (const auto& one : given) {
        const auto equals = one.rfind('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == one.size())
            return fail(ErrorCode::invalid_input,
                        "--exclude {}: write PATTERN=REASON; the report shows the reason",
                        OwnText(one));
        all.push_back({{"pattern", one.substr(0, equals)}, {"reason", one.substr(equals + 1)}});
    }
    return all;
}

/// The options of `source add` and `source edit`, laid over `record`.
Result<void> apply_source_options(const Arguments& arguments, json& record) {
    if (arguments.has("uri")) {
        std::string uri = arguments.value("uri");
        if (uri.find(':') == std::string::npos) // a plain path, from where the caller stands
            uri = "file://" + std::filesystem::absolute(uri).lexically_normal().string();
        record["uri"] = uri;
        if (uri.starts_with("file:") && !record.contains("kind")) {
            record["kind"] = "file_tree";
            record["connector"] = "file";
        }
    }
    if (arguments.has("title"))
        record["title"] = arguments.value("title");
    if (arguments.has("activity"))
        record["activity_ids"] = arguments.values("activity");
    if (arguments.has("exclude")) {
        CUSTOS_TRY(record["scope_exclude"], exclusions(arguments.values("exclude")));
    }
    return set_fields(record, arguments.values("set"));
}

ExitStatus show_one(const Arguments& arguments, const std::string& target) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto record, api.get(target));
        return show_object(arguments, record);
    });
}

ExitStatus remove_one(const Arguments& arguments, const std::string& target) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto nothing, api.remove(target));
        static_cast<void>(nothing);
        return ExitStatus::done;
    });
}

std::string source_target(const Arguments& arguments) {
    return "/v1/sources/" + encoded(arguments.operands().front());
}
std::string activity_target(const Arguments& arguments) {
    return "/v1/activities/" + encoded(arguments.operands().front());
}

} // namespace

ExitStatus run_source_add(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        json record = {{"id", arguments.operands().front()}};
        CUSTOS_CHECK(apply_source_options(arguments, record));
        if (!record.contains("uri"))
            return fail(ErrorCode::invalid_input, "source add needs --uri, e.g. file:///srv/share");
        CUSTOS_TRY(const auto stored, api.post("/v1/sources", record));
        return show_object(arguments, stored);
    });
}

ExitStatus run_source_edit(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(auto record, api.get(source_target(arguments)));
        record.erase("state");
        CUSTOS_CHECK(apply_source_options(arguments, record));
        CUSTOS_TRY(const auto stored, api.put(source_target(arguments), record));
        return show_object(arguments, stored);
    });
}

ExitStatus run_source_list(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get("/v1/sources"));
        constexpr Column kColumns[] = {{"SOURCE", "id"},
                                       {"URI", "uri"},
                                       {"TITLE", "title"},
                                       {"STATUS", "status"},
                                       {"OBJECTS", "state.objects"},
                                       {"FINDINGS", "state.findings"},
                                       {"GAPS", "state.gaps"},
                                       {"LAST SCAN", "state.last_scan"}};
        return show_list(arguments, answer.at("sources"), kColumns);
    });
}

ExitStatus run_source_show(const Arguments& arguments) {
    return show_one(arguments, source_target(arguments));
}
ExitStatus run_source_remove(const Arguments& arguments) {
    return remove_one(arguments, source_target(arguments));
}

ExitStatus run_source_test(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.post(source_target(arguments) + "/test", json::object()));
        const auto shown = show_object(arguments, answer);
        if (shown == ExitStatus::done && !answer.value("reachable", false))
            return ExitStatus::failed;
        return shown;
    });
}

ExitStatus run_register_import(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        const std::string file = arguments.operands().front();
        CUSTOS_TRY(const auto text, reports::read_file(file, kLargestRegister));
        CUSTOS_TRY(const auto answer,
                   api.post("/v1/register/import", {{"file", file}, {"text", text}}));
        return show_object(arguments, answer);
    });
}

ExitStatus run_register_export(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get("/v1/register/export"));
        const std::string text = answer.at("text").get<std::string>();
        if (arguments.has("output")) {
            CUSTOS_CHECK(reports::write_file_atomically(arguments.value("output"), text));
        } else {
            print_text(text);
        }
        return ExitStatus::done;
    });
}

ExitStatus run_activity_add(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        json record = {{"id", arguments.operands().front()}};
        if (arguments.has("title"))
            record["title"] = arguments.value("title");
        CUSTOS_CHECK(set_fields(record, arguments.values("set")));
        CUSTOS_TRY(const auto stored, api.post("/v1/activities", record));
        return show_object(arguments, stored);
    });
}

ExitStatus run_activity_list(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get("/v1/activities"));
        constexpr Column kColumns[] = {{"ACTIVITY", "id"},
                                       {"TITLE", "title"},
                                       {"CONTROLLER", "controller"},
                                       {"LEGAL BASIS", "legal_basis"},
                                       {"RETENTION", "retention_period"},
                                       {"LAST REVIEW", "last_review"}};
        return show_list(arguments, answer.at("activities"), kColumns);
    });
}

ExitStatus run_activity_show(const Arguments& arguments) {
    return show_one(arguments, activity_target(arguments));
}
ExitStatus run_activity_remove(const Arguments& arguments) {
    return remove_one(arguments, activity_target(arguments));
}

} // namespace custos::tools
