#pragma once
// Speaks the control API (daemon/api/openapi.yaml): HTTP/1.1 and JSON over the daemon's socket.

#include "scanners/model/result.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace custos::tools {

/// One connection, reused. Thread: one thread at a time.
class ApiClient {
public:
    /// Errors: unavailable when nobody listens there; permission_denied.
    static Result<ApiClient> connect(const std::string& socket);
    ApiClient(ApiClient&&) noexcept;
    ApiClient& operator=(ApiClient&&) noexcept;
    ~ApiClient();

    /// An answer that is no success becomes the Error that the daemon sent.
    /// Errors: unavailable when the daemon goes away; protocol_breach when it sends no JSON.
    Result<nlohmann::json> get(const std::string& target);
    Result<nlohmann::json> post(const std::string& target, const nlohmann::json& body);
    Result<nlohmann::json> put(const std::string& target, const nlohmann::json& body);
    Result<nlohmann::json> remove(const std::string& target);
    /// The bytes of a file.
    Result<std::string> download(const std::string& target);

private:
    struct Impl;
    explicit ApiClient(std::unique_ptr<Impl> impl);
    Result<nlohmann::json> call(std::string_view method, const std::string& target,
                                const std::string& body);
    std::unique_ptr<Impl> impl_;
};

/// `text` for a part of a path or for a query, percent-encoded (RFC 3986).
[[nodiscard]] std::string encoded(std::string_view text);

} // namespace custos::tools
