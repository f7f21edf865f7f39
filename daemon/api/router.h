#pragma once
// Which handler answers which method and path.

#include "daemon/api/http_server.h"
#include "daemon/service/ground.h"

#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

/// A request as a handler sees it.
struct ApiRequest {
    std::map<std::string, std::string, std::less<>> parts; ///< `{id}` of the pattern, decoded
    std::map<std::string, std::string, std::less<>> query; ///< decoded
    std::string body;
    Actor actor;

    [[nodiscard]] const std::string& part(std::string_view name) const;
    [[nodiscard]] std::string text(std::string_view name, std::string_view otherwise = {}) const;
    /// Errors: invalid_input when it is no number from 0 to `high`.
    [[nodiscard]] Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise,
                                               std::uint64_t high) const;
    /// The body as a JSON object; an empty body is an empty object.
    /// Errors: invalid_input.
    [[nodiscard]] Result<nlohmann::json> json() const;
};

using ApiHandler = std::function<Result<HttpResponse>(const ApiRequest&)>;

/// Thread: immutable once built; safe from any thread.
class Router {
public:
    /// `pattern`: `/v1/sources/{id}`; `roles`: whoever has one of them may (empty = everybody who
    /// has any role).
    void add(Method method, std::string_view pattern, std::vector<Role> roles, ApiHandler handler);
    [[nodiscard]] HttpResponse answer(const HttpRequest& request, const Actor& actor) const;

private:
    struct Route {
        Method method;
        std::vector<std::string> pattern;
        std::vector<Role> roles;
        ApiHandler handler;
    };
    std::vector<Route> routes_;
};

/// 200 (or `status`) with the JSON.
[[nodiscard]] HttpResponse json_response(const nlohmann::json& value, int status = 200);
/// The status and body of an error.
[[nodiscard]] HttpResponse error_response(const Error& error);
[[nodiscard]] nlohmann::json to_json(const Error& error);

} // namespace custos::daemon
