#include "daemon/judge/observe.h"

#include "daemon/store/records.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace custos::daemon {

namespace {

/// At most so many sample locators stand in the facts of a source (POLICIES.md section 2).
constexpr std::size_t kSamples = 20;
/// Credentials in more objects than this are a finding of their own.
constexpr std::size_t kSecretObjects = 1000;

const DataCategory kCredentials("credentials");

struct KindHint {
    std::string_view suffix;
    std::string_view kind;
};
constexpr std::array<KindHint, 19> kKindHints = {{{".bak", "backup"},
                                                  {".old", "backup"},
                                                  {".backup", "backup"},
                                                  {"~", "backup"},
                                                  {".dump", "dump"},
                                                  {".sql", "dump"},
                                                  {".ldif", "dump"},
                                                  {".log", "log"},
                                                  {".mbox", "mail_export"},
                                                  {".pst", "mail_export"},
                                                  {".eml", "mail_export"},
                                                  {".msg", "mail_export"},
                                                  {".csv", "spreadsheet"},
                                                  {".tsv", "spreadsheet"},
                                                  {".xlsx", "spreadsheet"},
                                                  {".xls", "spreadsheet"},
                                                  {".ods", "spreadsheet"},
                                                  {".txt", "free_text"},
                                                  {".md", "free_text"}}};

std::string kind_hint_of(const StoredObject& object) {
    for (const KindHint& hint : kKindHints)
        if (object.display_path.ends_with(hint.suffix))
            return std::string(hint.kind);
    return {};
}

std::string folder_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash));
}

template <class R>
Result<Instant> registered_at(Connection& store, RecordKind kind, const R& record) {
    CUSTOS_TRY(const auto history, read_record_history(store, kind, record.id));
    return history.empty() ? record.changed_at : history.front().changed_at;
}

bool counts_for_rules(const StoredFinding& stored) noexcept {
    return stored.finding.count_confident > 0 && stored.triage != Triage::false_positive;
}

} // namespace

Result<RegisterView> read_register(Connection& store) {
    RegisterView view;
    Sha256 digest;
    CUSTOS_TRY(const auto agencies, read_records(store, RecordKind::agency));
    for (const Record& stored : agencies) {
        CUSTOS_TRY(view.reg.agency, policies::agency_from_json_text(stored.body));
        digest.update(stored.body);
    }
    CUSTOS_TRY(const auto activities, read_records(store, RecordKind::activity));
    for (const Record& stored : activities) {
        CUSTOS_TRY(auto record, policies::activity_from_json_text(stored.body));
        CUSTOS_TRY(const auto at, registered_at(store, RecordKind::activity, stored));
        view.reg.activities.push_back(record);
        view.activities.push_back({.record = std::move(record), .registered = at});
        digest.update(stored.body);
    }
    CUSTOS_TRY(const auto sources, read_records(store, RecordKind::source));
    for (const Record& stored : sources) {
        CUSTOS_TRY(auto record, policies::source_from_json_text(stored.body));
        CUSTOS_TRY(const auto at, registered_at(store, RecordKind::source, stored));
        view.sources.push_back(
            {.record = std::move(record), .body = stored.body, .registered = at});
    }
    view.digest = digest.finish();
    return view;
}

Result<SourceFigures> read_figures(Connection& store, const SourceId& source,
                                   const Digest& detection) {
    SourceFigures figures;
    CUSTOS_TRY(figures.counts, count_objects(store, source, detection));
    CUSTOS_TRY(figures.categories, sum_categories(store, source));
    for (const CategorySum& sum : figures.categories) {
        if (sum.confident_objects == 0)
            continue;
        const bool secret = is_under(sum.category, kCredentials);
        if (!secret && figures.samples.size() >= kSamples)
            continue;
        const std::size_t limit = secret ? kSecretObjects : 3;
        CUSTOS_TRY(const auto places, sample_locators(store, source, sum.category, limit));
        for (const SampleLocator& place : places) {
            if (secret)
                figures.secret_folders.insert(folder_of(place.display_path));
            if (figures.samples.size() < kSamples &&
                std::ranges::find(figures.samples, place.display_path) == figures.samples.end())
                figures.samples.push_back(place.display_path);
        }
    }
    std::ranges::sort(figures.samples);
    return figures;
}

Result<policies::SourceObservation> observe_source(Connection& store, const RegisteredSource& source,
                                                   const SourceFigures& figures,
                                                   const policies::TimeZone& zone) {
    policies::SourceObservation seen;
    seen.source = source.record.id;
    seen.registered_on = zone.date_of(source.registered);
    CUSTOS_TRY(const auto last, read_last_complete_unit(store, source.record.id));
    if (last)
        seen.last_full_scan = last->ended;
    const ObjectCounts& counts = figures.counts;
    if (!last && counts.objects == 0)
        return seen; // never scanned: what follows stays unknown
    seen.objects_eligible = counts.objects;
    seen.objects_read = counts.by_read_state[static_cast<std::size_t>(ReadState::whole)];
    for (std::uint8_t code = 0; code < kGapCodes; ++code)
        if (const auto objects = counts.by_gap[code]; objects > 0)
            seen.unread_by_cause.emplace_back(static_cast<GapCode>(code), objects);
    seen.categories.emplace();
    for (const CategorySum& sum : figures.categories) {
        if (sum.confident_hits == 0)
            continue;
        policies::CategoryObservation category{.category = sum.category,
                                               .count = sum.confident_hits,
                                               .distinct = {},
                                               .objects = sum.confident_objects};
        if (sum.persons > 0)
            category.distinct = sum.persons;
        seen.categories->push_back(std::move(category));
    }
    seen.sample_locators = figures.samples;
    return seen;
}

policies::ObjectObservation observe_object(const StoredObject& object,
                                           const std::set<std::string>& secret_folders) {
    policies::ObjectObservation seen;
    seen.key = object.key;
    seen.display_path = object.display_path;
    seen.size_bytes = object.token.size_bytes;
    seen.path_categories = object.path_categories;
    seen.permissions = object.permissions;
    seen.kind_hint = kind_hint_of(object);
    seen.mtime = from_micros(object.token.mtime_ns / 1000);
    seen.secret_in_folder = secret_folders.contains(folder_of(object.display_path));
    std::map<DataCategory, policies::CategoryObservation> categories;
    for (const StoredFinding& stored : object.findings) {
        if (!counts_for_rules(stored))
            continue;
        const Finding& finding = stored.finding;
        auto& sum = categories[finding.category];
        sum.category = finding.category;
        sum.count += finding.count_confident;
        if (stored.distinct > 0)
            sum.distinct = sum.distinct.value_or(0) + stored.distinct;
        if (is_under(finding.category, kCredentials))
            seen.secrets_count += finding.count_confident;
    }
    for (auto& [id, sum] : categories)
        seen.categories.push_back(std::move(sum));
    return seen;
}

float confidence_of(const StoredObject& object) noexcept {
    float highest = 0;
    for (const StoredFinding& stored : object.findings)
        if (counts_for_rules(stored))
            highest = std::max(highest, stored.finding.confidence_max);
    return highest;
}

} // namespace custos::daemon
