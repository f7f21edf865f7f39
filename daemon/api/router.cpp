#include "daemon/api/router.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace custos::daemon {

namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = text.find(at);
        if (end != 0)
            parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    return parts;
}

int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/// Percent-decoding (RFC 3986, 2.1); what is malformed stays as it is.
std::string decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += text[i];
    }
    return out;
}

std::map<std::string, std::string, std::less<>> decode_query(std::string_view query) {
    std::map<std::string, std::string, std::less<>> values;
    for (const std::string_view pair : split(query, '&')) {
        const auto equals = pair.find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        values[decode(pair.substr(0, equals))] = decode(value);
    }
    return values;
}

int status_of(const Error& error) noexcept {
    switch (error.code) {
    case ErrorCode::invalid_input: return error.place ? 422 : 400;
    case ErrorCode::not_found: return 404;
    case ErrorCode::already_exists:
    case ErrorCode::conflict: return 409;
    case ErrorCode::permission_denied: return 403;
    case ErrorCode::limit_exceeded: return 413;
    case ErrorCode::no_space: return 507;
    case ErrorCode::unsupported: return 400;
    case ErrorCode::unavailable:
    case ErrorCode::cancelled: return 503;
    case ErrorCode::read_only:
    case ErrorCode::io_error:
    case ErrorCode::corrupt:
    case ErrorCode::wrong_key:
    case ErrorCode::version_too_new:
    case ErrorCode::protocol_breach:
    case ErrorCode::internal: return 500;
    }
    return 500;
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
    if (pattern.size() != path.size())
        return false;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i].front() != '{' && pattern[i] != path[i])
            return false;
    return true;
}

std::string role_list(const std::vector<Role>& roles) {
    std::string list;
    for (const Role role : roles)
        (list += list.empty() ? "" : ", ") += policies::name_of(role);
    return list;
}

} // namespace

const std::string& ApiRequest::part(std::string_view name) const {
    static const std::string kNone;
    const auto found = parts.find(name);
    return found == parts.end() ? kNone : found->second;
}

std::string ApiRequest::text(std::string_view name, std::string_view otherwise) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string(otherwise) : found->second;
}

Result<std::uint64_t> ApiRequest::number(std::string_view name, std::uint64_t otherwise,
                                         std::uint64_t high) const {
    const auto found = query.find(name);
    if (found == query.end())
        return otherwise;
    std::uint64_t value = 0;
    const char* end = found->second.data() + found->second.size();
    const auto parsed = std::from_chars(found->second.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value > high)
        return fail(ErrorCode::invalid_input, "`{}` must be a whole number from 0 to {}",
                    OwnText(std::string(name)), static_cast<std::int64_t>(high));
    return value;
}

Result<nlohmann::json> ApiRequest::json() const {
    if (body.empty())
        return nlohmann::json::object();
    auto parsed = nlohmann::json::parse(body, nullptr, false);
    if (parsed.is_discarded() || !parsed.is_object())
        return fail(ErrorCode::invalid_input, "the request body must be one JSON object");
    return parsed;
}

void Router::add(Method method, std::string_view pattern, std::vector<Role> roles,
                 ApiHandler handler) {
    Route route{.method = method,
                .pattern = {},
                .roles = std::move(roles),
                .handler = std::move(handler)};
    for (const std::string_view part : split(pattern, '/'))
        route.pattern.emplace_back(part);
    routes_.push_back(std::move(route));
}

HttpResponse Router::answer(const HttpRequest& request, const Actor& actor) const {
    const auto path = split(request.path, '/');
    bool path_known = false;
    for (const Route& route : routes_) {
        if (!matches(route.pattern, path))
            continue;
        path_known = true;
        if (route.method != request.method)
            continue;
        const bool may = route.roles.empty()
                             ? !actor.roles.empty()
                             : std::ranges::any_of(route.roles,
                                                   [&](Role role) { return actor.has(role); });
        if (!may)
            return error_response(
                fail(ErrorCode::permission_denied,
                     "{} may not do this; it takes one of these roles: {} (see `roles:` in "
                     "custos.yaml)",
                     OwnText(actor.name),
                     OwnText(route.roles.empty() ? "any" : role_list(route.roles)))
                    .value());
        ApiRequest api{.parts = {},
                       .query = decode_query(request.query),
                       .body = request.body,
                       .actor = actor};
        for (std::size_t i = 0; i < path.size(); ++i)
            if (const std::string& name = route.pattern[i]; name.front() == '{')
                api.parts[name.substr(1, name.size() - 2)] = decode(path[i]);
        auto answer = route.handler(api);
        return answer ? std::move(*answer) : error_response(answer.error());
    }
    HttpResponse refused = error_response(
        fail(ErrorCode::not_found, "the API has no such address; see daemon/api/openapi.yaml")
            .value());
    if (path_known)
        refused.status = 405;
    return refused;
}

HttpResponse json_response(const nlohmann::json& value, int status) {
    // Names from outside may hold bytes that are no UTF-8: they print as U+FFFD, never throw.
    return {.status = status,
            .body = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

nlohmann::json to_json(const Error& error) {
    nlohmann::json json = {{"code", std::string(name_of(error.code))},
                           {"message", message_of(error)}};
    if (error.place)
        json["place"] = {{"file", error.place->file},
                         {"line", error.place->line},
                         {"column", error.place->column}};
    return json;
}

HttpResponse error_response(const Error& error) {
    return json_response(to_json(error), status_of(error));
}

} // namespace custos::daemon
