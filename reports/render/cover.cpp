// The head of the report: whose it is, what it is not, and four numbers.
#include "reports/render/figures.h"
#include "reports/render/html.h"
#include "reports/render/page.h"
#include "reports/render/terms.h"

namespace custos::reports {

namespace {

Element tile(const std::string& target, const std::string& name, const std::string& value,
             Elements below) {
    return make("li", {{"class", "tile"}}, make("h3", {}, link_to(target, name)),
                make("p", {{"class", "value"}}, value),
                make("div", {{"class", "below"}}, std::move(below)));
}

Elements one(std::string text) {
    Elements list;
    list.push_back(make("p", {}, text));
    return list;
}

Element sources_tile(const Page& page) {
    const Wording& words = page.words();
    const Json& sources = page.report().at("summary").at("sources");
    Elements below;
    const auto add = [&](const char* key, const std::string& text) {
        if (sources.at(key).get<std::uint64_t>() > 0)
            below.push_back(make("p", {}, text));
    };
    const auto n = [&](const char* key) { return sources.at(key).get<std::uint64_t>(); };
    add("stale", words.count("{n} scan overdue", "{n} scans overdue", n("stale")));
    add("never", words.count("{n} never scanned", "{n} never scanned", n("never")));
    add("suspect", words.count("{n} doubtful", "{n} doubtful", n("suspect")));
    if (below.empty())
        below = one(words.say("none overdue, none left out"));
    return tile("coverage", words.say("Data sources scanned in time"),
                words.say("{part} of {whole}", {{"part", page.number(sources.at("current"))},
                                                {"whole", page.number(sources.at("registered"))}}),
                std::move(below));
}

Element files_tile(const Page& page) {
    const Wording& words = page.words();
    const Json& objects = page.report().at("summary").at("objects");
    const auto eligible = objects.at("eligible").get<std::uint64_t>();
    const auto read = objects.at("read").get<std::uint64_t>();
    Elements below;
    below.push_back(coverage_bar(page));
    below.push_back(
        make("p", {},
             words.say("{read} of {whole}; {missed} not read or only in part",
                       {{"read", words.number(read)},
                        {"whole", words.number(eligible)},
                        {"missed", words.number(eligible > read ? eligible - read : 0)}})));
    return tile("unread", words.say("Files read"),
                eligible == 0 ? words.say("none yet") : words.percent(read, eligible),
                std::move(below));
}

Element violations_tile(const Page& page) {
    const Wording& words = page.words();
    const Json& counts = page.report().at("summary").at("violations");
    Elements below;
    Element list = make("p", {});
    bool first = true;
    for (const char* code : {"critical", "high", "medium", "low"}) {
        const Json& count = counts.at("by_severity").at(code);
        if (count == 0)
            continue;
        list.add(first ? "" : ", ");
        list.add(severity_count(words, code, count.get<std::uint64_t>()));
        first = false;
    }
    if (list.has_children())
        below.push_back(std::move(list));
    const auto overdue = counts.at("overdue").get<std::uint64_t>();
    if (overdue > 0)
        below.push_back(
            make("p", {{"class", "alert"}},
                 words.count("{n} past its due date", "{n} past their due date", overdue)));
    if (below.empty())
        below = one(words.say("none found"));
    return tile("violations", words.say("Indications of non-compliance"),
                page.number(counts.at("open")), std::move(below));
}

Element persons_tile(const Page& page) {
    const Wording& words = page.words();
    return tile("categories", words.say("Data subjects, estimated"),
                range_term(words, page.report().at("summary").at("persons")),
                one(words.say("people whose data were found, each counted once")));
}

Element facts(const Page& page) {
    const Wording& words = page.words();
    const Json& report = page.report();
    Element list = make("dl", {{"class", "facts"}});
    const auto add = [&](const std::string& name, Element value) {
        list.add(make("div", {}, make("dt", {}, name), make("dd", {}, std::move(value))));
    };
    add(words.say("Situation on"), Element(page.date_time(report.at("as_of"))));
    add(words.say("Period"),
        Element(words.say("{from} to {until}",
                          {{"from", page.date(report.at("period").at("from"))},
                           {"until", page.date(report.at("period").at("until"))}})));
    add(words.say("Made on"), Element(page.date_time(report.at("created_at"))));
    const Json& organisation = report.at("organisation");
    const auto recorded = [&](const char* key) -> std::string {
        const Json& value = organisation.at(key);
        return value.is_null() ? std::string() : value.get<std::string>();
    };
    const auto add_recorded = [&](const std::string& name, const std::string& value) {
        add(name, value.empty() ? make("em", {}, words.say("not recorded")) : foreign(value));
    };
    add_recorded(words.say("Data protection officer"), recorded("dpo_contact"));
    add_recorded(words.say("Supervisory authority"),
                 authority_term(words, recorded("competent_authority")));
    return list;
}

} // namespace

std::string indications_notice(const Wording& wording) {
    return wording.say(
        "This report shows indications, not a legal finding. A program found them. Only "
        "the controller (GDPR Art. 24) and the supervisory authority can say whether "
        "the law was broken.");
}

Elements cover_of(const Page& page) {
    const Json& report = page.report();
    const Wording& words = page.words();
    Elements cover;
    cover.push_back(make(
        "header", {{"class", "cover"}},
        make("p", {{"class", "kicker"}}, words.say("Audit report for the data protection officer")),
        make("h1", {}, foreign(report.at("organisation").at("name").get<std::string>())),
        facts(page)));
    return cover;
}

Element summary_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("summary", words.say("In short"));
    section.add(make("p", {{"class", "notice"}, {"role", "note"}},
                     page.report().at("notice").get<std::string>()));
    section.add(make("ul", {{"class", "tiles"}}, sources_tile(page), files_tile(page),
                     violations_tile(page), persons_tile(page)));
    return section;
}

} // namespace custos::reports
