// What was looked at, what was not, and what the register still lacks.
#include "reports/compose/sections.h"

#include <algorithm>
#include <map>
#include <set>

namespace custos::reports {

std::string_view name_of(SourceStanding standing) noexcept {
    switch (standing) {
    case SourceStanding::current: return "current";
    case SourceStanding::stale: return "stale";
    case SourceStanding::never: return "never";
    case SourceStanding::suspect: return "suspect";
    }
    return "never";
}

SourceStanding standing_of(const SourceState& source) noexcept {
    if (source.suspect)
        return SourceStanding::suspect;
    if (!source.last_full_scan)
        return SourceStanding::never;
    return source.stale ? SourceStanding::stale : SourceStanding::current;
}

namespace {

Json compose_source(const SourceState& source) {
    Json gaps = Json::array();
    for (const GapCount& gap : source.gaps)
        gaps.push_back(
            {{"cause", name_of(gap.code)}, {"objects", gap.objects}, {"in_part", gap.in_part}});
    Json exclusions = Json::array();
    for (const Exclusion& exclusion : source.exclusions)
        exclusions.push_back({{"pattern", clean_text(exclusion.pattern)},
                              {"reason", text_or_null(exclusion.reason)}});
    Json activities = Json::array();
    for (const ActivityId& activity : source.activities)
        activities.push_back(clean_text(activity.text()));
    return {
        {"id", clean_text(source.id.text())},
        {"title", clean_text(source.title.empty() ? source.id.text() : source.title)},
        {"kind", clean_text(source.kind)},
        {"environment", text_or_null(source.environment)},
        {"owner", text_or_null(source.owner)},
        {"activities", std::move(activities)},
        {"standing", name_of(standing_of(source))},
        {"registered_at", to_text(source.registered_at)},
        {"last_full_scan", time_of(source.last_full_scan)},
        {"last_attempt", time_of(source.last_attempt)},
        {"scan_interval", text_or_null(source.scan_interval)},
        {"access_time_moves", source.access_time_moves},
        {"objects",
         {{"eligible", source.objects_eligible},
          {"read", source.objects_read},
          {"in_part", source.objects_in_part},
          {"unread", source.objects_unread},
          {"current_detection", source.objects_current_detection}}},
        {"bytes_read", source.bytes_read},
        {"gaps", std::move(gaps)},
        {"exclusions", std::move(exclusions)},
        {"evidence", source.evidence},
    };
}

std::string_view name_of_subject(SetupGap::Subject subject) noexcept {
    switch (subject) {
    case SetupGap::Subject::agency: return "agency";
    case SetupGap::Subject::source: return "source";
    case SetupGap::Subject::activity: return "activity";
    }
    return "source";
}

} // namespace

Json compose_sources(const Answers& answers) {
    Json list = Json::array();
    for (const SourceState& source : answers.sources)
        list.push_back(compose_source(source));
    return list;
}

Json compose_unread(const Answers& answers) {
    struct Total {
        std::uint64_t objects = 0;
        std::set<std::string> sources;
    };
    std::map<std::pair<GapCode, bool>, Total> totals;
    for (const SourceState& source : answers.sources) {
        for (const GapCount& gap : source.gaps) {
            Total& total = totals[{gap.code, gap.in_part}];
            total.objects += gap.objects;
            total.sources.insert(clean_text(source.id.text()));
        }
    }
    Json list = Json::array();
    for (const auto& [key, total] : totals)
        list.push_back({{"cause", name_of(key.first)},
                        {"in_part", key.second},
                        {"objects", total.objects},
                        {"sources", total.sources}});
    // The largest cause first; equal ones by name, so that the order never depends on the enum.
    std::sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
        const auto left = a.at("objects").get<std::uint64_t>();
        const auto right = b.at("objects").get<std::uint64_t>();
        return left != right ? left > right : a.at("cause") < b.at("cause");
    });
    return list;
}

Json compose_setup(const Answers& answers) {
    Json list = Json::array();
    for (const SetupGap& gap : answers.setup)
        list.push_back({{"subject", name_of_subject(gap.subject)},
                        {"id", clean_text(gap.id)},
                        {"title", clean_text(gap.title.empty() ? gap.id : gap.title)},
                        {"missing", texts_of(gap.missing)}});
    return list;
}

Json compose_categories(const Answers& answers, Language language) {
    Json list = Json::array();
    std::set<std::string> used;
    for (const CategoryCount& cell : answers.counts)
        used.insert(cell.category.text());
    for (const std::string& id : used) {
        const auto found = answers.categories.find(id);
        const bool known = found != answers.categories.end();
        const std::string title = known ? found->second.title.in(language) : id;
        list.push_back({{"id", clean_text(id)},
                        {"title", clean_text(title.empty() ? id : title)},
                        {"special", known && found->second.special}});
    }
    // The sensitive ones first: that is where people look.
    std::stable_sort(list.begin(), list.end(), [](const Json& a, const Json& b) {
        return a.at("special").get<bool>() && !b.at("special").get<bool>();
    });
    return list;
}

Json compose_category_counts(const Answers& answers) {
    Json list = Json::array();
    for (const CategoryCount& cell : answers.counts)
        list.push_back({{"source", clean_text(cell.source.text())},
                        {"category", clean_text(cell.category.text())},
                        {"objects", cell.objects},
                        {"hits", cell_of(cell.hits)},
                        {"persons", range_of(cell.persons)}});
    return list;
}

} // namespace custos::reports
