// Where which data were found, what changed, by which rules, how, and how to check it all.
#include "reports/render/figures.h"
#include "reports/render/page.h"
#include "reports/render/table.h"
#include "reports/render/terms.h"

namespace custos::reports {

namespace {

Element categories_table(const Page& page) {
    const Wording& words = page.words();
    const auto number = Column::Align::number;
    Table table(words.say("Personal data found, by category and data source"),
                {{words.say("Category")},
                 {words.say("Data source")},
                 {words.say("Files"), number},
                 {words.say("Places"), number},
                 {words.say("Data subjects, estimated")}});
    for (const Json& category : page.report().at("categories")) {
        for (const Json& cell : page.report().at("category_counts")) {
            if (cell.at("category") != category.at("id"))
                continue;
            Element name = make("span", {}, foreign(category.at("title").get<std::string>()));
            if (category.at("special").get<bool>())
                name.add(" ").add(
                    make("span", {{"class", "special"}}, "◆ " + words.say("sensitive")));
            Elements cells;
            cells.push_back(std::move(name));
            cells.push_back(page.source(cell.at("source").get<std::string>()));
            cells.push_back(Element(page.number(cell.at("objects"))));
            cells.push_back(Element(range_term(words, cell.at("hits"))));
            cells.push_back(Element(range_term(words, cell.at("persons"))));
            table.add_row(std::move(cells));
        }
    }
    return std::move(table).to_element();
}

Element packs_table(const Page& page) {
    const Wording& words = page.words();
    Table table(words.say("Policies in force"), {{words.say("Policy")},
                                                 {words.say("Policy version")},
                                                 {words.say("In force from")},
                                                 {words.say("Next review")},
                                                 {words.say("Digest (SHA-256)")}});
    for (const Json& pack : page.report().at("policies").at("packs")) {
        Elements cells;
        cells.push_back(foreign(pack.at("id").get<std::string>()));
        cells.push_back(foreign(pack.at("version").get<std::string>()));
        cells.push_back(Element(page.date(pack.at("effective_from"))));
        cells.push_back(Element(page.date(pack.at("next_review"))));
        cells.push_back(code(pack.at("sha256").get<std::string>()));
        table.add_row(std::move(cells));
    }
    return std::move(table).to_element();
}

Elements tailoring_of(const Page& page) {
    const Wording& words = page.words();
    Table table(words.say("Changes that the organisation made to the policies"),
                {{words.say("Change")},
                 {words.say("Rule or value")},
                 {words.say("Reason")},
                 {words.say("Approved by")},
                 {words.say("Until")}});
    for (const Json& change : page.report().at("policies").at("tailoring")) {
        Element target = make("span", {}, code(change.at("target").get<std::string>()));
        if (!change.at("value").is_null())
            target.add(" → ").add(code(change.at("value").get<std::string>()));
        Elements cells;
        cells.push_back(Element(tailoring_term(words, change.at("action").get<std::string>())));
        cells.push_back(std::move(target));
        cells.push_back(foreign(change.at("rationale").get<std::string>()));
        cells.push_back(Element(role_term(words, change.at("approved_by").get<std::string>()) +
                                ", " + page.date(change.at("approved_on"))));
        cells.push_back(Element(page.date(change.at("expires"))));
        table.add_row(std::move(cells));
    }
    Elements list;
    list.push_back(make("h3", {}, words.say("Tailoring in force")));
    list.push_back(
        table.empty() ? make("p", {}, words.say("None: the policies apply as they were published."))
                      : std::move(table).to_element());
    return list;
}

Element detectors_of(const Page& page) {
    const Wording& words = page.words();
    const Json& detection = page.report().at("detection");
    Element list = make("ul", {{"class", "versions"}});
    for (const Json& detector : detection.at("detectors"))
        list.add(
            make("li", {}, code(detector.at("id").get<std::string>()),
                 " " + words.say("version {n}", {{"n", page.number(detector.at("version"))}})));
    return list;
}

Element bullets(std::initializer_list<std::string> texts) {
    Element list = make("ul", {{"class", "plain"}});
    for (const std::string& text : texts)
        list.add(make("li", {}, text));
    return list;
}

Element step(const std::string& words, std::string_view command) {
    return make(
        "li", {}, make("p", {}, words),
        make("pre", {{"tabindex", "0"}, {"role", "group"}, {"aria-label", words}}, code(command)));
}

} // namespace

Element categories_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("categories", words.say("Which personal data were found where"));
    if (page.report().at("category_counts").empty())
        return section.add(
            make("p", {}, words.say("No personal data were found in what was read.")));
    section.add(
        make("p", {},
             words.say("◆ marks special categories of personal data (GDPR Art. 9), criminal "
                       "convictions and offences (Art. 10) and national identification "
                       "numbers (Art. 87).")));
    section.add(heat_map(page));
    return section.add(categories_table(page));
}

Element comparison_of(const Page& page) {
    const Wording& words = page.words();
    const Json& comparison = page.report().at("comparison");
    Element section = page.section("comparison", words.say("Since the last report"));
    if (comparison.is_null())
        return section.add(make("p", {},
                                words.say("This is the first report: there is nothing to "
                                          "compare it with.")));
    section.add(make("p", {},
                     words.say("Compared with the situation on {date}.",
                               {{"date", page.date_time(comparison.at("previous").at("as_of"))}})));
    const auto number = Column::Align::number;
    Table table(words.say("Changes since the last report, by rule"),
                {{words.say("Rule")},
                 {words.say("New"), number},
                 {words.say("Resolved"), number},
                 {words.say("Closed otherwise"), number}});
    for (const Json& rule : comparison.at("rules")) {
        Elements cells;
        cells.push_back(foreign(rule.at("title").get<std::string>()));
        for (const char* count : {"new", "resolved", "closed_otherwise"})
            cells.push_back(Element(page.number(rule.at(count))));
        table.add_row(std::move(cells));
    }
    if (table.empty())
        return section.add(make("p", {}, words.say("Nothing changed.")));
    return section.add(std::move(table).to_element());
}

Element versions_of(const Page& page) {
    const Wording& words = page.words();
    const Json& report = page.report();
    const Json& detection = report.at("detection");
    Element section = page.section("versions", words.say("Policies and detectors in force"));
    section.add(packs_table(page));
    section.add(make("p", {},
                     words.count("{n} rule was active.", "{n} rules were active.",
                                 report.at("policies").at("rules_active").get<std::uint64_t>()),
                     " ", words.say("Digest of the whole set:"), " ",
                     code(report.at("policies").at("set_sha256").get<std::string>())));
    section.add(tailoring_of(page));
    section.add(make("h3", {}, words.say("Detectors")));
    const auto read = detection.at("objects_read").get<std::uint64_t>();
    if (read > 0)
        section.add(make(
            "p", {},
            words.say("{share} of the files were read with the detectors listed here; "
                      "the others are read again at the next scan.",
                      {{"share", words.percent(detection.at("objects_current").get<std::uint64_t>(),
                                               read)}})));
    section.add(detectors_of(page));
    return section.add(make("p", {}, words.say("Digest of the whole set:"), " ",
                            code(detection.at("sha256").get<std::string>())));
}

Element method_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("method", words.say("Method and limits"));
    section.add(bullets({
        words.say(
            "Files are opened for reading only, listed and searched for patterns such as "
            "numbers with check digits, addresses and words. No value that was found is kept: "
            "only its kind, its place and a keyed fingerprint."),
        words.say(
            "A pattern can be wrong: a number may only look like a register number, and "
            "personal data that follow no pattern are not seen. Only findings of at least 80 % "
            "confidence are counted."),
        words.say("What was left out, not read or never scanned was not judged. Finding nothing "
                  "there means nothing."),
        words.say("Rules are applied to what was found and to what people wrote in the register. "
                  "The program cannot tell whether the register is true."),
        words.say(
            "Numbers of people are estimates from distinct identifiers, rounded to two digits. "
            "Numbers below five are shown as “< 5”, so that nobody can be singled out."),
        words.say("Names of files and columns in which personal data stand are masked."),
    }));
    return section;
}

Element evidence_of(const Page& page) {
    const Wording& words = page.words();
    const Json& log = page.report().at("log");
    const Json& head = log.at("head");
    Element section = page.section("evidence", words.say("Evidence"));
    section.add(
        make("p", {},
             words.say("Every statement of this report rests on numbered entries of an "
                       "evidence log. Each entry contains the digest of the one before it (a "
                       "hash chain): none can be changed or removed unnoticed. When this "
                       "report was made, the log ended with entry {n}.",
                       {{"n", page.number(head.at("number"))}})));
    section.add(make("p", {}, words.say("Digest of the last entry:"), " ",
                     code(head.at("sha256").get<std::string>())));
    section.add(make("p", {}, words.say("Digest of the whole log (root):"), " ",
                     code(head.at("root").get<std::string>())));
    Table table(words.say("Entries to which this report refers"),
                {{words.say("Entry")},
                 {words.say("About")},
                 {words.say("Time")},
                 {words.say("Digest (SHA-256)")}});
    for (const Json& entry : log.at("entries")) {
        const auto number = std::to_string(entry.at("number").get<std::uint64_t>());
        const auto type = entry.at("type").get<std::string>();
        Elements cells;
        cells.push_back(make("span", {{"id", "e-" + number}}, "№ " + number));
        cells.push_back(make("span", {}, entry_term(words, type), " ",
                             make("span", {{"class", "id"}}, foreign(type))));
        cells.push_back(Element(page.date_time(entry.at("time"))));
        cells.push_back(code(entry.at("sha256").get<std::string>()));
        table.add_row(std::move(cells));
    }
    if (!table.empty())
        section.add(std::move(table).to_element());
    return section;
}

Element verification_of(const Page& page) {
    const Wording& words = page.words();
    Element section = page.section("verification", words.say("How to verify this report"));
    section.add(make("p", {},
                     words.say("Whoever receives the folder of this report can check it, without "
                               "Custos and without a network, with tools that every Linux system "
                               "has. Run these lines inside the folder.")));
    Element steps = make("ol", {{"class", "steps"}});
    steps.add(step(words.say("No file was changed:"), "sha256sum -c MANIFEST.sha256"));
    steps.add(
        step(words.say("Who sealed it (trust.pem is the certificate that the organisation gave "
                       "you by another way, never the one in this folder):"),
             "openssl cms -verify -binary -inform DER -in MANIFEST.sha256.p7s \\\n"
             "  -content MANIFEST.sha256 -CAfile trust.pem -purpose any -out /dev/null"));
    steps.add(
        step(words.say("The evidence entry is in the log (run inside the folder evidence):"),
             "h=$({ printf '\\000'; cat entry.json; } | openssl dgst -sha256 -r | cut -c1-64)\n"
             "while read -r side sib; do [ \"$side\" = R ] && p=\"$h$sib\" || p=\"$sib$h\"\n"
             "  h=$(printf '01%s' \"$p\" | xxd -r -p | openssl dgst -sha256 -r | cut -c1-64)\n"
             "done < entry.proof\n"
             "[ \"$h\" = \"$(cat root.hex)\" ] && echo included"));
    section.add(std::move(steps));
    section.add(
        make("p", {},
             words.say("This proves the content, who sealed it and that the entry is in the "
                       "log. It does not prove that a scan saw everything, nor that what "
                       "people wrote in the register is true.")));
    return section;
}

} // namespace custos::reports
