#include "daemon/audit/store_view.h"

#include "daemon/store/connection.h"
#include "daemon/store/evaluations.h"
#include "daemon/store/issued.h"
#include "daemon/store/records.h"
#include "policies/categories.h"
#include "policies/evaluate.h"
#include "policies/register/register.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace custos::daemon {

namespace {

/// The newest reports among which the one before is looked for.
constexpr std::size_t kReportsLookedAt = 1000;

std::string_view name_of_action(policies::Tailoring::Action action) noexcept {
    switch (action) {
    case policies::Tailoring::Action::select: return "select";
    case policies::Tailoring::Action::deselect: return "deselect";
    case policies::Tailoring::Action::set: return "set";
    case policies::Tailoring::Action::raise: return "raise";
    case policies::Tailoring::Action::shorten: return "shorten";
    }
    return "set";
}

reports::Texts texts_of(const std::array<std::string, 4>& titles) {
    return reports::Texts{.by_language = titles};
}

/// A text of a rule in all languages.
template <class Pick>
reports::Texts texts_of(const policies::EffectiveSet& set, const std::string& rule, Pick pick) {
    reports::Texts texts;
    for (const policies::Language language : policies::kLanguages)
        if (const policies::RuleText* text = set.text(rule, language))
            texts[language] = pick(*text);
    return texts;
}

reports::RuleInfo rule_info_of(const policies::EffectiveSet& set, const policies::Rule& rule) {
    reports::RuleInfo info{.id = rule.id,
                           .revision = static_cast<std::uint32_t>(rule.rev),
                           .pack = rule.pack,
                           .does = rule.act.does,
                           .decides = rule.act.decides,
                           .informed = rule.act.informed,
                           .acceptance = rule.acceptance,
                           .deprecated = rule.status == policies::RuleStatus::deprecated};
    for (const policies::PackReference& layer : set.layers)
        if (layer.id == rule.pack)
            info.pack = layer.id + '@' + layer.version;
    info.title = texts_of(set, rule.id, [](const policies::RuleText& text) { return text.title; });
    info.remediation =
        texts_of(set, rule.id, [](const policies::RuleText& text) { return text.remediation; });
    for (const policies::LawReference& reference : rule.refs) {
        const auto law = set.sources.find(reference.source);
        info.articles.push_back(
            {.law = law == set.sources.end() ? reference.source : law->second.title,
             .at = reference.at});
    }
    return info;
}

Result<std::optional<policies::AgencyRecord>> read_agency(Connection& store) {
    CUSTOS_TRY(const auto records, read_records(store, RecordKind::agency));
    if (records.empty())
        return std::optional<policies::AgencyRecord>();
    CUSTOS_TRY(auto agency, policies::agency_from_json_text(records.front().body));
    return std::optional(std::move(agency));
}

} // namespace

Result<std::unique_ptr<StoreView>> StoreView::open(StoreReader& reader, AuditContext context) {
    CUSTOS_CHECK(reader.snapshot());
    return std::unique_ptr<StoreView>(new StoreView(reader, std::move(context))); // private maker
}

StoreView::~StoreView() {
    // Nothing was written: whatever this answers, the reader's next snapshot says what is wrong.
    static_cast<void>(reader_.release().has_value());
}

Result<reports::Organisation> StoreView::query_organisation() const {
    CUSTOS_TRY(const auto agency, read_agency(store()));
    reports::Organisation organisation{.id = "", .name = context_.organisation};
    if (!context_.time_zone.empty())
        organisation.time_zone = context_.time_zone;
    if (!agency)
        return organisation;
    organisation.id = agency->id;
    organisation.name = agency->name.value_or(context_.organisation);
    organisation.competent_authority = agency->competent_authority.value_or("");
    organisation.time_zone = agency->timezone.value_or(organisation.time_zone);
    if (agency->dpo)
        organisation.dpo_contact = agency->dpo->contact.value_or(agency->dpo->name.value_or(""));
    return organisation;
}

Result<std::vector<reports::SetupGap>> StoreView::query_setup_gaps() const {
    using Subject = reports::SetupGap::Subject;
    std::vector<reports::SetupGap> gaps;
    const auto add = [&](Subject subject, const std::string& id, const std::string& title,
                         std::vector<std::string> missing) {
        if (!missing.empty())
            gaps.push_back(
                {.subject = subject, .id = id, .title = title, .missing = std::move(missing)});
    };
    CUSTOS_TRY(const auto agency, read_agency(store()));
    if (agency)
        add(Subject::agency, agency->id, agency->name.value_or(agency->id),
            policies::missing_fields(*agency));
    else
        add(Subject::agency, "", context_.organisation,
            policies::missing_fields(policies::AgencyRecord{}));
    CUSTOS_TRY(const auto sources, read_records(store(), RecordKind::source));
    for (const Record& record : sources) {
        CUSTOS_TRY(const auto source, policies::source_from_json_text(record.body));
        add(Subject::source, record.id, source.title.value_or(record.id),
            policies::missing_fields(source));
    }
    CUSTOS_TRY(const auto activities, read_records(store(), RecordKind::activity));
    for (const Record& record : activities) {
        CUSTOS_TRY(const auto activity, policies::activity_from_json_text(record.body));
        add(Subject::activity, record.id, activity.title.value_or(record.id),
            policies::missing_fields(activity));
    }
    return gaps;
}

Result<std::vector<reports::CategoryInfo>> StoreView::query_categories() const {
    std::vector<reports::CategoryInfo> rows;
    std::set<DataCategory> listed;
    for (const policies::CategoryRow& row : policies::categories()) {
        rows.push_back({.id = row.id,
                        .title = texts_of(row.titles),
                        .special = policies::is_sensitive(row.id)});
        listed.insert(row.id);
    }
    // An organisation's own pack may name a category beyond the shipped vocabulary.
    CUSTOS_TRY(const auto counts, query_category_counts());
    for (const reports::CategoryCount& count : counts) {
        if (!listed.insert(count.category).second)
            continue;
        reports::CategoryInfo info{.id = count.category,
                                   .special = policies::is_sensitive(count.category)};
        info.title.by_language.fill(count.category.text());
        rows.push_back(std::move(info));
    }
    return rows;
}

Result<std::vector<reports::RuleInfo>> StoreView::query_rules() const {
    std::vector<reports::RuleInfo> rules;
    std::set<std::string> listed;
    if (context_.set != nullptr)
        for (const policies::Rule& rule : context_.set->rules) {
            rules.push_back(rule_info_of(*context_.set, rule));
            listed.insert(rule.id);
        }
    // A violation may outlive its rule, and the built-in check stands in no pack.
    CUSTOS_TRY(auto rows, store().query("SELECT DISTINCT rule FROM violation ORDER BY rule"));
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            return rules;
        if (!listed.insert(rows.string(0)).second)
            continue;
        reports::RuleInfo info{.id = rows.string(0)};
        info.title.by_language.fill(info.id);
        rules.push_back(std::move(info));
    }
}

Result<reports::PolicyState> StoreView::query_policies(Instant /*as_of*/) const {
    reports::PolicyState state;
    if (context_.set == nullptr)
        return state;
    const policies::EffectiveSet& set = *context_.set;
    state.set_digest = set.digest;
    for (const policies::PackReference& layer : set.layers) {
        reports::PolicyPack pack{.id = layer.id, .version = layer.version, .digest = layer.digest};
        if (context_.known != nullptr)
            for (const policies::ImportedPack& imported : *context_.known)
                if (imported.pack.reference == layer) {
                    pack.effective_from = imported.pack.effective_from;
                    pack.next_review = imported.pack.next_review;
                }
        state.packs.push_back(std::move(pack));
    }
    for (const policies::Tailoring& change : set.tailoring)
        state.tailoring.push_back({.action = std::string(name_of_action(change.action)),
                                   .target = change.rule.empty() ? change.param : change.rule,
                                   .value = change.value,
                                   .rationale = change.rationale,
                                   .approved_by = change.approved_by,
                                   .approved_on = change.approved_on,
                                   .expires = change.expires});
    state.rules_active = static_cast<std::uint64_t>(
        std::count_if(set.rules.begin(), set.rules.end(), [](const policies::Rule& rule) {
            return policies::is_evaluated(rule) && !rule.deselected;
        }));
    return state;
}

Result<reports::DetectionState> StoreView::query_detection() const {
    return context_.detection;
}

Result<reports::Evaluations> StoreView::query_evaluations() const {
    reports::Evaluations evaluations;
    CUSTOS_TRY(const auto run, read_last_run(store()));
    if (!run)
        return evaluations;
    evaluations.evaluated_at = run->evaluated_at;
    evaluations.evidence = {run->evidence_seq};
    const auto counts = nlohmann::json::parse(run->counts, nullptr, false);
    const auto count = [&](const char* name) -> std::uint64_t {
        return counts.is_object() && counts.contains(name) && counts[name].is_number_unsigned()
                   ? counts[name].get<std::uint64_t>()
                   : 0;
    };
    evaluations.compliant = count("compliant");
    evaluations.violation = count("violation");
    evaluations.not_applicable = count("not_applicable");
    evaluations.indeterminate = count("indeterminate");
    evaluations.error = count("error");
    CUSTOS_TRY(auto rows, store().query("SELECT body FROM evaluation WHERE in_force=1 AND "
                                        "outcome='indeterminate'"));
    std::map<std::string, std::uint64_t> missing;
    for (;;) {
        CUSTOS_TRY(const bool more, rows.step());
        if (!more)
            break;
        const auto body = nlohmann::json::parse(rows.text(0), nullptr, false);
        if (body.is_object() && body.contains("missing") && body["missing"].is_array())
            for (const auto& field : body["missing"])
                if (field.is_string())
                    ++missing[field.get<std::string>()];
    }
    for (const auto& [field, number] : missing)
        evaluations.missing.push_back({.field = field, .evaluations = number});
    return evaluations;
}

Result<std::optional<reports::PreviousReport>>
StoreView::query_previous_report(std::string_view type, Instant as_of) const {
    CUSTOS_TRY(const auto reports, read_reports(store(), kReportsLookedAt));
    for (const IssuedReport& report : reports)
        if (report.type == type && report.period_to < as_of)
            return std::optional(reports::PreviousReport{
                .id = to_text(report.id), .created_at = report.created, .as_of = report.period_to});
    return std::optional<reports::PreviousReport>();
}

} // namespace custos::daemon
