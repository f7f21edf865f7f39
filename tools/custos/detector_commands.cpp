#include "scanners/detect/detector_set.h"
#include "scanners/model/nearest.h"
#include "tools/custos/commands.h"
#include "tools/custos/listing.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <list>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;
using scanners::Detector;
using scanners::DetectorSet;

json json_of(const Detector& detector) {
    return {
        {"id", detector.id.text()},
        {"version", detector.version},
        {"title", detector.title},
        {"category", detector.category.text()},
        {"gdpr", detector.gdpr_article},
        {"maturity", detector.maturity == scanners::Maturity::stable ? "stable" : "experimental"},
        {"family", detector.family},
        {"masked", std::string(text_of(detector.mask))}};
}

/// The packs inside the program, and those of --pack.
Result<std::shared_ptr<const DetectorSet>> load(const Arguments& arguments,
                                                std::vector<std::string> only) {
    std::list<std::string> texts; // a list: views into it stay
    std::vector<scanners::PackText> packs;
    for (const auto& file : arguments.values("pack")) {
        std::ifstream in(file, std::ios::binary);
        if (!in)
            return fail(ErrorCode::not_found, "the pack {} cannot be read", OwnText(file));
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
        packs.push_back({.file = file, .text = texts.back()});
    }
    return DetectorSet::load(packs, {.only = std::move(only), .experimental = true});
}

ExitStatus failed(const Error& error) {
    print_error(error);
    return error.code == ErrorCode::invalid_input ? ExitStatus::usage : ExitStatus::failed;
}

} // namespace

ExitStatus run_detector_list(const Arguments& arguments) {
    const auto set = load(arguments, {});
    if (!set)
        return failed(set.error());
    json rows = json::array();
    for (const auto& detector : (*set)->detectors())
        rows.push_back(json_of(detector));
    constexpr Column kColumns[] = {{"DETECTOR", "id"},       {"VERSION", "version"},
                                   {"CATEGORY", "category"}, {"GDPR", "gdpr"},
                                   {"MATURITY", "maturity"}, {"TITLE", "title"}};
    return show_list(arguments, rows, kColumns);
}

ExitStatus run_detector_show(const Arguments& arguments) {
    const auto set = load(arguments, {arguments.operands().front()});
    if (!set)
        return failed(set.error());
    const auto* detector = (*set)->find(DetectorId(arguments.operands().front()));
    return show_object(arguments, detector == nullptr ? json::object() : json_of(*detector));
}

ExitStatus run_detector_test(const Arguments& arguments) {
    const auto set = load(arguments, arguments.operands());
    if (!set)
        return failed(set.error());
    const auto report = scanners::test_examples(**set);
    json failures = json::array();
    for (const auto& one : report.failures)
        failures.push_back(
            {{"detector", one.detector.text()}, {"example", one.example}, {"why", one.why}});
    const json result = {{"detectors", report.detectors},
                         {"positive", report.positive},
                         {"negative", report.negative},
                         {"failures", failures}};
    const auto shown = show_object(arguments, result);
    if (shown != ExitStatus::done)
        return shown;
    return report.failures.empty() ? ExitStatus::done : ExitStatus::failed;
}

} // namespace custos::tools
