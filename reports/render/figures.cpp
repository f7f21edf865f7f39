#include "reports/render/figures.h"

#include "reports/render/terms.h"

#include <algorithm>
#include <array>
#include <map>

namespace custos::reports {

namespace {

constexpr std::array<std::string_view, 5> kSeverityOrder = {"critical", "high", "medium", "low",
                                                            "info"};

std::string px(std::uint64_t value) {
    return std::to_string(value);
}

Element rectangle(std::uint64_t x, std::uint64_t y, std::uint64_t width, std::uint64_t height,
                  std::string css_class) {
    return make("rect", {{"x", px(x)},
                         {"y", px(y)},
                         {"width", px(width)},
                         {"height", px(height)},
                         {"class", std::move(css_class)}});
}

Element label(std::uint64_t x, std::uint64_t y, std::string_view anchor, std::string_view text) {
    return make("text", {{"x", px(x)}, {"y", px(y)}, {"text-anchor", std::string(anchor)}}, text);
}

/// An SVG with a name and a description that screen readers speak.
Element figure(const std::string& id, std::uint64_t width, std::uint64_t height,
               const std::string& title, const std::string& description) {
    return make("svg",
                {{"xmlns", "http://www.w3.org/2000/svg"},
                 {"role", "img"},
                 {"aria-labelledby", id + "-t " + id + "-d"},
                 {"viewBox", "0 0 " + px(width) + " " + px(height)},
                 {"width", px(width)},
                 {"height", px(height)},
                 {"focusable", "false"}},
                make("title", {{"id", id + "-t"}}, title),
                make("desc", {{"id", id + "-d"}}, description));
}

/// Five steps of shade, tenfold each, from the lower bound of the count.
struct Step {
    std::uint64_t from;
    std::string_view css_class;
};
constexpr std::array<Step, 5> kSteps = {
    {{1, "h1"}, {5, "h2"}, {50, "h3"}, {500, "h4"}, {5000, "h5"}}};

std::string shade_of(std::uint64_t count) {
    std::string_view shade = "h0";
    for (const Step& step : kSteps)
        if (count >= step.from)
            shade = step.css_class;
    return std::string(shade);
}

std::string step_label(const Wording& words, std::size_t index) {
    if (index == 0)
        return "< " + words.number(kSteps[1].from);
    if (index + 1 == kSteps.size())
        return "≥ " + words.number(kSteps[index].from);
    return words.number(kSteps[index].from) + "–" + words.number(kSteps[index + 1].from - 1);
}

Element cross(std::uint64_t x, std::uint64_t y, std::uint64_t size) {
    return make("path",
                {{"class", "hx"},
                 {"d", "M" + px(x) + " " + px(y + size) + "L" + px(x + size) + " " + px(y)}});
}

constexpr std::uint64_t kCell = 34; ///< px; a finger's width with its gap

Element legend_item(Elements shapes, const std::string& words) {
    Element swatch = make("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                                  {"width", "16"},
                                  {"height", "16"},
                                  {"aria-hidden", "true"},
                                  {"focusable", "false"}});
    swatch.add(std::move(shapes));
    return make("li", {}, std::move(swatch), " " + words);
}

Element heat_legend(const Page& page) {
    const Wording& words = page.words();
    Element legend = make("ul", {{"class", "legend"}});
    legend.add(legend_item({rectangle(0, 0, 16, 16, "h0")}, words.say("nothing found")));
    for (std::size_t index = 0; index < kSteps.size(); ++index)
        legend.add(legend_item({rectangle(0, 0, 16, 16, std::string(kSteps[index].css_class))},
                               step_label(words, index)));
    legend.add(
        legend_item({rectangle(0, 0, 16, 16, "h0"), cross(0, 0, 16)}, words.say("never scanned")));
    return legend;
}

} // namespace

Element severity_figure(const Page& page) {
    const Wording& words = page.words();
    const Json& counts = page.report().at("summary").at("violations");
    std::uint64_t largest = 1;
    std::string description;
    for (const std::string_view code : kSeverityOrder) {
        const auto open = counts.at("by_severity").at(std::string(code)).get<std::uint64_t>();
        largest = std::max(largest, open);
        description += (description.empty() ? "" : "; ") + severity_count(words, code, open);
    }
    // 320 px is a phone: the figure grows from there, so that its letters never shrink.
    constexpr std::uint64_t kBarStart = 96;
    constexpr std::uint64_t kBarLength = 180;
    constexpr std::uint64_t kRow = 30;
    Element svg = figure("f-severity", 320, kRow * kSeverityOrder.size() + 4,
                         words.say("Open indications by severity"), description);
    svg.set("class", "bars");
    std::uint64_t y = 2;
    for (const std::string_view code : kSeverityOrder) {
        const auto open = counts.at("by_severity").at(std::string(code)).get<std::uint64_t>();
        const auto overdue =
            counts.at("overdue_by_severity").at(std::string(code)).get<std::uint64_t>();
        const std::uint64_t length =
            open == 0 ? 0 : std::max<std::uint64_t>(kBarLength * open / largest, 3);
        const std::uint64_t late = open == 0 ? 0 : length * overdue / open;
        svg.add(label(kBarStart - 8, y + 19, "end", severity_term(words, code)));
        svg.add(rectangle(kBarStart, y + 4, kBarLength, 20, "track"));
        svg.add(rectangle(kBarStart, y + 4, length, 20, "s-" + std::string(code)));
        if (late > 0)
            svg.add(rectangle(kBarStart, y + 19, late, 5, "late"));
        svg.add(label(kBarStart + kBarLength + 8, y + 19, "start", words.number(open)));
        y += kRow;
    }
    return make("figure", {}, make("figcaption", {}, words.say("Open indications by severity")),
                std::move(svg),
                make("p", {{"class", "key"}},
                     words.say("The line below a bar shows the part that is past its due date.")));
}

Element heat_map(const Page& page) {
    const Wording& words = page.words();
    const Json& sources = page.report().at("sources");
    const Json& categories = page.report().at("categories");
    std::map<std::pair<std::string, std::string>, const Json*> cells;
    for (const Json& cell : page.report().at("category_counts"))
        cells[{cell.at("category").get<std::string>(), cell.at("source").get<std::string>()}] =
            &cell;

    constexpr std::uint64_t kLabels = 250;
    constexpr std::uint64_t kHead = 96;
    const std::uint64_t width = kLabels + kCell * sources.size() + 70;
    const std::uint64_t height = kHead + kCell * categories.size() + 4;
    Element svg =
        figure("f-heat", width, height, words.say("Personal data by category and data source"),
               words.say("Each square is one category in one data source; the darker, the "
                         "more places. The table below holds the same numbers."));
    svg.set("class", "heat");
    std::uint64_t x = kLabels;
    for (const Json& source : sources) {
        const auto id = source.at("id").get<std::string>();
        const std::string anchor = px(x + kCell / 2) + " " + px(kHead - 8);
        svg.add(make("text",
                     {{"x", px(x + kCell / 2)},
                      {"y", px(kHead - 8)},
                      {"transform", "rotate(-40 " + anchor + ")"}},
                     id.size() > 16 ? id.substr(0, 15) + "…" : id));
        x += kCell;
    }
    std::uint64_t y = kHead;
    for (const Json& category : categories) {
        const auto id = category.at("id").get<std::string>();
        const auto title = category.at("title").get<std::string>();
        svg.add(label(kLabels - 10, y + 22, "end",
                      (category.at("special").get<bool>() ? "◆ " : "") + title));
        x = kLabels;
        for (const Json& source : sources) {
            const auto found = cells.find({id, source.at("id").get<std::string>()});
            const std::uint64_t hits =
                found == cells.end() ? 0 : found->second->at("hits").at("low").get<std::uint64_t>();
            svg.add(rectangle(x + 1, y + 1, kCell - 2, kCell - 2, shade_of(hits)));
            // "Could not look" is not "nothing found".
            if (hits == 0 && source.at("last_full_scan").is_null())
                svg.add(cross(x + 1, y + 1, kCell - 2));
            x += kCell;
        }
        y += kCell;
    }
    return make("figure", {},
                make("figcaption", {}, words.say("Personal data by category and data source")),
                make("div",
                     {{"class", "scroll"},
                      {"role", "group"},
                      {"tabindex", "0"},
                      {"aria-label", words.say("Figure, can be scrolled sideways")}},
                     std::move(svg)),
                make("p", {{"class", "key"}}, words.say("Places found, from light to dark:")),
                heat_legend(page));
}

Element coverage_bar(const Page& page) {
    const Wording& words = page.words();
    const Json& objects = page.report().at("summary").at("objects");
    const auto read = objects.at("read").get<std::uint64_t>();
    const auto in_part = objects.at("in_part").get<std::uint64_t>();
    const auto unread = objects.at("unread").get<std::uint64_t>();
    const std::uint64_t all = std::max<std::uint64_t>(read + in_part + unread, 1);
    constexpr std::uint64_t kLength = 1000;
    // A part that exists is seen, however small.
    const auto share = [&](std::uint64_t part) {
        return part == 0 ? 0 : std::max<std::uint64_t>(kLength * part / all, 8);
    };
    const std::uint64_t missed = share(unread);
    const std::uint64_t partly = share(in_part);
    const std::uint64_t whole = read == 0 ? 0 : kLength - std::min(kLength, missed + partly);
    Element svg = figure("f-coverage", kLength, 24, words.say("Files read, in part, not read"),
                         words.say("{read} read, {part} in part, {unread} not read",
                                   {{"read", words.number(read)},
                                    {"part", words.number(in_part)},
                                    {"unread", words.number(unread)}}));
    svg.set("class", "coverage");
    svg.set("preserveAspectRatio", "none");
    svg.add(rectangle(0, 0, kLength, 24, "track"));
    svg.add(rectangle(0, 0, whole, 24, "read"));
    svg.add(rectangle(whole, 0, partly, 24, "part"));
    svg.add(rectangle(whole + partly, 0, missed, 24, "unread"));
    return svg;
}

} // namespace custos::reports
