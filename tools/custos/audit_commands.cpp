// What the instance knows: status, findings, objects, violations, facts.

#include "tools/custos/commands.h"
#include "tools/custos/instance.h"
#include "tools/custos/listing.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <initializer_list>

#include <unistd.h>

namespace custos::tools {
namespace {

using nlohmann::json;

/// Of a violation's id, in a table for people; any beginning that fits one alone names it.
constexpr std::size_t kShownDigits = 12;

/// `?a=1&b=2` of the options that were given.
std::string query_of(const Arguments& arguments, std::initializer_list<std::string_view> names) {
    std::string query;
    for (const auto name : names) {
        if (arguments.value(name).empty())
            continue;
        query += query.empty() ? '?' : '&';
        query.append(name == "min-confidence" ? "min_confidence" : name)
            .append("=")
            .append(encoded(arguments.value(name)));
    }
    return query;
}

ExitStatus show_from(const Arguments& arguments, const std::string& target) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get(target));
        return show_object(arguments, answer);
    });
}

} // namespace

ExitStatus run_init(const Arguments& arguments) {
    if (!arguments.has("home")) {
        print_error("init needs --home DIR; the installed instance is made by its package");
        return ExitStatus::usage;
    }
    if (arguments.value("organisation").empty()) {
        print_error("init needs --organisation NAME");
        return ExitStatus::usage;
    }
    const std::string home = arguments.value("home");
    if (!arguments.has("yes")) {
        if (::isatty(STDIN_FILENO) != 1) {
            print_error("init asks before it makes anything; without a terminal, add --yes");
            return ExitStatus::usage;
        }
        print_text("Make an instance for " + arguments.value("organisation") + " in " + home +
                   "? Its keys go to the folder of this user's configuration. [y/N] ");
        const int answer = std::getchar();
        if (answer != 'y' && answer != 'Y')
            return ExitStatus::failed;
    }
    std::vector<std::string> words{"--organisation", arguments.value("organisation"),
                                   "--language",     arguments.value("language"),
                                   "--time-zone",    arguments.value("time-zone")};
    if (arguments.has("keys")) {
        words.emplace_back("--keys");
        words.push_back(arguments.value("keys"));
    }
    const auto made = make_instance(home, words);
    return made ? ExitStatus::done : exit_of(made.error());
}

ExitStatus run_status(const Arguments& arguments) {
    return show_from(arguments, "/v1/status");
}

ExitStatus run_doctor(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.get("/v1/doctor"));
        constexpr Column kColumns[] = {
            {"CHECK", "id"}, {"STATE", "state"}, {"MEANING", "message"}, {"MEND", "mend"}};
        const auto shown = show_list(arguments, answer.at("checks"), kColumns);
        for (const auto& check : answer.at("checks"))
            if (check.value("state", "") == "fail")
                return ExitStatus::failed;
        return shown;
    });
}

ExitStatus run_findings(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer,
                   api.get("/v1/findings" + query_of(arguments, {"source", "min-confidence"})));
        constexpr Column kColumns[] = {{"SOURCE", "source"},
                                       {"DETECTOR", "detector"},
                                       {"CATEGORY", "category"},
                                       {"OBJECTS", "objects"},
                                       {"HITS", "count"},
                                       {"DISTINCT", "distinct"},
                                       {"CONFIDENCE", "confidence_max"}};
        return show_list(arguments, answer.at("findings"), kColumns);
    });
}

ExitStatus run_object_list(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer,
                   api.get("/v1/objects" + query_of(arguments, {"source", "detector", "limit"})));
        constexpr Column kColumns[] = {{"KEY", "key"},       {"PATH", "path"},
                                       {"SIZE", "size"},     {"READ", "read"},
                                       {"FORMAT", "format"}, {"READ AT", "read_at"}};
        return show_list(arguments, answer.at("objects"), kColumns);
    });
}

ExitStatus run_object_show(const Arguments& arguments) {
    return show_from(arguments, "/v1/objects/" + encoded(arguments.operands()[0]) + "/" +
                                    encoded(arguments.operands()[1]) +
                                    (arguments.has("reveal") ? "?reveal=true" : ""));
}

ExitStatus run_object_why(const Arguments& arguments) {
    const auto path =
        std::filesystem::absolute(arguments.operands().front()).lexically_normal().string();
    return show_from(arguments, "/v1/objects/why?path=" + encoded(path));
}

ExitStatus run_violation_list(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer,
                   api.get("/v1/violations" +
                           query_of(arguments,
                                    {"source", "rule", "state", "severity", "language", "limit"})));
        constexpr Column kColumns[] = {
            {"ID", "id"},           {"SEVERITY", "severity"}, {"STATE", "state"}, {"RULE", "rule"},
            {"SUBJECT", "subject"}, {"DUE", "due"},           {"TITLE", "title"}};
        json rows = answer.at("violations");
        CUSTOS_TRY(const auto format, format_of(arguments));
        if (format == OutputFormat::text)
            for (json& row : rows)
                row["id"] = row.value("id", std::string()).substr(0, kShownDigits);
        return show_list(arguments, rows, kColumns);
    });
}

ExitStatus run_violation_show(const Arguments& arguments) {
    return show_from(arguments, "/v1/violations/" + encoded(arguments.operands().front()) +
                                    query_of(arguments, {"language"}));
}
ExitStatus run_violation_why(const Arguments& arguments) {
    return show_from(arguments, "/v1/violations/" + encoded(arguments.operands().front()) + "/why" +
                                    query_of(arguments, {"language"}));
}
ExitStatus run_facts(const Arguments& arguments) {
    return show_from(arguments, "/v1/sources/" + encoded(arguments.operands().front()) + "/facts");
}

} // namespace custos::tools
