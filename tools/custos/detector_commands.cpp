#include "scanners/detect/detector_set.h"
#include "scanners/detect/facts.h"
#include "scanners/model/nearest.h"
#include "tools/custos/commands.h"
#include "tools/custos/listing.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <list>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;
using scanners::Detector;
using scanners::DetectorSet;

json json_of(const scanners::DetectorFacts& facts) {
    const Detector& detector = *facts.detector;
    json parameters = json::object();
    for (const auto& [key, value] : facts.parameters)
        parameters[std::string(key)] = std::string(value);
    return {
        {"id", detector.id.text()},
        {"version", detector.version},
        {"title", detector.title},
        {"category", detector.category.text()},
        {"gdpr", detector.gdpr_article},
        {"maturity", detector.maturity == scanners::Maturity::stable ? "stable" : "experimental"},
        {"family", detector.family},
        {"masked", std::string(text_of(detector.mask))},
        {"validator", std::string(facts.validator)},
        {"validator_parameters", parameters},
        {"validator_strength", facts.strength},
        {"validated", facts.validated},
        {"source", std::string(facts.source)},
        {"confidence", facts.confidence},
        {"requires", std::string(facts.requirement)},
        {"examples",
         {{"positive", facts.positive_examples}, {"negative", facts.negative_examples}}},
        {"lane", facts.slow_lane ? "slow" : "fast"}};
}

/// One detector as its pack writes it, besides its facts.
json full_json_of(const scanners::DetectorFacts& facts) {
    const scanners::DetectorEntry& entry = *facts.entry;
    json row = json_of(facts);
    row["pattern"] = entry.pattern.text;
    row["exclude"] = json::array();
    for (const auto& exclude : entry.exclude)
        row["exclude"].push_back(exclude.text);
    row["context"] = entry.context;
    row["negative_context"] = entry.negative_context;
    row["fields"] = entry.fields;
    row["priority"] = entry.priority;
    row["examples"] = {{"positive", entry.positive_examples},
                       {"negative", entry.negative_examples}};
    row["pack"] = entry.pattern.place.file;
    return row;
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
    for (const auto& facts : scanners::facts_of(**set))
        rows.push_back(json_of(facts));
    constexpr Column kColumns[] = {{"DETECTOR", "id"},       {"VERSION", "version"},
                                   {"CATEGORY", "category"}, {"GDPR", "gdpr"},
                                   {"MATURITY", "maturity"}, {"VALIDATED", "validated"},
                                   {"TITLE", "title"}};
    return show_list(arguments, rows, kColumns);
}

ExitStatus run_detector_show(const Arguments& arguments) {
    const auto set = load(arguments, {arguments.operands().front()});
    if (!set)
        return failed(set.error());
    return show_object(arguments, full_json_of(scanners::facts_of(**set).front()));
}

ExitStatus run_detector_test(const Arguments& arguments) {
    const auto set = load(arguments, arguments.operands());
    if (!set)
        return failed(set.error());
    const auto report = scanners::test_examples(**set);
    json tested = json::array();
    for (const auto& facts : scanners::facts_of(**set)) {
        const auto failed_here =
            std::ranges::count(report.failures, facts.detector->id,
                               [](const auto& failure) { return failure.detector; });
        tested.push_back({{"detector", facts.detector->id.text()},
                          {"positive", facts.positive_examples},
                          {"negative", facts.negative_examples},
                          {"failures", failed_here},
                          {"lane", facts.slow_lane ? "slow" : "fast"}});
    }
    json failures = json::array();
    for (const auto& one : report.failures)
        failures.push_back(
            {{"detector", one.detector.text()}, {"example", one.example}, {"why", one.why}});
    const json result = {{"detectors", report.detectors},
                         {"positive", report.positive},
                         {"negative", report.negative},
                         {"failures", failures},
                         {"tested", tested}};
    const auto shown = show_object(arguments, result);
    if (shown != ExitStatus::done)
        return shown;
    return report.failures.empty() ? ExitStatus::done : ExitStatus::failed;
}

} // namespace custos::tools
