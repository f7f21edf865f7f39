// By which policies and detectors was judged, and what the evidence log says.
#include "reports/compose/sections.h"

#include "policies/facts.h"
#include "scanners/model/sha256.h"

#include <algorithm>

namespace custos::reports {

namespace {

/// Who would supply a missing fact: `register` (people), `derived` (it follows from register and
/// scans) or `none` (this version does not collect it).
std::string_view supplier_of(std::string_view path) {
    if (path.starts_with("reg.")) // what the activities of a source have in common
        return "register";
    const policies::FactRow* row = policies::find_fact(path.substr(0, path.find('[')));
    if (row == nullptr)
        return "register";
    switch (row->origin) {
    case policies::FactOrigin::stated: return "register";
    case policies::FactOrigin::scan:
    case policies::FactOrigin::computed: return "derived";
    case policies::FactOrigin::instance:
    case policies::FactOrigin::uncollected: return "none";
    }
    return "register";
}

} // namespace

Json compose_policies(const Answers& answers) {
    Json packs = Json::array();
    for (const PolicyPack& pack : answers.policies.packs)
        packs.push_back({{"id", clean_text(pack.id)},
                         {"version", clean_text(pack.version)},
                         {"sha256", to_hex(pack.digest)},
                         {"effective_from", date_of(pack.effective_from)},
                         {"next_review", date_of(pack.next_review)}});
    Json tailoring = Json::array();
    for (const Tailoring& change : answers.policies.tailoring)
        tailoring.push_back({{"action", clean_text(change.action)},
                             {"target", clean_text(change.target)},
                             {"value", text_or_null(change.value)},
                             {"rationale", clean_text(change.rationale)},
                             {"approved_by", name_of(change.approved_by)},
                             {"approved_on", date_of(change.approved_on)},
                             {"expires", date_of(change.expires)}});
    return {{"set_sha256", to_hex(answers.policies.set_digest)},
            {"rules_active", answers.policies.rules_active},
            {"packs", std::move(packs)},
            {"tailoring", std::move(tailoring)}};
}

Json compose_detection(const Answers& answers) {
    std::vector<DetectorInfo> sorted = answers.detection.detectors;
    std::ranges::sort(sorted, {}, [](const DetectorInfo& detector) { return detector.id; });
    Json detectors = Json::array();
    for (const DetectorInfo& detector : sorted)
        detectors.push_back({{"id", clean_text(detector.id.text())},
                             {"version", detector.version},
                             {"category", clean_text(detector.category.text())}});
    std::uint64_t current = 0;
    std::uint64_t read = 0;
    for (const SourceState& source : answers.sources) {
        current += source.objects_current_detection;
        read += source.objects_read + source.objects_in_part;
    }
    return {{"sha256", to_hex(answers.detection.digest)},
            {"objects_current", std::min(current, read)},
            {"objects_read", read},
            {"detectors", std::move(detectors)}};
}

Json compose_evaluations(const Answers& answers) {
    const Evaluations& given = answers.evaluations;
    std::vector<MissingFact> facts = given.missing;
    std::ranges::sort(facts, [](const MissingFact& a, const MissingFact& b) {
        return a.evaluations != b.evaluations ? a.evaluations > b.evaluations : a.field < b.field;
    });
    Json missing = Json::array();
    for (const MissingFact& fact : facts)
        missing.push_back({{"field", clean_text(fact.field)},
                           {"from", supplier_of(fact.field)},
                           {"evaluations", fact.evaluations}});
    return {{"evaluated_at", time_of(given.evaluated_at)},
            {"compliant", given.compliant},
            {"violation", given.violation},
            {"not_applicable", given.not_applicable},
            {"indeterminate", given.indeterminate},
            {"error", given.error},
            {"missing", std::move(missing)},
            {"evidence", given.evidence}};
}

Json compose_evidence(const Answers& answers) {
    return {{"head",
             {{"number", answers.head.number},
              {"sha256", to_hex(sha256(answers.head.entry))},
              {"tree_size", answers.head.tree_size},
              {"root", to_hex(answers.head.root)},
              {"checkpoint", !answers.head.checkpoint.empty()}}},
            {"entries", Json::array()}};
}

} // namespace custos::reports
