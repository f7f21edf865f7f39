#include "reports/render/page.h"

#include "reports/render/terms.h"

namespace custos::reports {

Element foreign(std::string_view text) {
    return make("bdi", {}, text);
}

Element code(std::string_view text) {
    return make("code", {}, text);
}

Element Page::section(std::string_view id, const std::string& title) const {
    const std::string heading = std::string(id) + "-title";
    return make("section", {{"id", std::string(id)}, {"aria-labelledby", heading}},
                make("h2", {{"id", heading}}, title));
}

Element Page::evidence_links(const Json& numbers) const {
    Element list = make("span", {{"class", "evidence"}});
    if (numbers.empty())
        list.add("–");
    for (const Json& value : numbers) {
        const auto text = std::to_string(value.get<std::uint64_t>());
        if (list.has_children())
            list.add(", ");
        list.add(link_to("e-" + text, "№\u00A0" + text));
    }
    return list;
}

Elements Page::evidence(const Json& numbers) const {
    Elements list;
    if (!numbers.empty())
        list.push_back(make("span", {{"class", "evidence"}}, words_.say("Evidence"), " ",
                            evidence_links(numbers)));
    return list;
}

Element Page::source(const std::string& id) const {
    for (const Json& source : report_.at("sources")) {
        if (source.at("id") != id)
            continue;
        const auto title = source.at("title").get<std::string>();
        return title == id ? foreign(title)
                           : make("span", {}, foreign(title), " ",
                                  make("span", {{"class", "id"}}, foreign(id)));
    }
    return foreign(id);
}

std::string Page::date(const Json& time) const {
    if (!time.is_string())
        return "–";
    const auto text = time.get<std::string>();
    if (const auto day = parse_date(text))
        return words_.date(*day);
    const auto instant = parse_instant(text);
    return instant ? words_.date(*instant) : text;
}

std::string Page::date_time(const Json& time) const {
    if (!time.is_string())
        return "–";
    const auto text = time.get<std::string>();
    const auto instant = parse_instant(text);
    return instant ? words_.date_time(*instant) : text;
}

std::string Page::number(const Json& value) const {
    return words_.number(value.get<std::uint64_t>());
}

Element Page::severity(const std::string& code) const {
    return make("span", {{"class", "sev " + id_of("s-", code)}}, severity_term(words_, code));
}

} // namespace custos::reports
