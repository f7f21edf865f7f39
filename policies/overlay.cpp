#include "policies/overlay.h"

#include "policies/condition_compare.h"
#include "policies/condition_parse.h"
#include "policies/names.h"

#include <algorithm>
#include <array>

namespace custos::policies {
namespace {

constexpr std::size_t kMaxOverlayBytes = 1U << 20U;
constexpr std::size_t kMinRationale = 20;
constexpr std::string_view kActions = "select deselect set raise shorten";
constexpr std::string_view kRoles =
    "dpo it_admin operator auditor controller_owner "
    "security_officer records_manager platform_admin head_of_agency";

struct RawMeta {
    std::string id;
    std::string version;
    std::string agency;
    Date effective_from;
    std::optional<Date> effective_until;
};
template <class V>
void describe(V& v, RawMeta& r) {
    v.field("id", r.id, {.need = Need::required, .format = Format::slug});
    v.field("version", r.version, {.need = Need::required});
    v.field("effective_from", r.effective_from, {.need = Need::required});
    v.field("effective_until", r.effective_until);
    v.field("agency", r.agency, {.need = Need::required, .format = Format::slug});
}
struct RawParent {
    std::string pack;
    std::string version;
    std::string sha256;
};
template <class V>
void describe(V& v, RawParent& r) {
    v.field("pack", r.pack, {.need = Need::required, .format = Format::slug});
    v.field("version", r.version, {.need = Need::required});
    v.field("sha256", r.sha256, {.need = Need::required, .format = Format::sha256});
}
struct RawWhere {
    std::string field;
    std::vector<std::string> in;
};
template <class V>
void describe(V& v, RawWhere& r) {
    v.field("field", r.field, {Need::required, "source.id"});
    v.field("in", r.in, {.need = Need::required, .format = Format::slug});
}
struct RawTailoring {
    std::string action;
    std::optional<std::string> rule;
    std::optional<std::string> param;
    std::optional<std::string> severity;
    std::optional<CivilDuration> due;
    std::optional<RawWhere> where;
    std::string rationale;
    std::string approved_by;
    Date approved_on;
    std::optional<Date> expires;
};
template <class V>
void describe(V& v, RawTailoring& r) {
    v.field("action", r.action, {Need::required, kActions});
    v.field("rule", r.rule);
    v.field("param", r.param);
    v.node("value");
    v.field("severity", r.severity, {Need::optional, "info low medium high critical"});
    v.field("due", r.due);
    v.field("where", r.where);
    v.field("rationale", r.rationale, {.need = Need::required});
    v.field("approved_by", r.approved_by, {Need::required, kRoles});
    v.field("approved_on", r.approved_on, {.need = Need::required});
    v.field("expires", r.expires);
}
struct RawOverlay {
    std::string format;
    RawMeta overlay;
    std::vector<RawParent> extends;
    std::optional<std::vector<RawTailoring>> tailoring;
};
template <class V>
void describe(V& v, RawOverlay& r) {
    v.field("format", r.format, {Need::required, "policy-overlay/1"});
    v.field("overlay", r.overlay, {.need = Need::required});
    v.field("extends", r.extends, {.need = Need::required});
    v.field("tailoring", r.tailoring);
}

std::optional<bool> is_at_most(const FactValue& a, const FactValue& b, FactType type) {
    const Instance none;
    const TimeZone zone = TimeZone::utc();
    return compare(type == FactType::date ? Operator::not_after : Operator::lte, a, b,
                   {none, Instant{}, zone});
}

/// True if setting `value` is a loosening against the parameter's `stricter`.
bool loosens(const Parameter& param, const FactValue& value) {
    if (value == param.value)
        return false;
    const auto* now = std::get_if<TextSet>(&param.value.value);
    const auto* then = std::get_if<TextSet>(&value.value);
    const auto includes = [](const TextSet& outer, const TextSet& inner) {
        return std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
    };
    switch (param.stricter) {
    case Stricter::lower: return !is_at_most(value, param.value, param.type).value_or(false);
    case Stricter::higher: return !is_at_most(param.value, value, param.type).value_or(false);
    case Stricter::subset: return now == nullptr || then == nullptr || !includes(*now, *then);
    case Stricter::superset: return now == nullptr || then == nullptr || !includes(*then, *now);
    case Stricter::none: return false;
    }
    return true;
}

std::optional<FactValue> value_of(ReadContext& context, const YamlNode& node,
                                  const Parameter& param) {
    if (param.type != FactType::text_set)
        return parse_literal(context, node, param.type, {});
    std::vector<std::string> texts;
    for (const YamlNode& item : node.items)
        texts.push_back(item.text);
    return FactValue{make_set(std::move(texts))};
}

class TailoringReader {
public:
    TailoringReader(ReadContext& context, const EffectiveSet& base)
        : context_(context), base_(base) {}

    Tailoring read(const RawTailoring& raw, const YamlNode& node) {
        Tailoring out;
        const auto actions = split_names(kActions);
        const auto action = std::find(actions.begin(), actions.end(), raw.action);
        out.action = static_cast<Tailoring::Action>(action - actions.begin());
        out.rationale = raw.rationale;
        out.approved_by = parse_role(raw.approved_by).value_or(Role::dpo);
        out.approved_on = raw.approved_on;
        out.expires = raw.expires;
        if (raw.rationale.size() < kMinRationale)
            report(context_, node, "E-SCHEMA: a rationale has at least {} characters: say why",
                   static_cast<std::int64_t>(kMinRationale));
        if (raw.where)
            out.sources = make_set(raw.where->in);
        if (out.action == Tailoring::Action::set)
            read_set(raw, node, out);
        else
            read_rule(raw, node, out);
        check_expiry(node, out);
        return out;
    }

private:
    void read_set(const RawTailoring& raw, const YamlNode& node, Tailoring& out) {
        out.param = raw.param.value_or("");
        const auto param = base_.params.find(out.param);
        const YamlNode* value = node.find("value");
        if (param == base_.params.end() || value == nullptr) {
            std::vector<std::string_view> known;
            for (const auto& [name, parameter] : base_.params)
                known.push_back(name);
            report(context_, node,
                   "E-PARAM: `set` takes `value` and a known `param`; `{}` is none; {}",
                   OwnText(out.param), OwnText(suggest(out.param, known)));
            return;
        }
        const auto given = value_of(context_, *value, param->second);
        if (!given)
            return;
        out.value = scalar_text(*given);
        if (!in_range(param->second, *given))
            report(context_, *value, "E-RANGE: `{}` lies outside the bounds of `{}`",
                   OwnText(out.value), OwnText(out.param));
        out.loosens = loosens(param->second, *given);
    }

    void read_rule(const RawTailoring& raw, const YamlNode& node, Tailoring& out) {
        out.rule = raw.rule.value_or("");
        const Rule* rule = base_.find(out.rule);
        if (rule == nullptr) {
            std::vector<std::string_view> known;
            for (const Rule& one : base_.rules)
                known.push_back(one.id);
            report(context_, node, "E-ID: no rule `{}` in the base; {}name one that exists",
                   OwnText(out.rule), OwnText(suggest(out.rule, known)));
            return;
        }
        switch (out.action) {
        case Tailoring::Action::deselect:
            out.loosens = true;
            if (rule->locked)
                report(context_, node, "E-LOCKED: rule `{}` is locked: it cannot be deselected",
                       OwnText(out.rule));
            return;
        case Tailoring::Action::raise: {
            const auto severity = raw.severity ? parse_severity(*raw.severity) : std::nullopt;
            out.value = raw.severity.value_or("");
            if (!severity || *severity <= rule->severity)
                report(context_, node,
                       "E-LOCKED: `raise` names a severity above {}: an overlay never lowers one",
                       OwnText(std::string(name_of(rule->severity))));
            return;
        }
        case Tailoring::Action::shorten: {
            const Date anchor = std::chrono::year(2000) / 1 / 1;
            if (raw.due)
                out.value = to_text(*raw.due);
            if (!raw.due || add(anchor, *raw.due) >= add(anchor, rule->due))
                report(context_, node,
                       "E-LOCKED: `shorten` names a `due` below {}: an overlay never lengthens one",
                       OwnText(to_text(rule->due)));
            return;
        }
        case Tailoring::Action::select:
        case Tailoring::Action::set: return;
        }
    }

    void check_expiry(const YamlNode& node, const Tailoring& out) {
        if (!out.loosens)
            return;
        const Date latest = add(out.approved_on, CivilDuration{.years = 1});
        if (!out.expires || *out.expires > latest || *out.expires <= out.approved_on)
            report(context_, node,
                   "E-SCHEMA: what loosens needs `expires`, at most 12 months after approved_on: "
                   "until "
                   "{} at the latest",
                   OwnText(custos::to_text(latest)));
    }

    ReadContext& context_;
    const EffectiveSet& base_;
};

void take_parent(ReadContext& context, const YamlNode& root, const RawOverlay& raw,
                 const EffectiveSet& base, PolicyOverlay& out) {
    const YamlNode& node = *root.find("extends");
    if (raw.extends.size() != 1) {
        report(context, node, "E-PARENT: an overlay extends exactly one pack");
        return;
    }
    out.extends = {raw.extends[0].pack, raw.extends[0].version, {}};
    static_cast<void>(from_hex(raw.extends[0].sha256, out.extends.digest.bytes));
    const PackReference& top = base.layers.back();
    if (top.id != out.extends.id || top.version != out.extends.version)
        report(context, node, "E-PARENT: the pack in force is {}@{}: extend that one",
               OwnText(top.id), OwnText(top.version));
    else if (top.digest != out.extends.digest)
        report(context, node, "E-DIGEST: {}@{} has digest {}: pin that one", OwnText(top.id),
               OwnText(top.version), OwnText(to_hex(top.digest)));
}

} // namespace

Result<PolicyOverlay> parse_overlay(std::string_view file, std::string_view yaml,
                                    const EffectiveSet& base) {
    CUSTOS_TRY(const YamlNode root, parse_yaml(file, yaml, kMaxOverlayBytes));
    ReadContext context{file, {}};
    RawOverlay raw;
    read_record(context, root, raw);
    add_code(context, 0, "E-SCHEMA: {}");
    PolicyOverlay out;
    if (context.errors.empty()) {
        out.id = raw.overlay.id;
        out.version = raw.overlay.version;
        out.agency = raw.overlay.agency;
        out.effective_from = raw.overlay.effective_from;
        out.effective_until = raw.overlay.effective_until;
        take_parent(context, root, raw, base, out);
        TailoringReader reader(context, base);
        const YamlNode* list = root.find("tailoring");
        for (std::size_t at = 0; raw.tailoring && at < raw.tailoring->size(); ++at)
            out.tailoring.push_back(
                reader.read((*raw.tailoring)[at],
                            list->is(YamlNode::Kind::sequence) ? list->items[at] : *list));
    }
    if (!context.errors.empty())
        return tl::unexpected<Error>(std::move(context.errors.front()));
    return out;
}

void apply_tailoring(const PolicyOverlay& overlay, Date today, EffectiveSet& set) {
    if (today < overlay.effective_from ||
        (overlay.effective_until && today >= *overlay.effective_until))
        return;
    for (const Tailoring& change : overlay.tailoring) {
        if (change.expires && today > *change.expires) // void by itself after that day
            continue;
        set.tailoring.push_back(change);
        if (change.action == Tailoring::Action::set) {
            Parameter& param = set.params.at(change.param);
            param.value = value_from_text(param.type, change.value).value_or(param.value);
        }
        for (Rule& rule : set.rules) {
            if (rule.id != change.rule)
                continue;
            if (change.action == Tailoring::Action::raise)
                rule.severity = parse_severity(change.value).value_or(rule.severity);
            if (change.action == Tailoring::Action::shorten)
                rule.due = parse_duration(change.value).value_or(rule.due);
            if (change.action == Tailoring::Action::deselect && change.sources.empty())
                rule.deselected = true;
            if (change.action == Tailoring::Action::deselect)
                rule.deselected_for = make_set([&] {
                    auto all = rule.deselected_for;
                    all.insert(all.end(), change.sources.begin(), change.sources.end());
                    return all;
                }());
        }
    }
}

} // namespace custos::policies
