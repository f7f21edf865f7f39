#include "daemon/service/register_service.h"

#include "daemon/evidence/log.h"
#include "policies/register/register.h"
#include "policies/yaml/emit_yaml.h"
#include "scanners/model/nearest.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace custos::daemon {

namespace {

constexpr std::string_view kFileScheme = "file://";

/// What follows from the URI alone; what does not is left unknown.
Result<void> complete(policies::SourceRecord& source, const std::optional<std::string>& agency) {
    if (!source.uri.starts_with(kFileScheme) || source.uri.size() <= kFileScheme.size() ||
        source.uri[kFileScheme.size()] != '/')
        return fail(ErrorCode::unsupported,
                    "source {}: `{}` cannot be scanned; allowed now: file:///absolute/path",
                    OwnText(source.id.text()), OwnText(source.uri));
    if (!source.connector)
        source.connector = "file";
    if (!source.kind)
        source.kind = "file_tree";
    if (!source.agency)
        source.agency = agency;
    return {};
}

struct Checked {
    std::string id;
    std::string body;
};

Result<Checked> check(RecordKind kind, std::string_view json,
                      const std::optional<std::string>& agency) {
    switch (kind) {
    case RecordKind::source: {
        CUSTOS_TRY(auto record, policies::source_from_json_text(json));
        CUSTOS_CHECK(complete(record, agency));
        return Checked{.id = record.id.text(), .body = policies::to_json_text(record)};
    }
    case RecordKind::activity: {
        CUSTOS_TRY(const auto record, policies::activity_from_json_text(json));
        return Checked{.id = record.id.text(), .body = policies::to_json_text(record)};
    }
    case RecordKind::agency: {
        CUSTOS_TRY(const auto record, policies::agency_from_json_text(json));
        return Checked{.id = record.id, .body = policies::to_json_text(record)};
    }
    case RecordKind::exchange: break;
    }
    return fail(ErrorCode::unsupported, "exchanges cannot be registered yet");
}

Result<std::optional<std::string>> read_agency_id(Connection& store) {
    CUSTOS_TRY(const auto agencies, read_records(store, RecordKind::agency));
    return agencies.empty() ? std::optional<std::string>() : std::optional(agencies.front().id);
}

tl::unexpected<Error> unknown(Connection& store, RecordKind kind, const std::string& id) {
    std::vector<std::string_view> names;
    const auto records = read_records(store, kind);
    if (records)
        for (const Record& record : *records)
            names.push_back(record.id);
    const std::string nearest = nearest_name(id, names);
    const std::string word(name_of(kind));
    if (nearest.empty())
        return fail(ErrorCode::not_found, "no {} `{}` is registered", OwnText(word), OwnText(id));
    return fail(ErrorCode::not_found, "no {} `{}` is registered; did you mean `{}`?", OwnText(word),
                OwnText(id), OwnText(nearest));
}

} // namespace

Result<std::string> RegisterService::put(RecordKind kind, std::string_view json, Existing existing,
                                         const Actor& actor) {
    std::optional<std::string> agency;
    {
        CUSTOS_TRY(auto lease, ground_.readers.lease());
        CUSTOS_TRY(agency, read_agency_id(lease.connection()));
    }
    CUSTOS_TRY(auto checked, check(kind, json, agency));
    const std::vector<Change> changes = {{.kind = kind, .id = checked.id, .body = checked.body}};
    CUSTOS_CHECK(apply(changes, existing, actor));
    return checked.body;
}

Result<ImportCounts> RegisterService::apply(const std::vector<Change>& changes, Existing existing,
                                            const Actor& actor) {
    ImportCounts counts;
    const Instant now = ground_.clock.now();
    const auto keep = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        counts = {};
        for (const Change& one : changes) {
            CUSTOS_TRY(const auto before, read_record(change.connection(), one.kind, one.id));
            if (before && existing == Existing::refuse)
                return fail(ErrorCode::already_exists,
                            "{} `{}` is registered already; change it with `edit`",
                            OwnText(std::string(name_of(one.kind))), OwnText(one.id));
            if (!before && existing == Existing::must_exist)
                return unknown(change.connection(), one.kind, one.id);
            if (before && before->body == one.body) {
                ++counts.unchanged;
                continue;
            }
            ++(before ? counts.changed : counts.added);
            CUSTOS_TRY(const std::int64_t revision,
                       put_record(change, {.kind = one.kind,
                                           .id = one.id,
                                           .body = one.body,
                                           .valid_from = now,
                                           .changed_at = now,
                                           .actor = actor.name,
                                           .based_on = before ? before->revision : 0}));
            const nlohmann::json payload = {{"kind", std::string(name_of(one.kind))},
                                            {"id", one.id},
                                            {"revision", revision}};
            nlohmann::json details = {{"actor", actor.name},
                                      {"after", nlohmann::json::parse(one.body)}};
            if (before)
                details["before"] = nlohmann::json::parse(before->body);
            CUSTOS_CHECK(append_evidence(change, cipher,
                                         {.time = now,
                                          .type = "register.changed",
                                          .payload = payload.dump(),
                                          .details = details.dump()}));
        }
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(keep));
    if (counts.added + counts.changed > 0)
        CUSTOS_CHECK(judge_.run(Trigger::register_change, actor));
    return counts;
}

Result<void> RegisterService::remove(RecordKind kind, const std::string& id, const Actor& actor) {
    const Instant now = ground_.clock.now();
    const auto take_out = [&](Transaction& change, const PayloadCipher& cipher) -> Result<void> {
        CUSTOS_TRY(const auto before, read_record(change.connection(), kind, id));
        if (!before)
            return unknown(change.connection(), kind, id);
        CUSTOS_TRY(const std::int64_t revision,
                   remove_record(change, {.kind = kind,
                                          .id = id,
                                          .body = "{}",
                                          .valid_from = now,
                                          .changed_at = now,
                                          .actor = actor.name,
                                          .based_on = before->revision}));
        const nlohmann::json payload = {
            {"kind", std::string(name_of(kind))}, {"id", id}, {"revision", revision}};
        const nlohmann::json details = {{"actor", actor.name},
                                        {"before", nlohmann::json::parse(before->body)}};
        CUSTOS_CHECK(append_evidence(change, cipher,
                                     {.time = now,
                                      .type = "register.removed",
                                      .payload = payload.dump(),
                                      .details = details.dump()}));
        return {};
    };
    CUSTOS_CHECK(ground_.store.change(take_out));
    CUSTOS_CHECK(judge_.run(Trigger::register_change, actor));
    return {};
}

Result<std::string> RegisterService::read(RecordKind kind, const std::string& id) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    CUSTOS_TRY(const auto record, read_record(lease.connection(), kind, id));
    if (!record)
        return unknown(lease.connection(), kind, id);
    return record->body;
}

Result<std::vector<Record>> RegisterService::list(RecordKind kind) {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    return read_records(lease.connection(), kind);
}

Result<ImportCounts> RegisterService::import(std::string_view file, std::string_view yaml,
                                             const Actor& actor) {
    CUSTOS_TRY(auto parsed, policies::parse_register(file, yaml));
    std::vector<Change> changes;
    std::optional<std::string> agency;
    if (parsed.agency) {
        agency = parsed.agency->id;
        changes.push_back({.kind = RecordKind::agency,
                           .id = parsed.agency->id,
                           .body = policies::to_json_text(*parsed.agency)});
    } else {
        CUSTOS_TRY(auto lease, ground_.readers.lease());
        CUSTOS_TRY(agency, read_agency_id(lease.connection()));
    }
    for (const policies::ActivityRecord& activity : parsed.activities)
        changes.push_back({.kind = RecordKind::activity,
                           .id = activity.id.text(),
                           .body = policies::to_json_text(activity)});
    for (policies::SourceRecord& source : parsed.sources) {
        CUSTOS_CHECK(complete(source, agency));
        changes.push_back({.kind = RecordKind::source,
                           .id = source.id.text(),
                           .body = policies::to_json_text(source)});
    }
    return apply(changes, Existing::replace, actor);
}

Result<std::string> RegisterService::export_yaml() {
    CUSTOS_TRY(auto lease, ground_.readers.lease());
    nlohmann::json whole = nlohmann::json::object();
    CUSTOS_TRY(const auto agencies, read_records(lease.connection(), RecordKind::agency));
    for (const Record& record : agencies)
        whole["agency"] = nlohmann::json::parse(record.body);
    CUSTOS_TRY(const auto activities, read_records(lease.connection(), RecordKind::activity));
    for (const Record& record : activities)
        whole["activities"].push_back(nlohmann::json::parse(record.body));
    CUSTOS_TRY(const auto sources, read_records(lease.connection(), RecordKind::source));
    for (const Record& record : sources)
        whole["sources"].push_back(nlohmann::json::parse(record.body));
    return policies::emit_yaml(whole);
}

} // namespace custos::daemon
