#include "daemon/api/control_api.h"
#include "daemon/api/json_of.h"
#include "daemon/evidence/log.h"
#include "daemon/service/scan_target.h"
#include "daemon/store/records.h"
#include "daemon/store/statistics.h"
#include "policies/register/register.h"
#include "scanners/fingerprint/fingerprint.h"
#include "scanners/source/file/file_source.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace custos::daemon {

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxWait = 10'000;
constexpr std::uint64_t kMaxList = 1'000;

Result<Uuid> scan_id(const ApiRequest& request) {
    const auto id = parse_uuid(request.part("id"));
    if (!id)
        return fail(ErrorCode::invalid_input, "`{}` is no scan id; see `custos scan --list`",
                    OwnText(request.part("id")));
    return *id;
}

Result<ScanRequest> scan_request(const ApiRequest& request) {
    CUSTOS_TRY(const auto given, request.json());
    ScanRequest scan{.sources = {}, .full = false, .trigger = "manual", .actor = request.actor};
    for (const auto& [key, value] : given.items()) {
        if (key == "full" && value.is_boolean()) {
            scan.full = value.get<bool>();
        } else if (key == "sources" && value.is_array()) {
            for (const json& source : value) {
                if (!source.is_string())
                    return fail(ErrorCode::invalid_input, "`sources` must be a list of source ids");
                scan.sources.emplace_back(source.get<std::string>());
            }
        } else {
            return fail(ErrorCode::invalid_input,
                        "a scan takes `sources` (list of ids) and `full` (true or false), not `{}`",
                        OwnText(key));
        }
    }
    return scan;
}

Result<json> findings_of(Connection& store, const std::string& wanted) {
    json findings = json::array();
    CUSTOS_TRY(const auto sources, read_records(store, RecordKind::source));
    for (const Record& source : sources) {
        if (!wanted.empty() && source.id != wanted)
            continue;
        CUSTOS_TRY(const auto sums, sum_detectors(store, SourceId(source.id)));
        for (const DetectorSum& sum : sums)
            findings.push_back({{"source", source.id},
                                {"detector", sum.detector.text()},
                                {"version", sum.version},
                                {"category", sum.category.text()},
                                {"objects", sum.objects},
                                {"count", sum.hits},
                                {"confident", sum.confident_hits}});
    }
    return findings;
}

std::uint64_t hits_of(const StoredObject& object) {
    std::uint64_t hits = 0;
    for (const StoredFinding& stored : object.findings)
        hits += stored.finding.count;
    return hits;
}

/// The objects with most hits, at most `limit`, of the whole source: one pass, a small heap.
Result<std::vector<StoredObject>> top_objects(Connection& store, const SourceId& source,
                                              const std::string& detector, std::size_t limit) {
    const auto more = [](const StoredObject& a, const StoredObject& b) {
        return hits_of(a) > hits_of(b);
    };
    std::vector<StoredObject> top;
    ObjectId after{0};
    while (true) {
        CUSTOS_TRY(auto page, read_object_page(store, source, after, 500));
        if (page.empty())
            break;
        after = page.back().id;
        for (StoredObject& object : page) {
            if (!detector.empty() &&
                std::ranges::none_of(object.findings, [&](const StoredFinding& stored) {
                    return stored.finding.detector.text() == detector;
                }))
                continue;
            top.push_back(std::move(object));
            std::ranges::push_heap(top, more);
            if (top.size() > limit) {
                std::ranges::pop_heap(top, more);
                top.pop_back();
            }
        }
    }
    std::ranges::sort(top, more);
    return top;
}

struct FoundObject {
    SourceId source;
    std::string below; ///< path below the root
    policies::SourceRecord record;
};

/// The registered file source whose root holds `path`; the deepest one.
Result<std::optional<FoundObject>> source_of_path(Connection& store, const std::string& path) {
    std::optional<FoundObject> best;
    std::size_t longest = 0;
    CUSTOS_TRY(const auto records, read_records(store, RecordKind::source));
    for (const Record& stored : records) {
        CUSTOS_TRY(auto record, policies::source_from_json_text(stored.body));
        const auto root = scanners::FileSource::path_of_uri(record.uri);
        if (!root || root->size() < longest || !path.starts_with(*root))
            continue;
        std::string below = path.substr(root->size());
        if (!below.empty() && below.front() != '/' && !root->ends_with('/'))
            continue;
        below.erase(0, below.find_first_not_of('/'));
        longest = root->size();
        best = FoundObject{.source = record.id, .below = std::move(below), .record = record};
    }
    return best;
}

} // namespace

void ControlApi::add_scan_routes() {
    ScanService& scans = services_.scans;
    const Ground& ground = services_.ground;
    router_.add(Method::post, "/v1/scans", who_scans(),
                [&scans, &ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto wanted, scan_request(request));
        CUSTOS_TRY(const auto views, scans.start(wanted));
        json list = json::array();
        for (const ScanView& view : views)
            list.push_back(json_of(view, ground.clock.now()));
        return json_response({{"scans", std::move(list)}}, 202);
    });
    router_.add(Method::get, "/v1/scans", who_reads(),
                [&scans, &ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto limit, request.number("limit", 50, kMaxList));
        CUSTOS_TRY(const auto views, scans.list(SourceId(request.text("source")), limit));
        json list = json::array();
        for (const ScanView& view : views)
            list.push_back(json_of(view, ground.clock.now()));
        return json_response({{"scans", std::move(list)}});
    });
    router_.add(Method::get, "/v1/scans/{id}", who_reads(),
                [&scans, &ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const Uuid id, scan_id(request));
        CUSTOS_TRY(const auto wait, request.number("wait_ms", 0, kMaxWait));
        CUSTOS_TRY(const auto view, scans.view(id, std::chrono::milliseconds(wait)));
        return json_response(json_of(view, ground.clock.now()));
    });
    router_.add(Method::post, "/v1/scans/{id}/cancel", who_scans(),
                [&scans, &ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const Uuid id, scan_id(request));
        CUSTOS_CHECK(scans.cancel(id, request.actor));
        CUSTOS_TRY(const auto view, scans.view(id, std::chrono::milliseconds(0)));
        return json_response(json_of(view, ground.clock.now()), 202);
    });
    router_.add(Method::get, "/v1/findings", who_reads(),
                [&ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(auto findings, findings_of(lease.connection(), request.text("source")));
        return json_response({{"findings", std::move(findings)}});
    });
    router_.add(Method::get, "/v1/objects", who_reads(),
                [&ground](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto limit, request.number("limit", 100, kMaxList));
        CUSTOS_TRY(auto lease, ground.readers.lease());
        const SourceId source(request.text("source"));
        CUSTOS_CHECK(read_target(lease.connection(), source));
        CUSTOS_TRY(const auto objects,
                   top_objects(lease.connection(), source, request.text("detector"), limit));
        json list = json::array();
        for (const StoredObject& object : objects)
            list.push_back(json_of(object, {}));
        return json_response({{"objects", std::move(list)}});
    });
    router_.add(Method::get, "/v1/objects/why", who_reads(),
                [this, &ground](const ApiRequest& request) -> Result<HttpResponse> {
        const std::string path = request.text("path");
        CUSTOS_TRY(auto lease, ground.readers.lease());
        CUSTOS_TRY(const auto found, source_of_path(lease.connection(), path));
        if (!found)
            return json_response({{"source", nullptr},
                                  {"in_scope", false},
                                  {"decided_by", "no registered source holds this path"},
                                  {"object", nullptr}});
        CUSTOS_TRY(const auto hash,
                   scanners::KeyedHash::create(ground.keys.key(KeyPurpose::object)));
        const ObjectKey key = hash.object_key(found->source, found->below);
        CUSTOS_TRY(const auto object, read_object(lease.connection(), key));
        CUSTOS_TRY(const ScanTarget target, read_target(lease.connection(), found->source));
        json out = {{"source", found->source.text()}, {"key", to_hex(key)}, {"below", found->below}};
        out["include"] = target.source.file.include;
        out["exclude"] = json::array();
        for (const policies::Exclusion& exclusion : found->record.scope_exclude)
            out["exclude"].push_back({{"pattern", exclusion.pattern}, {"reason", exclusion.reason}});
        out["object"] = object ? json_of(*object, {}) : json(nullptr);
        const auto next = services_.clockwork.next_scan_of(found->source);
        out["next_scan"] = next ? json(custos::to_text(*next)) : json(nullptr);
        return json_response(out);
    });
    router_.add(Method::get, "/v1/objects/{source}/{key}", who_reads(),
                [&ground](const ApiRequest& request) -> Result<HttpResponse> {
        const auto key = parse_hex<ObjectKey>(request.part("key"));
        CUSTOS_TRY(auto lease, ground.readers.lease());
        std::optional<StoredObject> object;
        if (key) {
            CUSTOS_TRY(object, read_object(lease.connection(), *key));
        }
        if (!object || object->source.text() != request.part("source"))
            return fail(ErrorCode::not_found, "source {} has no object with this key",
                        OwnText(request.part("source")));
        std::string path;
        if (request.text("reveal") == "true") {
            if (!request.actor.has(Role::it_admin))
                return fail(ErrorCode::permission_denied,
                            "true paths are shown to the role it_admin only");
            const auto reveal = [&](Transaction& change,
                                    const PayloadCipher& cipher) -> Result<void> {
                CUSTOS_TRY(path, read_true_path(change.connection(), cipher, object->id));
                const json payload = {{"object", to_hex(object->key)},
                                      {"source", object->source.text()}};
                const json details = {{"actor", request.actor.name}};
                CUSTOS_CHECK(append_evidence(change, cipher,
                                             {.time = ground.clock.now(),
                                              .type = "object.revealed",
                                              .payload = payload.dump(),
                                              .details = details.dump()}));
                return {};
            };
            CUSTOS_CHECK(ground.store.change(reveal));
        }
        return json_response(json_of(*object, path));
    });
}

} // namespace custos::daemon
