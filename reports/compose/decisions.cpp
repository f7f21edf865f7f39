// The ten things to do first. A storm of files is one decision; what nobody can judge yet (sources
// never read, a register with holes) competes with what was found.
#include "reports/compose/sections.h"

#include <algorithm>
#include <map>

namespace custos::reports {

namespace {

constexpr std::size_t kDecisions = 10; ///< more than that, nobody decides

/// Higher comes first. What may hide everything else stands among the severities.
enum class Rank : std::uint8_t {
    info,
    low,
    unread,
    exclusions,
    medium,
    setup,
    stale,
    never,
    high,
    suspect,
    critical
};

Rank rank_of(std::string_view severity) {
    const auto parsed = policies::parse_severity(severity);
    switch (parsed.value_or(Severity::info)) {
    case Severity::info: return Rank::info;
    case Severity::low: return Rank::low;
    case Severity::medium: return Rank::medium;
    case Severity::high: return Rank::high;
    case Severity::critical: return Rank::critical;
    }
    return Rank::info;
}

struct Decision {
    Rank rank = Rank::info;
    std::uint64_t overdue = 0;
    Json json;
};

using Ids = std::vector<std::string>;

Ids sources_where(const Answers& answers, SourceStanding standing) {
    Ids ids;
    for (const SourceState& source : answers.sources)
        if (standing_of(source) == standing)
            ids.push_back(clean_text(source.id.text()));
    return ids;
}

EvidenceNumbers evidence_of(const Answers& answers, const Ids& ids) {
    EvidenceNumbers numbers;
    for (const SourceState& source : answers.sources)
        if (std::ranges::find(ids, source.id.text()) != ids.end())
            merge(numbers, source.evidence);
    return numbers;
}

Json make_json(std::string_view kind, std::string_view target, std::string what, std::string why) {
    return {{"kind", kind},
            {"target", target},
            {"what", std::move(what)},
            {"why", std::move(why)},
            {"severity", nullptr},
            {"due", nullptr},
            {"overdue", 0},
            {"persons", nullptr},
            {"sources", Json::array()},
            {"evidence", Json::array()}};
}

void set_people(Json& decision, Role does, Role decides, std::string command) {
    decision["does"] = name_of(does);
    decision["decides"] = name_of(decides);
    decision["command"] = std::move(command);
}

Decision of_violations(const Json& group) {
    const auto severity = group.at("severity").get<std::string>();
    const auto rule = group.at("rule").get<std::string>();
    const auto title = group.at("title").get<std::string>();
    const Json& remediation = group.at("remediation");
    Decision decision{
        .rank = rank_of(severity),
        .overdue = group.at("overdue").get<std::uint64_t>(),
        .json = make_json("violation", rule,
                          remediation.is_null() ? title : remediation.get<std::string>(), title)};
    Json& json = decision.json;
    EvidenceNumbers evidence;
    for (const Json& row : group.at("rows")) {
        if (!row.at("source").is_null())
            json["sources"].push_back(row.at("source"));
        merge(evidence, row.at("evidence").get<EvidenceNumbers>());
    }
    for (const char* same : {"severity", "due", "overdue", "persons", "does", "decides"})
        json[same] = group.at(same);
    json["evidence"] = evidence;
    json["command"] = "custos violation list --rule " + rule;
    return decision;
}

void add_sources(std::vector<Decision>& decisions, const Answers& answers, const Wording& wording) {
    if (const Ids ids = sources_where(answers, SourceStanding::suspect); !ids.empty()) {
        Json json = make_json(
            "suspect", "coverage",
            wording.count("Check that {n} data source is connected as it should be.",
                          "Check that {n} data sources are connected as they should be.",
                          ids.size()),
            wording.say(
                "The last scan found it empty, or more than half of its files gone. Nothing "
                "was closed on that account, and nothing in it was judged."));
        json["sources"] = ids;
        json["evidence"] = evidence_of(answers, ids);
        set_people(json, Role::it_admin, Role::it_admin, "custos source test " + ids.front());
        decisions.push_back({.rank = Rank::suspect, .json = std::move(json)});
    }
    if (const Ids ids = sources_where(answers, SourceStanding::never); !ids.empty()) {
        Json json = make_json(
            "never", "coverage",
            wording.count("Have {n} data source scanned for the first time.",
                          "Have {n} data sources scanned for the first time.", ids.size()),
            wording.say("Nothing is known about what has never been read whole."));
        json["sources"] = ids;
        set_people(json, Role::it_admin, Role::dpo, "custos scan --source " + ids.front());
        decisions.push_back({.rank = Rank::never, .json = std::move(json)});
    }
    if (const Ids ids = sources_where(answers, SourceStanding::stale); !ids.empty()) {
        Json json = make_json(
            "stale", "coverage",
            wording.count("Have {n} data source scanned again.",
                          "Have {n} data sources scanned again.", ids.size()),
            wording.say("The last complete scan is older than the interval in the register."));
        json["sources"] = ids;
        json["evidence"] = evidence_of(answers, ids);
        set_people(json, Role::it_admin, Role::it_admin, "custos scan --source " + ids.front());
        decisions.push_back({.rank = Rank::stale, .json = std::move(json)});
    }
}

void add_setup(std::vector<Decision>& decisions, const Answers& answers, const Wording& wording) {
    if (answers.setup.empty())
        return;
    std::uint64_t fields = 0;
    Ids sources;
    for (const SetupGap& gap : answers.setup) {
        fields += gap.missing.size();
        if (gap.subject == SetupGap::Subject::source)
            sources.push_back(clean_text(gap.id));
    }
    Json json = make_json(
        "setup", "setup",
        wording.count("Complete the register: {n} mandatory field is empty.",
                      "Complete the register: {n} mandatory fields are empty.", fields),
        wording.say("Rules that need these fields cannot be judged until they are filled in "
                    "(GDPR Art. 30)."));
    json["sources"] = sources;
    set_people(json, Role::dpo, Role::controller_owner, "custos status");
    decisions.push_back({.rank = Rank::setup, .json = std::move(json)});
}

void add_unread(std::vector<Decision>& decisions, const Answers& answers, const Wording& wording) {
    std::uint64_t unread = 0;
    std::uint64_t unexplained = 0;
    Ids with_unread;
    Ids with_unexplained;
    for (const SourceState& source : answers.sources) {
        const std::uint64_t missed = source.objects_unread + source.objects_in_part;
        unread += missed;
        if (missed > 0)
            with_unread.push_back(clean_text(source.id.text()));
        const auto no_reason = std::ranges::count_if(
            source.exclusions, [](const Exclusion& exclusion) { return exclusion.reason.empty(); });
        unexplained += static_cast<std::uint64_t>(no_reason);
        if (no_reason > 0)
            with_unexplained.push_back(clean_text(source.id.text()));
    }
    if (unread > 0) {
        Json json = make_json(
            "unread", "unread",
            wording.count("Make {n} file readable, or exclude it with a reason.",
                          "Make {n} files readable, or exclude them with a reason.", unread),
            wording.say("What was not read was not judged: it is no proof that "
                        "nothing is there."));
        json["sources"] = with_unread;
        json["evidence"] = evidence_of(answers, with_unread);
        set_people(json, Role::it_admin, Role::dpo, "custos source show " + with_unread.front());
        decisions.push_back({.rank = Rank::unread, .json = std::move(json)});
    }
    if (unexplained > 0) {
        Json json =
            make_json("exclusions", "exclusions",
                      wording.count("Give a reason for {n} exclusion, or lift it.",
                                    "Give a reason for {n} exclusions, or lift them.", unexplained),
                      wording.say("What is left out on purpose must be justified "
                                  "(GDPR Art. 5(2), accountability)."));
        json["sources"] = with_unexplained;
        set_people(json, Role::it_admin, Role::dpo,
                   "custos source edit " + with_unexplained.front());
        decisions.push_back({.rank = Rank::exclusions, .json = std::move(json)});
    }
}

} // namespace

Json compose_decisions(const Answers& answers, const Json& violations, const Wording& wording) {
    std::vector<Decision> decisions;
    for (const Json& group : violations)
        decisions.push_back(of_violations(group));
    add_sources(decisions, answers, wording);
    add_setup(decisions, answers, wording);
    add_unread(decisions, answers, wording);
    // Stable: groups come gravest first already.
    std::ranges::stable_sort(decisions, [](const Decision& a, const Decision& b) {
        return a.rank != b.rank ? a.rank > b.rank : a.overdue > b.overdue;
    });
    Json list = Json::array();
    for (Decision& decision : decisions) {
        if (list.size() == kDecisions)
            break;
        decision.json["number"] = list.size() + 1;
        list.push_back(std::move(decision.json));
    }
    return {{"all", decisions.size()}, {"first", std::move(list)}};
}

} // namespace custos::reports
