// pack.yaml into a PolicyPack, with every mistake and its place.

#include "policies/condition_parse.h"
#include "policies/names.h"
#include "policies/pack.h"
#include "policies/pack_shape.h"
#include "policies/pack_texts.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <array>
#include <set>

namespace custos::policies {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kMaxFileBytes = 1U << 20U;
constexpr std::size_t kMaxRules = 2'000;
constexpr std::string_view kPackFile = "pack.yaml";
constexpr std::string_view kParamTypes = "integer number percent duration boolean text date set";
constexpr std::string_view kStricter = "lower higher subset superset none";

/// Counted from first confirmation (POLICIES 1.4); `info` has none.
constexpr std::array<CivilDuration, 5> kDefaultDue{
    CivilDuration{}, CivilDuration{.days = 180}, CivilDuration{.days = 60},
    CivilDuration{.days = 14}, CivilDuration{.days = 3}};

template <class Enum, std::size_t N>
Enum parse_name(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto* found = std::find(names.begin(), names.end(), name);
    return static_cast<Enum>(found == names.end() ? 0 : found - names.begin());
}

/// `[A-Z0-9][A-Za-z0-9-]{2,39}`: small letters for the points of an article, as in GDPR-5-1-b-02.
bool is_rule_id(std::string_view id) noexcept {
    return id.size() >= 3 && id.size() <= 40 && (id[0] < 'a' || id[0] > 'z') &&
           std::all_of(id.begin(), id.end(), [](char letter) {
               return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
                      (letter >= '0' && letter <= '9') || letter == '-';
           });
}

/// Articles whose duties the DPO advises on but may not carry out (Art. 38(6)): legal basis,
/// Art. 9 and 10 grounds, contracts, transfers.
bool is_controllers_own(const Rule& rule) {
    constexpr std::string_view kPrefixes[] = {"GDPR-6-",  "GDPR-7-",  "GDPR-9-",  "GDPR-10-",
                                              "GDPR-28-", "GDPR-44-", "GDPR-45-", "GDPR-46-",
                                              "GDPR-49-", "BE-NRN-",  "BE-JUD-"};
    return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                       [&](std::string_view prefix) { return rule.id.starts_with(prefix); });
}

class PackReader {
public:
    PackReader(const PackFiles& files, std::span<const PolicyPack> parents)
        : files_(files), parents_(parents) {}

    PolicyPack pack;
    ReadContext context{kPackFile, {}};

    void read() {
        const auto file = files_.find(std::string(kPackFile));
        if (file == files_.end()) {
            refuse(ErrorCode::not_found, "E-SCHEMA: the pack has no pack.yaml");
            return;
        }
        auto root = parse_yaml(kPackFile, file->second, kMaxFileBytes);
        if (!root) {
            context.errors.push_back(std::move(root).error());
            return;
        }
        RawPack raw;
        read_record(context, *root, raw);
        add_code(context, 0, "E-SCHEMA: {}");
        if (!context.errors.empty())
            return;
        take_meta(raw, *root);
        take_parents(raw, *root);
        take_sources(*root);
        take_lists(*root);
        take_params(*root);
        take_rules(*root);
        check_manifest();
        read_pack_texts(files_, context, pack);
        if (const auto tests = files_.find("tests.yaml"); tests != files_.end())
            pack.tests = tests->second;
        else
            refuse(ErrorCode::not_found,
                   "E-TEST: the pack has no tests.yaml: every rule needs tests");
    }

private:
    template <class... Args>
    void refuse(ErrorCode code, Literal what, Args&&... arguments) {
        context.errors.push_back(
            fail_at({std::string(kPackFile), 0, 0}, code, what, std::forward<Args>(arguments)...)
                .value());
    }

    void take_meta(const RawPack& raw, const YamlNode& root) {
        const YamlNode& meta = *root.find("pack");
        const auto node = [&meta](std::string_view key) -> const YamlNode& {
            const YamlNode* found = meta.find(key);
            return found == nullptr ? meta : *found;
        };
        pack.reference.id = raw.pack.id;
        pack.reference.version = raw.pack.version;
        if (!is_version(raw.pack.version))
            report(context, node("version"),
                   "E-SEMVER: `{}` is no version: write MAJOR.MINOR.PATCH such as 1.0.0",
                   OwnText(raw.pack.version));
        pack.status = parse_name<PackStatus>(kPackStatuses, raw.pack.status);
        pack.effective_from = raw.pack.effective_from;
        pack.effective_until = raw.pack.effective_until;
        if (pack.effective_until && *pack.effective_until <= pack.effective_from)
            report(
                context, node("effective_until"),
                "E-RANGE: effective_until is the first day on which the pack no longer applies: it "
                "comes after effective_from");
        pack.supersedes = raw.pack.supersedes.value_or("");
        pack.timezone = raw.pack.timezone;
        pack.facts = raw.pack.facts;
        if (!accepts_fact_model(raw.pack.facts))
            report(context, node("facts"),
                   "E-FIELD: this program has fact model {}; the pack was written for `{}`: use a "
                   "pack or program that fits",
                   OwnText(std::string(kFactModelVersion)), OwnText(raw.pack.facts));
        if (make_set(raw.pack.languages) != TextSet{"de", "en", "fr", "nl"})
            report(context, node("languages"),
                   "E-SCHEMA: a pack has texts in all of nl, fr, de and en");
        if (raw.pack.reviewed) {
            pack.reviewed_on = raw.pack.reviewed->on;
            pack.reviewed_by = raw.pack.reviewed->by.value_or("");
            pack.next_review = raw.pack.reviewed->next_review;
        }
    }

    /// `>=1.4 <2.0`: every bound must hold.
    static bool accepts_fact_model(std::string_view bounds) {
        const std::string model = std::string(kFactModelVersion) + ".0";
        const auto parts = split_names(bounds);
        return !parts.empty() &&
               std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
                   const std::size_t digits = part.find_first_of("0123456789");
                   if (digits == std::string_view::npos)
                       return false;
                   const std::string_view op = part.substr(0, digits);
                   const int order =
                       compare_versions(model, std::string(part.substr(digits)) + ".0");
                   return (op == ">=" && order >= 0) || (op == "<" && order < 0) ||
                          (op == "<=" && order <= 0) || (op == ">" && order > 0) ||
                          (op == "=" && order == 0);
               });
    }

    void take_parents(const RawPack& raw, const YamlNode& root) {
        if (!raw.extends)
            return;
        for (std::size_t at = 0; at < raw.extends->size(); ++at) {
            const RawParent& parent = (*raw.extends)[at];
            const YamlNode& node = root.find("extends")->items.empty()
                                       ? *root.find("extends")
                                       : root.find("extends")->items[at];
            PackReference wanted{parent.pack, parent.version, {}};
            static_cast<void>(from_hex(parent.sha256, wanted.digest.bytes));
            const auto found =
                std::find_if(parents_.begin(), parents_.end(), [&](const PolicyPack& known) {
                    return known.reference.id == wanted.id &&
                           known.reference.version == wanted.version;
                });
            if (found == parents_.end()) {
                report(context, node, "E-PARENT: {}@{} is not here: import it first",
                       OwnText(wanted.id), OwnText(wanted.version));
            } else if (found->reference.digest != wanted.digest) {
                report(
                    context, node,
                    "E-DIGEST: {}@{} here has digest {}, not the pinned one: a published version "
                    "never changes",
                    OwnText(wanted.id), OwnText(wanted.version),
                    OwnText(to_hex(found->reference.digest)));
            } else {
                inherit(*found);
            }
            pack.extends.push_back(std::move(wanted));
        }
    }
    void inherit(const PolicyPack& parent) {
        lists_.insert(parent.lists.begin(), parent.lists.end());
        params_.insert(parent.params.begin(), parent.params.end());
        for (const auto& [key, source] : parent.sources)
            sources_.insert(key);
        for (const Rule& rule : parent.rules)
            taken_ids_.insert(rule.id);
        for (const PackReference& above : parent.extends)
            for (const PolicyPack& known : parents_)
                if (known.reference == above)
                    inherit(known);
    }

    /// The members of a mapping section; empty when it is absent.
    const std::vector<YamlMember>& section(const YamlNode& root, std::string_view key) {
        static const std::vector<YamlMember> kNone;
        const YamlNode* node = root.find(key);
        if (node == nullptr || node->is(Kind::null))
            return kNone;
        if (!node->is(Kind::mapping)) {
            report(context, *node, "E-SCHEMA: `{}` is a mapping by name",
                   OwnText(std::string(key)));
            return kNone;
        }
        return node->members;
    }

    void take_sources(const YamlNode& root) {
        for (const YamlMember& member : section(root, "sources")) {
            RawSource raw;
            const std::size_t before = context.errors.size();
            read_record(context, member.value, raw);
            add_code(context, before, "E-SCHEMA: {}");
            pack.sources[member.key.text] = {raw.title, raw.uri.value_or("")};
            sources_.insert(member.key.text);
        }
    }

    void take_lists(const YamlNode& root) {
        for (const YamlMember& member : section(root, "lists")) {
            const YamlNode* type = member.value.find("type");
            const YamlNode* values = member.value.find("values");
            const bool typed = type != nullptr && (type->text == "category" ||
                                                   type->text == "country" || type->text == "text");
            if (!typed || values == nullptr || !values->is(Kind::sequence) ||
                member.value.members.size() != 2) {
                report(context, member.value,
                       "E-SCHEMA: a list has `type` (category, country or text) and `values`");
                continue;
            }
            if (lists_.contains(member.key.text)) {
                report(context, member.key, "E-ID: list `{}` exists already: choose another name",
                       OwnText(member.key.text));
                continue;
            }
            NamedList list{*parse_fact_type(type->text), {}};
            std::vector<std::string> texts;
            for (const YamlNode& item : values->items)
                take_list_item(item, list, texts);
            list.values = make_set(std::move(texts));
            pack.lists[member.key.text] = list;
            lists_[member.key.text] = std::move(list);
        }
    }

    /// A value, or one that holds for a time: {value: GB, until: 2031-12-27}.
    void take_list_item(const YamlNode& item, NamedList& list, std::vector<std::string>& texts) {
        if (!item.is(Kind::mapping)) {
            if (const auto value = parse_literal(context, item, list.type, {}))
                texts.push_back(scalar_text(*value));
            return;
        }
        const YamlNode* value = item.find("value");
        const YamlNode* from = item.find("from");
        const YamlNode* until = item.find("until");
        const std::size_t known = (value == nullptr ? 0U : 1U) + (from == nullptr ? 0U : 1U) +
                                  (until == nullptr ? 0U : 1U);
        if (value == nullptr || known < 2 || known != item.members.size()) {
            report(context, item,
                   "E-SCHEMA: a dated value is {value: …, from: <day>, until: <day>}, one of the "
                   "days at least");
            return;
        }
        const auto text = parse_literal(context, *value, list.type, {});
        const auto day = [&](const YamlNode* node) -> std::optional<Date> {
            const auto parsed =
                node == nullptr ? std::nullopt : parse_literal(context, *node, FactType::date, {});
            return parsed ? std::optional(std::get<Date>(parsed->value)) : std::nullopt;
        };
        const NamedList::Interval interval{day(from), day(until)};
        if (!text)
            return;
        texts.push_back(scalar_text(*text));
        list.dated[texts.back()] = interval;
    }

    /// A value of a parameter; sets are lists of text.
    std::optional<FactValue> param_value(const YamlNode& node, FactType type) {
        if (type != FactType::text_set)
            return parse_literal(context, node, type, {});
        std::vector<std::string> texts;
        if (!node.is(Kind::sequence))
            report(context, node, "E-TYPE: a set is a list such as [a, b]");
        for (const YamlNode& item : node.items)
            texts.push_back(item.text);
        return FactValue{make_set(std::move(texts))};
    }

    void take_param(const YamlMember& member) {
        constexpr std::array<std::string_view, 7> kKeys{"type",     "default", "min",    "max",
                                                        "stricter", "of",      "meaning"};
        for (const YamlMember& key : member.value.members)
            if (std::find(kKeys.begin(), kKeys.end(), key.key.text) == kKeys.end())
                report(context, key.key, "E-SCHEMA: `{}` is not known here; {}allowed: {}",
                       OwnText(key.key.text), OwnText(suggest(key.key.text, kKeys)),
                       OwnText(join_names(kKeys)));
        const YamlNode* type = member.value.find("type");
        const YamlNode* value = member.value.find("default");
        const auto types = split_names(kParamTypes);
        if (type == nullptr || value == nullptr ||
            std::find(types.begin(), types.end(), type->text) == types.end()) {
            report(context, member.value,
                   "E-PARAM: parameter `{}` needs `default` and a `type` out of {}",
                   OwnText(member.key.text), OwnText(std::string(kParamTypes)));
            return;
        }
        Parameter param;
        param.name = member.key.text;
        param.type = type->text == "set" ? FactType::text_set : *parse_fact_type(type->text);
        const auto read = [&](std::string_view key) -> std::optional<FactValue> {
            const YamlNode* node = member.value.find(key);
            return node == nullptr ? std::nullopt : param_value(*node, param.type);
        };
        const auto given = read("default");
        if (!given)
            return;
        param.value = *given;
        param.min = read("min");
        param.max = read("max");
        if (const YamlNode* stricter = member.value.find("stricter")) {
            const auto words = split_names(kStricter);
            const auto found = std::find(words.begin(), words.end(), stricter->text);
            if (found == words.end())
                report(context, *stricter, "E-PARAM: `{}` is not allowed; allowed: {}",
                       OwnText(stricter->text), OwnText(std::string(kStricter)));
            else
                param.stricter = static_cast<Stricter>(found - words.begin());
        }
        if (!in_range(param, param.value))
            report(context, *value, "E-RANGE: the default of `{}` lies outside min and max",
                   OwnText(param.name));
        if (!params_.emplace(param.name, param).second)
            report(context, member.key, "E-ID: parameter `{}` exists already: choose another name",
                   OwnText(param.name));
        pack.params[param.name] = std::move(param);
    }
    void take_params(const YamlNode& root) {
        for (const YamlMember& member : section(root, "params"))
            take_param(member);
    }

    void take_rules(const YamlNode& root) {
        const YamlNode* rules = root.find("rules");
        if (rules == nullptr || !rules->is(Kind::sequence)) {
            refuse(ErrorCode::invalid_input, "E-SCHEMA: `rules` is a list of rules");
            return;
        }
        if (rules->items.size() > kMaxRules) {
            report(context, *rules, "E-SCHEMA: a pack has at most {} rules: split it",
                   static_cast<std::int64_t>(kMaxRules));
            return;
        }
        for (const YamlNode& node : rules->items)
            take_rule(node);
    }

    void take_rule(const YamlNode& node) {
        const std::size_t before = context.errors.size();
        RawRule raw;
        read_record(context, node, raw);
        add_code(context, before, "E-SCHEMA: {}");
        if (context.errors.size() != before)
            return;
        Rule rule = plain_part(raw);
        check_id(node, rule);
        const ConditionNames names{rule.scope, lists_, params_};
        if (const YamlNode* applies = node.find("applies_when"))
            rule.applies_when = parse_condition(context, *applies, names);
        if (const YamlNode* violation = node.find("violation_when"))
            rule.violation_when = parse_condition(context, *violation, names);
        else
            report(context, node, "E-SCHEMA: `violation_when` is missing: every rule needs it");
        take_severity_steps(node, names, rule);
        take_names_of(rule);
        check_evidence(node, rule);
        check_refs(node, rule);
        check_roles(node, rule);
        check_status(node, rule);
        if (context.errors.size() == before)
            pack.rules.push_back(std::move(rule));
    }

    Rule plain_part(const RawRule& raw) const {
        Rule rule;
        rule.id = raw.id;
        rule.rev = static_cast<int>(std::clamp<std::int64_t>(raw.rev, 0, 1'000'000));
        rule.scope = parse_scope(raw.scope).value_or(Scope::source);
        rule.status = parse_name<RuleStatus>(kRuleStatuses, raw.status.value_or("active"));
        rule.locked = raw.locked.value_or(false);
        rule.severity = parse_severity(raw.severity).value_or(Severity::medium);
        rule.on_unknown =
            raw.on_unknown == "violation" ? OnUnknown::violation : OnUnknown::indeterminate;
        rule.acceptance =
            parse_acceptance(raw.acceptance.value_or("explain")).value_or(Acceptance::explain);
        rule.evidence = raw.evidence;
        rule.due = raw.due.value_or(kDefaultDue[static_cast<std::size_t>(rule.severity)]);
        rule.act = {parse_role(raw.act.does).value_or(Role::it_admin),
                    parse_role(raw.act.decides).value_or(Role::controller_owner),
                    parse_role(raw.act.informed).value_or(Role::dpo)};
        for (const RawReference& reference : raw.refs)
            rule.refs.push_back({reference.source, reference.at});
        rule.counsel = raw.counsel.value_or(false);
        rule.replaced_by = raw.replaced_by.value_or("");
        rule.reason = raw.reason.value_or("");
        rule.remove_after = raw.remove_after;
        rule.pack = pack.reference.id;
        return rule;
    }

    static const YamlNode& at(const YamlNode& node, std::string_view key) {
        const YamlNode* found = node.find(key);
        return found == nullptr ? node : *found;
    }

    void check_id(const YamlNode& node, const Rule& rule) {
        if (!is_rule_id(rule.id))
            report(context, at(node, "id"), "E-ID: `{}` is no rule id: 3 to 40 of A-Z a-z 0-9 -",
                   OwnText(rule.id));
        if (!taken_ids_.insert(rule.id).second)
            report(context, at(node, "id"), "E-ID: rule `{}` exists already: an id is never reused",
                   OwnText(rule.id));
        if (rule.rev < 1)
            report(context, at(node, "rev"), "E-RANGE: `rev` counts from 1");
    }

    void take_severity_steps(const YamlNode& node, const ConditionNames& names, Rule& rule) {
        const YamlNode* steps = node.find("severity_when");
        if (steps == nullptr)
            return;
        if (!steps->is(Kind::sequence)) {
            report(context, *steps, "E-SCHEMA: `severity_when` is a list of {if: …, then: …}");
            return;
        }
        for (const YamlNode& step : steps->items) {
            const YamlNode* condition = step.find("if");
            const YamlNode* then = step.find("then");
            const auto severity = then == nullptr ? std::nullopt : parse_severity(then->text);
            if (condition == nullptr || !severity || step.members.size() != 2) {
                report(context, step, "E-SCHEMA: a step is {if: <condition>, then: <severity>}");
                continue;
            }
            if (*severity <= rule.severity)
                report(context, *then,
                       "E-RANGE: severity_when may only raise: `{}` is not above `{}`",
                       OwnText(then->text), OwnText(std::string(name_of(rule.severity))));
            rule.severity_when.push_back({parse_condition(context, *condition, names), *severity});
        }
    }

    static void take_names_of(Rule& rule) {
        std::vector<std::string> params;
        std::vector<std::string> reads;
        const auto append = [](std::vector<std::string>& all,
                               const std::vector<std::string>& more) {
            all.insert(all.end(), more.begin(), more.end());
        };
        const auto take = [&](const Condition& condition) {
            append(params, params_of(condition));
            append(reads, fields_of(condition));
        };
        take(rule.applies_when);
        take(rule.violation_when);
        for (const SeverityStep& step : rule.severity_when)
            take(step.condition);
        rule.params = make_set(std::move(params));
        rule.reads = make_set(std::move(reads));
        std::vector<std::string> copies;
        for (const std::string_view path : identity_facts(rule.scope))
            copies.emplace_back(path);
        for (const FactRow& row : fact_model())
            for (const std::string& path : rule.evidence)
                if (row.path == path || row.path.starts_with(path + "."))
                    copies.emplace_back(row.path);
        rule.copies = make_set(std::move(copies));
    }

    void check_evidence(const YamlNode& node, const Rule& rule) {
        for (const std::string& path : rule.evidence) {
            const YamlNode& place = at(node, "evidence");
            if (path.ends_with(".value") || path.ends_with(".sample") ||
                path == "object.masked_sample")
                report(context, place, "E-RAW: `{}` would copy personal data into the evidence",
                       OwnText(path));
            else if (!is_group(path) && find_fact(path) == nullptr)
                report(context, place, "E-FIELD: no fact `{}`; {}see docs/facts.md", OwnText(path),
                       OwnText(suggest_fact(path)));
            else if (!is_in_scope(path, rule.scope))
                report(context, place, "E-FIELD: `{}` is not known to a rule of scope {}",
                       OwnText(path), OwnText(std::string(name_of(rule.scope))));
        }
    }
    static bool is_group(const std::string& path) {
        const auto model = fact_model();
        return std::any_of(model.begin(), model.end(),
                           [&](const FactRow& row) { return row.path.starts_with(path + "."); });
    }

    void check_refs(const YamlNode& node, const Rule& rule) {
        if (rule.refs.empty())
            report(context, at(node, "refs"), "E-SCHEMA: a rule names its law: add one to `refs`");
        for (const LawReference& reference : rule.refs)
            if (!sources_.contains(reference.source))
                report(context, at(node, "refs"),
                       "E-FIELD: no source `{}`: declare it under `sources`",
                       OwnText(reference.source));
    }

    void check_roles(const YamlNode& node, const Rule& rule) {
        if (rule.act.does == Role::dpo && is_controllers_own(rule))
            report(context, at(node, "act"),
                   "E-SCHEMA: the DPO advises but does not decide or do here (Art. 38(6)): let "
                   "controller_owner do it");
    }

    void check_status(const YamlNode& node, const Rule& rule) {
        if (rule.status != RuleStatus::deprecated)
            return;
        if (rule.replaced_by.empty() && rule.reason.empty())
            report(context, at(node, "status"),
                   "E-SCHEMA: a deprecated rule names `replaced_by` or a `reason`");
        const Date earliest = add(pack.effective_from, CivilDuration{.days = 180});
        if (!rule.remove_after || *rule.remove_after < earliest)
            report(context, at(node, "status"),
                   "E-RANGE: a deprecated rule has `remove_after` at least 180 days after the pack "
                   "takes effect");
    }

    void check_manifest() {
        const auto manifest = files_.find("MANIFEST.sha256");
        if (manifest == files_.end()) {
            context.errors.push_back(
                fail_at({"MANIFEST.sha256", 0, 0}, ErrorCode::not_found,
                        "E-DIGEST: the pack has no MANIFEST.sha256: run tools/policy-manifest")
                    .value());
            return;
        }
        if (manifest->second != make_manifest(files_))
            context.errors.push_back(
                fail_at(
                    {"MANIFEST.sha256", 0, 0}, ErrorCode::corrupt,
                    "E-DIGEST: MANIFEST.sha256 does not describe these files: a file was changed, "
                    "added or removed; fetch the pack anew, or run tools/policy-manifest on a "
                    "draft")
                    .value());
        pack.reference.digest = sha256(manifest->second);
    }

    const PackFiles& files_;
    std::span<const PolicyPack> parents_;
    std::map<std::string, NamedList> lists_;
    std::map<std::string, Parameter> params_;
    std::set<std::string> sources_;
    std::set<std::string> taken_ids_;
};

} // namespace

Result<PolicyPack> load_pack(const PackFiles& files, std::span<const PolicyPack> parents) {
    PackReader reader(files, parents);
    reader.read();
    if (!reader.context.errors.empty())
        return tl::unexpected<Error>(std::move(reader.context.errors.front()));
    return std::move(reader.pack);
}

std::vector<Error> check_pack(const PackFiles& files, std::span<const PolicyPack> parents) {
    PackReader reader(files, parents);
    reader.read();
    return std::move(reader.context.errors);
}

} // namespace custos::policies
