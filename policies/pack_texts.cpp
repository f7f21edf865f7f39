#include "policies/pack_texts.h"

#include "policies/names.h"

#include <algorithm>
#include <array>

namespace custos::policies {
namespace {

constexpr std::size_t kMaxFileBytes = 1U << 20U;
/// In the order of Scope.
constexpr std::array<std::string_view, 6> kIdentity{"object.locator source.id source.title",
                                                    "source.id source.title",
                                                    "activity.id activity.title",
                                                    "exchange.id",
                                                    "agency.id agency.name",
                                                    ""};

template <class V>
void describe(V& v, RuleText& r) {
    constexpr FieldRule kRequired{.need = Need::required};
    v.field("title", r.title, kRequired);
    v.field("finding", r.finding, kRequired);
    v.field("remediation", r.remediation, kRequired);
    v.field("explain_hint", r.explain_hint, kRequired);
}

class TextReader {
public:
    TextReader(ReadContext& context, const PolicyPack& pack) : context_(context), pack_(pack) {}

    void read(const YamlNode& root, std::size_t language,
              std::map<std::string, std::array<RuleText, 4>, std::less<>>& out) {
        for (const YamlMember& member : root.members) {
            const Rule* rule = find(member.key.text);
            if (rule == nullptr) {
                report_unknown_rule(member.key);
                continue;
            }
            const std::size_t before = context_.errors.size();
            RuleText text;
            RecordReader reader(context_, member.value);
            describe(reader, text);
            reader.finish();
            add_code(context_, before, "E-SCHEMA: {}");
            check_placeholders(member.value, *rule, text);
            check_mark(member.value, *rule, text);
            out[rule->id][language] = std::move(text);
        }
        for (const Rule& rule : pack_.rules)
            if (root.find(rule.id) == nullptr)
                report(context_, root, "E-SCHEMA: no texts for rule `{}`: add them",
                       OwnText(rule.id));
    }

private:
    const Rule* find(const std::string& id) const {
        const auto found = std::find_if(pack_.rules.begin(), pack_.rules.end(),
                                        [&](const Rule& rule) { return rule.id == id; });
        return found == pack_.rules.end() ? nullptr : &*found;
    }
    void report_unknown_rule(const YamlNode& key) {
        std::vector<std::string_view> known;
        for (const Rule& rule : pack_.rules)
            known.push_back(rule.id);
        report(context_, key, "E-ID: no rule `{}` in this pack; {}remove its texts",
               OwnText(key.text), OwnText(suggest(key.text, known)));
    }
    void check_placeholders(const YamlNode& node, const Rule& rule, const RuleText& text) {
        for (const std::string* part :
             {&text.title, &text.finding, &text.remediation, &text.explain_hint})
            for (const std::string& name : placeholders_of(*part))
                if (!fills(rule, name))
                    report(
                        context_, node,
                        "E-FIELD: `{}` in a text of {} is neither evidence of the rule nor one of "
                        "its parameters: add it to `evidence`",
                        OwnText("{" + name + "}"), OwnText(rule.id));
    }

    void check_mark(const YamlNode& node, const Rule& rule, const RuleText& text) {
        if (rule.counsel != text.title.ends_with(kCounselMark))
            report(context_, node,
                   "E-SCHEMA: the title of a rule with `counsel: true`, and of no other, ends in "
                   "{}: mend {}",
                   OwnText(std::string(kCounselMark)), OwnText(rule.id));
    }

    ReadContext& context_;
    const PolicyPack& pack_;
};

} // namespace

std::vector<std::string> placeholders_of(std::string_view text) {
    std::vector<std::string> names;
    while (true) {
        const std::size_t open = text.find('{');
        if (open == std::string_view::npos)
            return names;
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos)
            return names;
        names.emplace_back(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
}

std::vector<std::string_view> identity_facts(Scope scope) {
    return split_names(kIdentity[static_cast<std::size_t>(scope)]);
}

bool fills(const Rule& rule, std::string_view name) {
    if (name.starts_with("param."))
        return std::binary_search(rule.params.begin(), rule.params.end(), name.substr(6));
    const auto identity = identity_facts(rule.scope);
    return std::find(identity.begin(), identity.end(), name) != identity.end() ||
           std::any_of(rule.evidence.begin(), rule.evidence.end(), [&](const std::string& path) {
               return name == path || name.starts_with(path + ".");
           });
}

void read_pack_texts(const PackFiles& files, ReadContext& context, PolicyPack& pack) {
    for (const Language language : kLanguages) {
        const std::string name = "text/" + std::string(name_of(language)) + ".yaml";
        ReadContext here{name, {}};
        const auto file = files.find(name);
        if (file == files.end()) {
            here.errors.push_back(fail_at({name, 0, 0}, ErrorCode::not_found,
                                          "E-SCHEMA: the pack has no {}", OwnText(name))
                                      .value());
        } else if (auto root = parse_yaml(name, file->second, kMaxFileBytes); root) {
            TextReader(here, pack).read(*root, static_cast<std::size_t>(language), pack.texts);
        } else {
            here.errors.push_back(std::move(root).error());
        }
        context.errors.insert(context.errors.end(), std::make_move_iterator(here.errors.begin()),
                              std::make_move_iterator(here.errors.end()));
    }
}

} // namespace custos::policies
