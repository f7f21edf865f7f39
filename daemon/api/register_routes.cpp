#include "daemon/api/control_api.h"
#include "daemon/api/json_of.h"
#include "daemon/service/scan_target.h"
#include "daemon/store/statistics.h"

#include <nlohmann/json.hpp>

namespace custos::daemon {

namespace {

using nlohmann::json;

/// What the store knows of a source, beside its register fields.
Result<json> state_of(Connection& store, const SourceId& source, const Digest& detection,
                      std::optional<Instant> next_scan) {
    CUSTOS_TRY(const auto counts, count_objects(store, source, detection));
    CUSTOS_TRY(const auto last, read_last_complete_unit(store, source));
    CUSTOS_TRY(const auto sums, sum_categories(store, source));
    std::uint64_t gaps = 0;
    for (const auto objects : counts.by_gap)
        gaps += objects;
    json categories = json::object();
    for (const CategorySum& sum : sums)
        if (sum.confident_objects > 0)
            categories[sum.category.text()] = sum.confident_objects;
    const auto instant = [](const std::optional<Instant>& at) {
        return at ? json(custos::to_text(*at)) : json(nullptr);
    };
    const double current =
        counts.objects == 0
            ? 1.0
            : 1.0 - static_cast<double>(counts.outdated) / static_cast<double>(counts.objects);
    return json{{"objects", counts.objects},
                {"findings", counts.with_findings},
                {"gaps", gaps},
                {"bytes", counts.size_bytes},
                {"excluded", counts.excluded},
                {"last_full_scan", last ? instant(last->ended) : json(nullptr)},
                {"current_detection", current},
                {"next_scan", instant(next_scan)},
                {"suspect",
                 counts.source_gaps[static_cast<std::size_t>(GapCode::source_suspect)] > 0},
                {"categories", std::move(categories)}};
}

struct KindRoutes {
    RecordKind kind;
    const char* list;
    const char* one;
    const char* plural;
};

} // namespace

void ControlApi::add_register_routes() {
    RegisterService& records = services_.records;
    const auto with_state = [this](const std::string& body) -> Result<json> {
        json source = json::parse(body);
        const SourceId id(source.at("id").get<std::string>());
        CUSTOS_TRY(auto lease, services_.ground.readers.lease());
        CUSTOS_TRY(source["state"],
                   state_of(lease.connection(), id, services_.scans.detection(),
                            services_.clockwork.next_scan_of(id)));
        return source;
    };
    for (const KindRoutes& routes :
         {KindRoutes{RecordKind::source, "/v1/sources", "/v1/sources/{id}", "sources"},
          KindRoutes{RecordKind::activity, "/v1/activities", "/v1/activities/{id}",
                     "activities"}}) {
        const RecordKind kind = routes.kind;
        const auto shown = [kind, with_state](const std::string& body) -> Result<json> {
            if (kind == RecordKind::source)
                return with_state(body);
            return json::parse(body);
        };
        router_.add(Method::get, routes.list, who_reads(),
                    [&records, kind, shown,
                     plural = std::string(routes.plural)](const ApiRequest&) -> Result<HttpResponse> {
            CUSTOS_TRY(const auto all, records.list(kind));
            json list = json::array();
            for (const Record& record : all) {
                CUSTOS_TRY(auto one, shown(record.body));
                list.push_back(std::move(one));
            }
            return json_response({{plural, std::move(list)}});
        });
        router_.add(Method::post, routes.list, who_registers(),
                    [&records, kind, shown](const ApiRequest& request) -> Result<HttpResponse> {
            CUSTOS_TRY(const auto body,
                       records.put(kind, request.body, Existing::refuse, request.actor));
            CUSTOS_TRY(const auto one, shown(body));
            return json_response(one, 201);
        });
        router_.add(Method::get, routes.one, who_reads(),
                    [&records, kind, shown](const ApiRequest& request) -> Result<HttpResponse> {
            CUSTOS_TRY(const auto body, records.read(kind, request.part("id")));
            CUSTOS_TRY(const auto one, shown(body));
            return json_response(one);
        });
        router_.add(Method::put, routes.one, who_registers(),
                    [&records, kind, shown](const ApiRequest& request) -> Result<HttpResponse> {
            CUSTOS_TRY(auto given, request.json());
            given["id"] = request.part("id");
            given.erase("state");
            CUSTOS_TRY(const auto body,
                       records.put(kind, given.dump(), Existing::must_exist, request.actor));
            CUSTOS_TRY(const auto one, shown(body));
            return json_response(one);
        });
        router_.add(Method::delete_, routes.one, who_registers(),
                    [&records, kind](const ApiRequest& request) -> Result<HttpResponse> {
            CUSTOS_CHECK(records.remove(kind, request.part("id"), request.actor));
            return HttpResponse{.status = 204, .body = {}};
        });
    }
    router_.add(Method::get, "/v1/agency", who_reads(),
                [&records](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto all, records.list(RecordKind::agency));
        if (all.empty())
            return fail(ErrorCode::not_found,
                        "no agency is registered; import a register with `agency:`");
        return HttpResponse{.status = 200, .body = all.front().body};
    });
    router_.add(Method::put, "/v1/agency", who_registers(),
                [&records](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(auto body, records.put(RecordKind::agency, request.body, Existing::replace,
                                          request.actor));
        return HttpResponse{.status = 200, .body = std::move(body)};
    });
    router_.add(Method::post, "/v1/register/import", who_registers(),
                [&records](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto given, request.json());
        if (!given.contains("text") || !given["text"].is_string())
            return fail(ErrorCode::invalid_input, "`text` is missing: the YAML to import");
        const std::string file = given.value("file", std::string("register.yaml"));
        CUSTOS_TRY(const auto counts,
                   records.import(file, given["text"].get<std::string>(), request.actor));
        return json_response({{"added", counts.added},
                              {"changed", counts.changed},
                              {"unchanged", counts.unchanged}});
    });
    router_.add(Method::get, "/v1/register/export", who_reads(),
                [&records](const ApiRequest&) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto text, records.export_yaml());
        return json_response({{"text", text}});
    });
    router_.add(Method::get, "/v1/sources/{id}/facts", who_reads(),
                [this](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(auto text, services_.judge.facts_of(SourceId(request.part("id"))));
        return HttpResponse{.status = 200, .body = std::move(text)};
    });
    router_.add(Method::post, "/v1/sources/{id}/test", who_scans(),
                [this](const ApiRequest& request) -> Result<HttpResponse> {
        CUSTOS_TRY(const auto tested, services_.scans.test(SourceId(request.part("id"))));
        json gaps = json::object();
        for (const auto& [code, count] : tested.gaps)
            gaps[std::string(name_of(code))] = count;
        json out = {{"reachable", tested.reachable},     {"objects", tested.objects},
                    {"bytes", tested.bytes},             {"to_read", tested.to_read},
                    {"bytes_to_read", tested.bytes_to_read}, {"excluded", tested.excluded},
                    {"atime_moves", tested.atime_moves}, {"gaps", std::move(gaps)}};
        if (tested.error)
            out["error"] = to_json(*tested.error);
        return json_response(out);
    });
}

} // namespace custos::daemon
