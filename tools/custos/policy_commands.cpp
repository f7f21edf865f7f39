// Policy packs: those of an instance, those inside the program, and folders being written.

#include "policies/effective_set.h"
#include "policies/pack.h"
#include "policies/pack_tests.h"
#include "tools/custos/commands.h"
#include "tools/custos/instance.h"
#include "tools/custos/listing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;
using policies::PolicyPack;

constexpr Column kPackColumns[] = {{"PACK", "id"},       {"VERSION", "version"},
                                   {"STATUS", "status"}, {"EFFECTIVE FROM", "effective_from"},
                                   {"RULES", "rules"},   {"DIGEST", "digest"}};

bool is_about_instance(const Arguments& arguments) {
    return arguments.has("home") || arguments.has("socket");
}

json json_of(const PolicyPack& pack) {
    return {{"id", pack.reference.id},
            {"version", pack.reference.version},
            {"status", std::string(name_of(pack.status))},
            {"effective_from", to_text(pack.effective_from)},
            {"digest", to_hex(pack.reference.digest)},
            {"rules", pack.rules.size()}};
}

/// The folders as packs, each with what is shipped and the folders before it as possible parents.
struct Folder {
    std::string name;
    policies::PackFiles files;
};

Result<std::vector<Folder>> read_folders(const Arguments& arguments) {
    std::vector<Folder> folders;
    for (const auto& name : arguments.operands()) {
        CUSTOS_TRY(auto files, policies::read_pack_folder(name));
        folders.push_back({.name = name, .files = std::move(files)});
    }
    return folders;
}

Result<std::vector<PolicyPack>> shipped() {
    CUSTOS_TRY(auto known, policies::load_shipped_packs());
    std::vector<PolicyPack> packs;
    for (auto& one : known)
        packs.push_back(std::move(one.pack));
    return packs;
}

/// Without the pack itself: a folder that is shipped as it is must not be its own parent.
void leave_out_same(std::vector<PolicyPack>& packs, const policies::PackReference& reference) {
    std::erase_if(packs, [&](const PolicyPack& one) {
        return one.reference.id == reference.id && one.reference.version == reference.version;
    });
}

json json_of(const std::string& file, const Error& error) {
    json row = {
        {"pack", file}, {"code", std::string(name_of(error.code))}, {"message", message_of(error)}};
    if (error.place)
        row.update({{"file", error.place->file},
                    {"line", error.place->line},
                    {"column", error.place->column}});
    return row;
}

Result<ExitStatus> test_folders(const Arguments& arguments) {
    CUSTOS_TRY(auto folders, read_folders(arguments));
    CUSTOS_TRY(const auto known, shipped());
    json rows = json::array();
    bool passed = true;
    for (const auto& folder : folders) {
        CUSTOS_TRY(const auto pack, policies::load_pack(folder.files, known));
        auto others = known;
        leave_out_same(others, pack.reference);
        std::vector<policies::ImportedPack> imported;
        for (const auto& one : others)
            imported.push_back({.pack = one, .imported_at = Instant{}});
        imported.push_back({.pack = pack, .imported_at = Instant{}});
        CUSTOS_TRY(const auto set,
                   policies::make_effective_set(imported, pack, nullptr, SystemClock().now()));
        const auto report = policies::run_tests(pack, set);
        passed = passed && report.passed();
        for (const auto& failure : report.failures)
            print_error(failure);
        rows.push_back({{"pack", folder.name},
                        {"id", pack.reference.id},
                        {"version", pack.reference.version},
                        {"cases", report.cases},
                        {"failures", report.failures.size()}});
    }
    constexpr Column kColumns[] = {{"FOLDER", "pack"},
                                   {"PACK", "id"},
                                   {"VERSION", "version"},
                                   {"CASES", "cases"},
                                   {"FAILURES", "failures"}};
    const auto shown = show_list(arguments, rows, kColumns);
    return passed ? shown : ExitStatus::failed;
}

Result<ExitStatus> lint_folders(const Arguments& arguments) {
    CUSTOS_TRY(const auto folders, read_folders(arguments));
    CUSTOS_TRY(auto known, shipped());
    json rows = json::array();
    for (const auto& folder : folders) {
        for (const auto& mistake : policies::check_pack(folder.files, known))
            rows.push_back(json_of(folder.name, mistake));
        if (auto pack = policies::load_pack(folder.files, known)) {
            leave_out_same(known, pack->reference);
            known.push_back(std::move(*pack)); // the next folder may extend it
        }
    }
    CUSTOS_TRY(const auto format, format_of(arguments));
    if (format == OutputFormat::text) {
        for (const auto& row : rows)
            print_text(row["message"].get<std::string>() + "\n");
    } else {
        constexpr Column kColumns[] = {{"PACK", "pack"},
                                       {"FILE", "file"},
                                       {"LINE", "line"},
                                       {"COLUMN", "column"},
                                       {"MESSAGE", "message"}};
        static_cast<void>(show_list(arguments, rows, kColumns));
    }
    return rows.empty() ? ExitStatus::done : ExitStatus::failed;
}

ExitStatus finish(const Result<ExitStatus>& status) {
    return status ? *status : exit_of(status.error());
}

} // namespace

ExitStatus run_policy_list(const Arguments& arguments) {
    if (is_about_instance(arguments))
        return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
            CUSTOS_TRY(const auto answer, api.get("/v1/policies"));
            return show_list(arguments, answer.at("packs"), kPackColumns);
        });
    const auto known = shipped();
    if (!known)
        return exit_of(known.error());
    json rows = json::array();
    for (const auto& pack : *known)
        rows.push_back(json_of(pack));
    return show_list(arguments, rows, kPackColumns);
}

ExitStatus run_policy_show(const Arguments& arguments) {
    const std::string id = arguments.operands().front();
    if (is_about_instance(arguments))
        return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
            CUSTOS_TRY(const auto answer, api.get("/v1/policies/" + encoded(id)));
            return show_object(arguments, answer);
        });
    const auto known = shipped();
    if (!known)
        return exit_of(known.error());
    json rows = json::array();
    for (const auto& pack : *known) {
        if (pack.reference.id != id)
            continue;
        for (const auto& rule : pack.rules) {
            const auto text = pack.texts.find(rule.id);
            constexpr std::size_t kEnglish = 3; // kLanguages: nl fr de en
            rows.push_back({{"rule", rule.id},
                            {"rev", rule.rev},
                            {"severity", std::string(name_of(rule.severity))},
                            {"title", text == pack.texts.end() ? std::string()
                                                               : text->second[kEnglish].title}});
        }
    }
    if (rows.empty()) {
        print_error("no pack '" + id + "' in this program; see `custos policy list`");
        return ExitStatus::failed;
    }
    constexpr Column kColumns[] = {
        {"RULE", "rule"}, {"REV", "rev"}, {"SEVERITY", "severity"}, {"TITLE", "title"}};
    return show_list(arguments, rows, kColumns);
}

ExitStatus run_policy_lint(const Arguments& arguments) {
    return finish(lint_folders(arguments));
}
ExitStatus run_policy_test(const Arguments& arguments) {
    return finish(test_folders(arguments));
}

ExitStatus run_policy_reevaluate(const Arguments& arguments) {
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto answer, api.post("/v1/policies/reevaluate", json::object()));
        return show_object(arguments, answer);
    });
}

} // namespace custos::tools
