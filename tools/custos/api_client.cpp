#include "tools/custos/api_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace custos::tools {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using nlohmann::json;
using Local = asio::local::stream_protocol;

constexpr unsigned kHttp11 = 11;
/// An evidence bundle or a report of a large instance; the daemon is trusted with our memory.
constexpr std::uint64_t kMostBytes = 1ULL << 30U;

tl::unexpected<Error> gone(const boost::system::error_code& error, const std::string& socket) {
    return fail_native(error.value(), ErrorCode::unavailable,
                       "the daemon at {} does not answer any more; see its log", OwnText(socket));
}

/// The code of a message, by its machine name.
ErrorCode code_named(std::string_view name) noexcept {
    for (auto code = ErrorCode::invalid_input; code <= ErrorCode::internal;
         code = static_cast<ErrorCode>(static_cast<std::uint8_t>(code) + 1))
        if (name_of(code) == name)
            return code;
    return ErrorCode::internal;
}

} // namespace

struct ApiClient::Impl {
    std::string path;
    asio::io_context context;
    std::optional<Local::socket> socket;
    boost::beast::flat_buffer buffer;

    Result<void> open() {
        boost::system::error_code error;
        buffer.clear();
        socket.emplace(context);
        socket->connect(Local::endpoint(path), error);
        if (!error)
            return {};
        socket.reset();
        if (error.value() == EACCES || error.value() == EPERM)
            return fail_native(error.value(), ErrorCode::permission_denied,
                               "the socket {} may not be used by this user", OwnText(path));
        return fail_native(error.value(), ErrorCode::unavailable,
                           "no daemon listens on {}; start custosd, or name an instance with "
                           "--home DIR",
                           OwnText(path));
    }

    Result<http::response<http::string_body>>
    exchange(std::string_view method, const std::string& target, const std::string& body) {
        if (!socket)
            CUSTOS_CHECK(open());
        http::request<http::string_body> request;
        request.method_string({method.data(), method.size()});
        request.target(target);
        request.version(kHttp11);
        request.set(http::field::host, "custosd");
        if (!body.empty())
            request.set(http::field::content_type, "application/json");
        request.body() = body;
        request.prepare_payload();
        boost::system::error_code error;
        http::write(*socket, request, error);
        http::response_parser<http::string_body> parser;
        parser.body_limit(kMostBytes);
        if (!error)
            http::read(*socket, buffer, parser, error);
        if (error) {
            socket.reset();
            return gone(error, path);
        }
        if (!parser.get().keep_alive())
            socket.reset();
        return parser.release();
    }
};

ApiClient::ApiClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ApiClient::ApiClient(ApiClient&&) noexcept = default;
ApiClient& ApiClient::operator=(ApiClient&&) noexcept = default;
ApiClient::~ApiClient() = default;

Result<ApiClient> ApiClient::connect(const std::string& socket) {
    try {
        auto impl = std::make_unique<Impl>();
        impl->path = socket;
        CUSTOS_CHECK(impl->open());
        return ApiClient(std::move(impl));
    } catch (const boost::system::system_error& error) { // a path that is too long
        return fail_native(error.code().value(), ErrorCode::invalid_input,
                           "{} cannot be the path of a socket", OwnText(socket));
    }
}

Result<json> ApiClient::call(std::string_view method, const std::string& target,
                             const std::string& body) {
    CUSTOS_TRY(const auto answer, impl_->exchange(method, target, body));
    if (answer.body().empty() && answer.result_int() < 300)
        return json(nullptr);
    auto parsed = json::parse(answer.body(), nullptr, false);
    if (parsed.is_discarded())
        return fail(ErrorCode::protocol_breach, "the daemon sent no JSON (status {})",
                    static_cast<std::int64_t>(answer.result_int()));
    if (answer.result_int() < 300)
        return parsed;
    const std::string code = parsed.value("code", "internal");
    const std::string message = parsed.value("message", "the daemon gave no reason");
    return fail(code_named(code), "{}", OwnText(message));
}

Result<json> ApiClient::get(const std::string& target) {
    return call("GET", target, {});
}
Result<json> ApiClient::post(const std::string& target, const json& body) {
    return call("POST", target, body.dump());
}
Result<json> ApiClient::put(const std::string& target, const json& body) {
    return call("PUT", target, body.dump());
}
Result<json> ApiClient::remove(const std::string& target) {
    return call("DELETE", target, {});
}

Result<std::string> ApiClient::download(const std::string& target) {
    CUSTOS_TRY(auto answer, impl_->exchange("GET", target, {}));
    if (answer.result_int() < 300)
        return std::move(answer.body());
    const auto parsed = json::parse(answer.body(), nullptr, false);
    const bool said = parsed.is_object();
    return fail(code_named(said ? parsed.value("code", "internal") : "internal"), "{}",
                OwnText(said ? parsed.value("message", "no reason given") : "no reason given"));
}

std::string encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out.append("%").append(1, kHex[byte >> 4U]).append(1, kHex[byte & 15U]);
    }
    return out;
}

} // namespace custos::tools
