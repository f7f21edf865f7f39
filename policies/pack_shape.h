#pragma once
// What pack.yaml holds, key by key, before names are resolved (POLICIES.md 1.2).

#include "policies/civil_time.h"
#include "policies/yaml/field_reader.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

inline constexpr std::string_view kFormat = "policy-pack/1";
inline constexpr std::array<std::string_view, 4> kPackStatuses{"draft", "active", "deprecated",
                                                               "withdrawn"};
inline constexpr std::array<std::string_view, 4> kRuleStatuses{"active", "deprecated", "withdrawn",
                                                               "draft"};

struct RawReview {
    std::optional<Date> on;
    std::optional<std::string> by;
    std::optional<Date> next_review;
};
template <class V>
void describe(V& v, RawReview& r) {
    v.field("on", r.on);
    v.field("by", r.by);
    v.field("next_review", r.next_review);
}
struct RawMeta {
    std::string id;
    std::string version;
    std::string status;
    Date effective_from;
    std::optional<Date> effective_until;
    std::optional<std::string> supersedes;
    std::string timezone;
    std::string facts;
    std::vector<std::string> languages;
    std::optional<RawReview> reviewed;
};
template <class V>
void describe(V& v, RawMeta& r) {
    constexpr FieldRule kRequired{.need = Need::required};
    v.field("id", r.id, {.need = Need::required, .format = Format::slug});
    v.field("version", r.version, kRequired);
    v.field("status", r.status, {Need::required, "draft active deprecated withdrawn"});
    v.field("effective_from", r.effective_from, kRequired);
    v.field("effective_until", r.effective_until);
    v.field("supersedes", r.supersedes);
    v.field("timezone", r.timezone, {.need = Need::required, .format = Format::timezone});
    v.field("facts", r.facts, kRequired);
    v.field("languages", r.languages, {Need::required, "nl fr de en"});
    v.field("reviewed", r.reviewed);
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
struct RawReference {
    std::string source;
    std::string at;
};
template <class V>
void describe(V& v, RawReference& r) {
    v.field("source", r.source, {.need = Need::required});
    v.field("at", r.at, {.need = Need::required});
}
struct RawAct {
    std::string does;
    std::string decides;
    std::string informed;
};
template <class V>
void describe(V& v, RawAct& r) {
    constexpr FieldRule kRole{Need::required,
                              "dpo it_admin operator auditor controller_owner security_officer "
                              "records_manager platform_admin head_of_agency"};
    v.field("does", r.does, kRole);
    v.field("decides", r.decides, kRole);
    v.field("informed", r.informed, kRole);
}
struct RawSource {
    std::string title;
    std::optional<std::string> uri;
};
template <class V>
void describe(V& v, RawSource& r) {
    v.field("title", r.title, {.need = Need::required});
    v.field("uri", r.uri);
}
/// The plain keys of a rule; conditions are read from their nodes.
struct RawRule {
    std::string id;
    std::int64_t rev = 0;
    std::string scope;
    std::optional<std::string> status;
    std::optional<bool> locked;
    std::string severity;
    std::optional<std::string> on_unknown;
    std::optional<std::string> acceptance;
    std::vector<std::string> evidence;
    std::optional<CivilDuration> due;
    RawAct act;
    std::vector<RawReference> refs;
    std::optional<bool> counsel;
    std::optional<std::string> replaced_by;
    std::optional<std::string> reason;
    std::optional<Date> remove_after;
};
template <class V>
void describe(V& v, RawRule& r) {
    constexpr FieldRule kRequired{.need = Need::required};
    v.field("id", r.id, kRequired);
    v.field("rev", r.rev, kRequired);
    v.field("scope", r.scope, {Need::required, "object source activity exchange agency system"});
    v.field("status", r.status, {Need::optional, "active deprecated withdrawn draft"});
    v.field("locked", r.locked);
    v.field("severity", r.severity, {Need::required, "info low medium high critical"});
    v.node("severity_when");
    v.field("refs", r.refs, kRequired);
    v.node("applies_when");
    v.node("violation_when");
    v.field("on_unknown", r.on_unknown, {Need::optional, "indeterminate violation"});
    v.field("acceptance", r.acceptance, {Need::optional, "none explain risk"});
    v.field("evidence", r.evidence);
    v.field("due", r.due);
    v.field("act", r.act, kRequired);
    v.field("counsel", r.counsel);
    v.field("replaced_by", r.replaced_by);
    v.field("reason", r.reason);
    v.field("remove_after", r.remove_after);
}
struct RawPack {
    std::string format;
    RawMeta pack;
    std::optional<std::vector<RawParent>> extends;
};
template <class V>
void describe(V& v, RawPack& r) {
    v.field("format", r.format, {Need::required, kFormat});
    v.field("pack", r.pack, {.need = Need::required});
    v.field("extends", r.extends);
    for (const std::string_view section : {"sources", "lists", "params", "rules"})
        v.node(section);
}

} // namespace custos::policies
