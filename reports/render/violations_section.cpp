// What to decide first, and every open indication with its reason, place and remedy.
#include "reports/render/figures.h"
#include "reports/render/page.h"
#include "reports/render/table.h"
#include "reports/render/terms.h"

namespace custos::reports {

namespace {

constexpr std::size_t kRowsShown = 25; ///< sources per rule; violations.csv holds every one

Element due_of(const Page& page, const Json& owner) {
    const bool late = owner.at("overdue").get<std::uint64_t>() > 0;
    if (owner.at("due").is_null())
        return make("span", {}, page.words().say("not set"));
    if (!late)
        return make("span", {}, page.date(owner.at("due")));
    return make("strong", {{"class", "alert"}},
                page.words().say("{date} (past)", {{"date", page.date(owner.at("due"))}}));
}

void add_fact(Element& list, const std::string& name, Element value) {
    list.add(make("div", {}, make("dt", {}, name), make("dd", {}, std::move(value))));
}

Element source_list(const Page& page, const Json& ids) {
    constexpr std::size_t kShown = 5;
    Element list = make("span", {});
    std::size_t shown = 0;
    for (const Json& id : ids) {
        if (shown == kShown) {
            list.add(" " + page.words().count("and {n} more", "and {n} more", ids.size() - kShown));
            break;
        }
        if (shown > 0)
            list.add(", ");
        list.add(page.source(id.get<std::string>()));
        ++shown;
    }
    return list;
}

Element decision_of(const Page& page, const Json& decision) {
    const Wording& words = page.words();
    const auto kind = decision.at("kind").get<std::string>();
    const auto target = decision.at("target").get<std::string>();
    const bool about_rule = kind == "violation";
    Element item = make("li", {{"class", "decision"}});
    Element heading = make("h3", {}, foreign(decision.at("what").get<std::string>()));
    item.add(std::move(heading));
    Element why = make("p", {{"class", "why"}});
    if (!decision.at("severity").is_null())
        why.add(page.severity(decision.at("severity").get<std::string>())).add(" ");
    why.add(foreign(decision.at("why").get<std::string>()));
    item.add(std::move(why));
    Element facts = make("dl", {{"class", "facts"}});
    if (!decision.at("sources").empty())
        add_fact(facts, words.say("Where"), source_list(page, decision.at("sources")));
    add_fact(facts, words.say("Who acts"),
             Element(role_term(words, decision.at("does").get<std::string>())));
    if (decision.at("decides") != decision.at("does"))
        add_fact(facts, words.say("Who decides"),
                 Element(role_term(words, decision.at("decides").get<std::string>())));
    if (!decision.at("due").is_null())
        add_fact(facts, words.say("By when"), due_of(page, decision));
    item.add(std::move(facts));
    Element foot =
        make("p", {{"class", "foot"}},
             link_to(about_rule ? id_of("v-", target) : target, words.say("See the details")));
    foot.add(" ").add(page.evidence(decision.at("evidence")));
    foot.add(make("span", {{"class", "command"}}, words.say("For the IT administrator:"), " ",
                  code(decision.at("command").get<std::string>())));
    return item.add(std::move(foot));
}

Element articles_table(const Page& page) {
    const Wording& words = page.words();
    Table table(words.say("Open indications by article"),
                {{words.say("Article")},
                 {words.say("Open"), Column::Align::number},
                 {words.say("Of which")}});
    for (const Json& article : page.report().at("articles")) {
        std::string parts;
        for (const char* severity : {"critical", "high", "medium", "low", "info"})
            if (article.at("by_severity").contains(severity))
                parts +=
                    (parts.empty() ? "" : ", ") +
                    severity_count(words, severity,
                                   article.at("by_severity").at(severity).get<std::uint64_t>());
        Elements cells;
        cells.push_back(make("span", {}, foreign(article.at("at").get<std::string>()), " ",
                             make("span", {{"class", "id"}},
                                  foreign(law_term(words, article.at("law").get<std::string>())))));
        cells.push_back(Element(page.number(article.at("open"))));
        cells.push_back(Element(parts));
        table.add_row(std::move(cells));
    }
    return std::move(table).to_element();
}

Element articles_of(const Page& page, const Json& group) {
    Element list = make("span", {});
    for (const Json& article : group.at("articles")) {
        if (list.has_children())
            list.add("; ");
        list.add(foreign(law_term(page.words(), article.at("law").get<std::string>())))
            .add(", ")
            .add(foreign(article.at("at").get<std::string>()));
    }
    return list;
}

std::string states_of(const Wording& words, const Json& row) {
    std::string text;
    for (const auto& [state, count] : row.at("states").items()) {
        text += text.empty() ? "" : ", ";
        if (row.at("violations") != count)
            text += words.number(count.get<std::uint64_t>()) + " ";
        text += state_term(words, state);
    }
    return text;
}

Element places_of(const Page& page, const Json& row) {
    Element place = make("div", {});
    if (!row.at("source").is_null())
        place.add(page.source(row.at("source").get<std::string>()));
    else if (!row.at("subject").is_null())
        place.add(foreign(row.at("subject").get<std::string>()));
    else
        place.add(page.words().say("the organisation"));
    if (row.at("samples").empty())
        return place;
    Element samples = make("ul", {{"class", "samples"}});
    for (const Json& sample : row.at("samples"))
        samples.add(make("li", {}, code(sample.get<std::string>())));
    const auto objects = row.at("objects").get<std::uint64_t>();
    if (objects > row.at("samples").size())
        samples.add(make("li", {},
                         page.words().count("and {n} more file", "and {n} more files",
                                            objects - row.at("samples").size())));
    return place.add(std::move(samples));
}

Element rows_table(const Page& page, const Json& group) {
    const Wording& words = page.words();
    Table table(words.say("Where this was found"),
                {{words.say("Where")},
                 {words.say("Indications"), Column::Align::number},
                 {words.say("Data subjects")},
                 {words.say("By when")},
                 {words.say("State")},
                 {words.say("Evidence")}});
    std::size_t shown = 0;
    for (const Json& row : group.at("rows")) {
        if (shown++ == kRowsShown)
            break;
        Elements cells;
        cells.push_back(places_of(page, row));
        cells.push_back(Element(page.number(row.at("violations"))));
        cells.push_back(Element(range_term(words, row.at("persons"))));
        cells.push_back(due_of(page, row));
        cells.push_back(Element(states_of(words, row)));
        cells.push_back(page.evidence_links(row.at("evidence")));
        table.add_row(std::move(cells));
    }
    return std::move(table).to_element();
}

/// What was found, in words: the texts of the first rows, without repeats.
Element findings_of(const Json& group) {
    constexpr std::size_t kShown = 3;
    Element list = make("div", {{"class", "finding"}});
    std::vector<std::string> seen;
    for (const Json& row : group.at("rows")) {
        const auto text = row.at("finding").get<std::string>();
        if (text.empty() || std::ranges::find(seen, text) != seen.end())
            continue;
        if (seen.size() == kShown)
            break;
        seen.push_back(text);
        list.add(make("p", {}, foreign(text)));
    }
    return list;
}

Element card_of(const Page& page, const Json& group) {
    const Wording& words = page.words();
    const auto rule = group.at("rule").get<std::string>();
    const auto severity = group.at("severity").get<std::string>();
    Element card = make("article", {{"id", id_of("v-", rule)},
                                    {"class", "card " + id_of("b-", severity)},
                                    {"aria-labelledby", id_of("vt-", rule)}});
    card.add(
        make("h4", {{"id", id_of("vt-", rule)}}, foreign(group.at("title").get<std::string>())));
    card.add(make("p", {{"class", "meta"}}, page.severity(severity), " ",
                  make("span", {{"class", "id"}}, foreign(rule)), " ", articles_of(page, group)));
    card.add(findings_of(group));
    if (!group.at("remediation").is_null())
        card.add(make("p", {{"class", "todo"}}, make("strong", {}, words.say("What to do:")), " ",
                      foreign(group.at("remediation").get<std::string>())));
    Element facts = make("dl", {{"class", "facts"}});
    add_fact(facts, words.say("Who acts"),
             Element(role_term(words, group.at("does").get<std::string>())));
    add_fact(facts, words.say("Who decides"),
             Element(role_term(words, group.at("decides").get<std::string>())));
    add_fact(facts, words.say("By when"), due_of(page, group));
    add_fact(facts, words.say("Data subjects, estimated"),
             Element(range_term(words, group.at("persons"))));
    card.add(std::move(facts));
    if (group.at("acceptance") == "none")
        card.add(make("p", {{"class", "remark"}},
                      words.say("This cannot be explained or accepted: the only ways out are to "
                                "remedy it or to correct wrong facts.")));
    card.add(rows_table(page, group));
    if (group.at("rows").size() > kRowsShown)
        card.add(make("p", {{"class", "remark"}},
                      words.count("{n} more place is listed in violations.csv.",
                                  "{n} more places are listed in violations.csv.",
                                  group.at("rows").size() - kRowsShown)));
    return card;
}

} // namespace

Element decisions_of(const Page& page) {
    const Wording& words = page.words();
    const Json& decisions = page.report().at("decisions");
    Element section = page.section("decisions", words.say("Decisions to take first"));
    if (decisions.at("first").empty())
        return section.add(make("p", {}, words.say("None today.")));
    Element list = make("ol", {{"class", "decisions"}});
    for (const Json& decision : decisions.at("first"))
        list.add(decision_of(page, decision));
    section.add(std::move(list));
    const auto all = decisions.at("all").get<std::uint64_t>();
    const auto shown = decisions.at("first").size();
    if (all > shown)
        section.add(
            make("p", {{"class", "remark"}},
                 words.count("{n} more can wait; it is listed further on.",
                             "{n} more can wait; they are listed further on.", all - shown)));
    return section;
}

Element violations_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("violations", words.say("Indications of non-compliance"));
    const Json& groups = page.report().at("violations");
    if (groups.empty())
        return section.add(
            make("p", {},
                 words.say("None is open. Read this together with what could not be read or "
                           "judged.")));
    section.add(make("div", {{"class", "pair"}}, severity_figure(page), articles_table(page)));
    for (const char* severity : {"critical", "high", "medium", "low", "info"}) {
        Element part = make("div", {{"class", "severity"}});
        for (const Json& group : groups)
            if (group.at("severity") == severity)
                part.add(card_of(page, group));
        if (!part.has_children())
            continue;
        section.add(make(
            "h3", {},
            words.say("Severity: {severity}", {{"severity", severity_term(words, severity)}})));
        section.add(std::move(part));
    }
    return section;
}

Element explained_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("explained", words.say("Explained and accepted"));
    Table table(words.say("Comply or explain: what was explained or accepted, and until when"),
                {{words.say("What")},
                 {words.say("State")},
                 {words.say("Where")},
                 {words.say("Reason")},
                 {words.say("Until")},
                 {words.say("Evidence")}});
    for (const Json& item : page.report().at("explained")) {
        Elements cells;
        cells.push_back(make("span", {}, page.severity(item.at("severity").get<std::string>()), " ",
                             foreign(item.at("title").get<std::string>())));
        cells.push_back(Element(state_term(words, item.at("state").get<std::string>())));
        Element place = make("span", {});
        if (!item.at("source").is_null())
            place.add(page.source(item.at("source").get<std::string>())).add(" ");
        if (!item.at("subject").is_null())
            place.add(foreign(item.at("subject").get<std::string>()));
        cells.push_back(std::move(place));
        cells.push_back(item.at("justification").is_null()
                            ? make("em", {}, words.say("not recorded"))
                            : foreign(item.at("justification").get<std::string>()));
        cells.push_back(Element(page.date(item.at("expires"))));
        cells.push_back(page.evidence_links(item.at("evidence")));
        table.add_row(std::move(cells));
    }
    if (table.empty())
        return section.add(make("p", {}, words.say("Nothing is explained or accepted.")));
    return section.add(std::move(table).to_element());
}

} // namespace custos::reports
