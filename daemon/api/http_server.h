#pragma once
// HTTP/1.1 on a Unix socket: connections, bounds, time-outs and peer credentials. Knows no route.

#include "scanners/model/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace custos::daemon {

enum class Method : std::uint8_t { get, post, put, delete_, other };

/// Who is at the other end, as the kernel says (SO_PEERCRED).
struct Peer {
    pid_t pid = 0;
    uid_t uid = 0;
    gid_t gid = 0;
};

struct HttpRequest {
    Method method = Method::get;
    std::string path; ///< percent-decoded per part by the router; as sent here, without the query
    std::string query;
    std::string body;
    Peer peer;
};

struct HttpResponse {
    int status = 200;
    std::string body; ///< empty = no body
    std::string content_type = "application/json";
};

/// Called from several threads at once.
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;

/// Thread: safe from any thread.
class HttpServer {
public:
    static constexpr std::size_t kMaxConnections = 32;
    static constexpr std::uint32_t kMaxHeaderBytes = 16U << 10U;
    static constexpr std::uint64_t kMaxBodyBytes = 8U << 20U;

    /// Listens at `path`, 0600, replacing a socket that nobody answers any more: the caller owns
    /// the instance's lock. Errors: permission_denied, read_only, io_error, invalid_input (length).
    static Result<std::unique_ptr<HttpServer>> listen(const std::string& path, HttpHandler handler);
    virtual ~HttpServer() = default;
    /// Connections that are open, or when the last one ended.
    [[nodiscard]] virtual bool is_busy() const = 0;
    /// Ends accepting, lets running answers finish, joins. The socket is removed.
    virtual void stop() = 0;
};

} // namespace custos::daemon
