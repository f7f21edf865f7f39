// What was looked at, what was left out on purpose, what could not be read or judged.
#include "reports/render/page.h"
#include "reports/render/table.h"
#include "reports/render/terms.h"

#include <string>
#include <vector>

namespace custos::reports {

namespace {

Elements sources_table(const Page& page) {
    const Wording& words = page.words();
    const auto number = Column::Align::number;
    Table table(words.say("Registered data sources and how they stand"),
                {{words.say("Data source")},
                 {words.say("Standing")},
                 {words.say("Last complete scan")},
                 {words.say("Scan interval")},
                 {words.say("Files read"), number},
                 {words.say("Coverage"), number},
                 {words.say("Evidence")}});
    for (const Json& source : page.report().at("sources")) {
        const Json& objects = source.at("objects");
        const auto eligible = objects.at("eligible").get<std::uint64_t>();
        const auto read = objects.at("read").get<std::uint64_t>();
        const auto standing = source.at("standing").get<std::string>();
        Elements cells;
        cells.push_back(page.source(source.at("id").get<std::string>()));
        cells.push_back(
            make("span", {{"class", id_of("st st-", standing)}}, standing_term(words, standing)));
        cells.push_back(Element(source.at("last_full_scan").is_null()
                                    ? words.say("never")
                                    : page.date(source.at("last_full_scan"))));
        cells.push_back(
            Element(source.at("scan_interval").is_null()
                        ? words.say("not recorded")
                        : words.duration(source.at("scan_interval").get<std::string>())));
        cells.push_back(
            Element(words.say("{part} of {whole}",
                              {{"part", words.number(read)}, {"whole", words.number(eligible)}})));
        cells.push_back(Element(eligible == 0 ? "–" : words.percent(read, eligible)));
        cells.push_back(page.evidence_links(source.at("evidence")));
        table.add_row(std::move(cells));
    }
    Elements list;
    if (table.empty())
        list.push_back(make("p", {}, words.say("No data source is registered yet.")));
    else
        list.push_back(std::move(table).to_element());
    return list;
}

/// Reading that leaves a trace is said (issue: a scan may not change what it looks at).
Elements access_time_note(const Page& page) {
    Element names = make("span", {});
    for (const Json& source : page.report().at("sources")) {
        if (!source.at("access_time_moves").get<bool>())
            continue;
        if (names.has_children())
            names.add(", ");
        names.add(page.source(source.at("id").get<std::string>()));
    }
    Elements list;
    if (names.has_children())
        list.push_back(
            make("p", {{"class", "remark"}},
                 page.words().say("Reading changes the “last opened” date of the files in:"), " ",
                 std::move(names)));
    return list;
}

Element exclusions(const Page& page) {
    const Wording& words = page.words();
    Table table(words.say("Left out of the data sources, and why"),
                {{words.say("Data source")}, {words.say("Left out")}, {words.say("Reason")}});
    for (const Json& source : page.report().at("sources")) {
        for (const Json& exclusion : source.at("exclusions")) {
            Elements cells;
            cells.push_back(page.source(source.at("id").get<std::string>()));
            cells.push_back(code(exclusion.at("pattern").get<std::string>()));
            cells.push_back(
                exclusion.at("reason").is_null()
                    ? make("strong", {{"class", "alert"}}, words.say("no reason recorded"))
                    : foreign(exclusion.at("reason").get<std::string>()));
            table.add_row(std::move(cells));
        }
    }
    Element part =
        make("div", {{"id", "exclusions"}}, make("h3", {}, words.say("Left out on purpose")));
    if (table.empty())
        return part.add(make("p", {}, words.say("Nothing was left out on purpose.")));
    return part.add(std::move(table).to_element());
}

Element unread(const Page& page) {
    const Wording& words = page.words();
    Table table(words.say("Files that could not be read, by cause"),
                {{words.say("Cause")},
                 {words.say("Files"), Column::Align::number},
                 {words.say("Data sources")},
                 {words.say("What helps")}});
    for (const Json& cause : page.report().at("unread")) {
        const auto name = cause.at("cause").get<std::string>();
        Element sources = make("span", {});
        for (const Json& source : cause.at("sources")) {
            if (sources.has_children())
                sources.add(", ");
            sources.add(make("span", {{"class", "id"}}, foreign(source.get<std::string>())));
        }
        Elements cells;
        cells.push_back(Element(cause_term(words, name) + (cause.at("in_part").get<bool>()
                                                               ? " " + words.say("(read in part)")
                                                               : std::string())));
        cells.push_back(Element(page.number(cause.at("objects"))));
        cells.push_back(std::move(sources));
        cells.push_back(Element(cause_remedy(words, name)));
        table.add_row(std::move(cells));
    }
    Element part =
        make("div", {{"id", "unread"}}, make("h3", {}, words.say("What could not be read")),
             make("p", {},
                  words.say("What was not read was not judged: it is no proof that nothing "
                            "is there.")));
    if (table.empty())
        return make("div", {{"id", "unread"}}, make("h3", {}, words.say("What could not be read")),
                    make("p", {}, words.say("Everything that was listed could be read.")));
    return part.add(std::move(table).to_element());
}

/// The technical names stay, small: they lead to docs/facts.md and the evaluation records.
Element fact_list(std::string introduction, const std::vector<std::string>& fields) {
    std::string names;
    for (const std::string& field : fields)
        names += (names.empty() ? "" : ", ") + field;
    return make("p", {}, std::move(introduction), " ", make("span", {{"class", "id"}}, names));
}

Element not_judged(const Page& page) {
    const Wording& words = page.words();
    const Json& evaluations = page.report().at("evaluations");
    Element part =
        make("div", {{"id", "not-judged"}}, make("h3", {}, words.say("What could not be judged")));
    if (evaluations.at("evaluated_at").is_null())
        return part.add(make("p", {{"class", "alert"}},
                             words.say("No rule has been applied yet: this report can say nothing "
                                       "about compliance.")));
    const auto n = evaluations.at("indeterminate").get<std::uint64_t>() +
                   evaluations.at("error").get<std::uint64_t>();
    if (n == 0)
        return part.add(make("p", {}, words.say("Every rule that applies could be judged.")));
    part.add(
        make("p", {},
             words.count("{n} time a rule was not assessable because a fact is missing. It does "
                         "not count as compliant.",
                         "{n} times a rule was not assessable because a fact is missing. None "
                         "of them counts as compliant.",
                         n)));
    Table table(
        words.say("Missing in the register"),
        {{words.say("Missing fact")}, {words.say("Judgements held up"), Column::Align::number}});
    std::vector<std::string> derived;
    std::vector<std::string> of_nobody;
    for (const Json& fact : evaluations.at("missing")) {
        const auto field = fact.at("field").get<std::string>();
        if (fact.at("from") != "register") {
            (fact.at("from") == "derived" ? derived : of_nobody).push_back(field);
            continue;
        }
        Elements cells;
        cells.push_back(make("span", {}, field_term(words, field), " ",
                             make("span", {{"class", "id"}}, field)));
        cells.push_back(Element(page.number(fact.at("evaluations"))));
        table.add_row(std::move(cells));
    }
    if (!table.empty())
        part.add(std::move(table).to_element());
    if (!derived.empty())
        part.add(fact_list(
            words.count(
                "{n} fact follows from the register and the scans, which do not say enough yet:",
                "{n} facts follow from the register and the scans, which do not say enough yet:",
                derived.size()),
            derived));
    if (!of_nobody.empty())
        part.add(fact_list(
            words.count("{n} fact is not collected by this version of the program; the rules that "
                        "need it must be judged by hand:",
                        "{n} facts are not collected by this version of the program; the rules "
                        "that need them must be judged by hand:",
                        of_nobody.size()),
            of_nobody));
    return part.add(page.evidence(evaluations.at("evidence")));
}

} // namespace

Element coverage_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("coverage", words.say("What was looked at, and what was not"));
    section.add(sources_table(page));
    section.add(access_time_note(page));
    section.add(exclusions(page));
    section.add(unread(page));
    section.add(not_judged(page));
    return section;
}

Element setup_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("setup", words.say("Set-up still to finish"));
    Table table(words.say("Mandatory fields of the register that are empty"),
                {{words.say("Record")}, {words.say("Kind")}, {words.say("Still missing")}});
    for (const Json& gap : page.report().at("setup")) {
        const auto id = gap.at("id").get<std::string>();
        const auto title = gap.at("title").get<std::string>();
        Element record = make("span", {}, foreign(title));
        if (title != id)
            record.add(" ").add(make("span", {{"class", "id"}}, foreign(id)));
        std::string missing;
        for (const Json& field : gap.at("missing"))
            missing += (missing.empty() ? "" : ", ") + field_term(words, field.get<std::string>());
        Elements cells;
        cells.push_back(std::move(record));
        cells.push_back(Element(subject_term(words, gap.at("subject").get<std::string>())));
        cells.push_back(foreign(missing));
        table.add_row(std::move(cells));
    }
    if (table.empty())
        return section.add(make("p", {}, words.say("Nothing: the register is complete.")));
    section.add(
        make("p", {},
             words.say("Until these fields are filled in, some rules cannot be judged. They "
                       "are listed once here and never filled in by guess.")));
    return section.add(std::move(table).to_element());
}

} // namespace custos::reports
