#include "daemon/api/http_server.h"

#include "daemon/config/paths.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace custos::daemon {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Socket = asio::local::stream_protocol;
using Stream = beast::basic_stream<Socket, asio::any_io_executor>;

/// For a request to arrive, and for an answer to be taken.
constexpr std::chrono::seconds kTransferTime{60};
/// A connection that says nothing is closed.
constexpr std::chrono::seconds kIdleTime{30};
/// Handlers wait (long polls, reports): more of them than cores.
constexpr std::size_t kHandlerThreads = 8;

Method method_of(http::verb verb) {
    // A foreign enumeration with dozens of rows: the ones that are ours, by name.
    if (verb == http::verb::get || verb == http::verb::head)
        return Method::get;
    if (verb == http::verb::post)
        return Method::post;
    if (verb == http::verb::put)
        return Method::put;
    return verb == http::verb::delete_ ? Method::delete_ : Method::other;
}

struct Shared {
    HttpHandler handler;
    std::atomic<std::size_t> connections = 0;
    std::atomic<bool> stopping = false;
    asio::thread_pool handlers{kHandlerThreads};
};

/// One connection: reads a request, has it answered on a handler thread, writes, and again.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Socket::socket socket, std::shared_ptr<Shared> shared, Peer peer)
        : stream_(std::move(socket)), shared_(std::move(shared)), peer_(peer) {
        ++shared_->connections;
    }
    Session(const Session&) = delete; // a connection has one owner
    Session& operator=(const Session&) = delete;
    ~Session() { --shared_->connections; }

    /// Closes it unless an answer is under way, which then is its last.
    void close_if_silent() {
        if (reading_)
            stream_.close();
    }

    void read() {
        reading_ = true;
        parser_.emplace();
        parser_->header_limit(HttpServer::kMaxHeaderBytes);
        parser_->body_limit(HttpServer::kMaxBodyBytes);
        stream_.expires_after(buffer_.size() > 0 ? kTransferTime : kIdleTime);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](beast::error_code error, std::size_t) {
                             self->on_read(error);
                         });
    }

private:
    void on_read(beast::error_code error) {
        reading_ = false;
        if (error == http::error::body_limit)
            return refuse(413, "limit-exceeded", "a request body has at most 8 MiB");
        if (error == http::error::header_limit)
            return refuse(431, "limit-exceeded", "request headers have at most 16 KiB");
        if (error) {
            stream_.close();
            return;
        }
        stream_.expires_never();
        // While a handler works, the context has nothing of this connection to wait for.
        asio::post(shared_->handlers, [self = shared_from_this(),
                                       work = asio::make_work_guard(stream_.get_executor())] {
            HttpResponse response = self->answer();
            asio::post(self->stream_.get_executor(),
                       [self, response = std::move(response)]() mutable {
                           self->write(std::move(response));
                       });
        });
    }

    HttpResponse answer() {
        auto& message = parser_->get();
        HttpRequest request;
        request.method = method_of(message.method());
        const std::string_view target(message.target().data(), message.target().size());
        const auto mark = target.find('?');
        request.path = target.substr(0, mark);
        if (mark != std::string_view::npos)
            request.query = target.substr(mark + 1);
        request.body = std::move(message.body());
        request.peer = peer_;
        keep_alive_ = message.keep_alive();
        try {
            return shared_->handler(request);
        } catch (const std::exception&) {
            // Ours do not throw: this is a library out of memory, or text that is no JSON.
            return {.status = 500,
                    .body = R"({"code":"internal","message":"the request could not be answered"})"};
        }
    }

    void refuse(int status, std::string_view code, std::string_view message) {
        keep_alive_ = false;
        write({.status = status,
               .body = std::string(R"({"code":")")
                           .append(code)
                           .append(R"(","message":")")
                           .append(message)
                           .append("\"}")});
    }

    void write(HttpResponse response) {
        response_ = {};
        response_.version(11);
        response_.result(static_cast<unsigned>(response.status));
        if (!response.body.empty())
            response_.set(http::field::content_type, response.content_type);
        response_.keep_alive(keep_alive_ && !shared_->stopping);
        response_.body() = std::move(response.body);
        response_.prepare_payload();
        stream_.expires_after(kTransferTime);
        http::async_write(stream_, response_,
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (error || self->response_.need_eof())
                                  self->stream_.close();
                              else
                                  self->read();
                          });
    }

    Stream stream_;
    std::shared_ptr<Shared> shared_;
    Peer peer_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    bool keep_alive_ = true;
    bool reading_ = false;
};

std::optional<Peer> peer_of(int descriptor) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return std::nullopt;
    return Peer{.pid = credentials.pid, .uid = credentials.uid, .gid = credentials.gid};
}

class UnixServer final : public HttpServer {
public:
    UnixServer(std::string path, HttpHandler handler)
        : path_(std::move(path)), shared_(std::make_shared<Shared>()), acceptor_(context_) {
        shared_->handler = std::move(handler);
    }
    UnixServer(const UnixServer&) = delete; // owns a thread
    UnixServer& operator=(const UnixServer&) = delete;
    ~UnixServer() override { stop(); }

    Result<void> open() {
        ::unlink(path_.c_str());
        beast::error_code error;
        acceptor_.open(Socket(), error);
        if (!error)
            acceptor_.bind(Socket::endpoint(path_), error);
        if (!error)
            acceptor_.listen(asio::socket_base::max_listen_connections, error);
        if (error)
            return fail_native(error.value(),
                               error.value() == EACCES ? ErrorCode::permission_denied
                                                       : ErrorCode::io_error,
                               "{}: cannot listen there; its folder must be yours", OwnText(path_));
        return {};
    }

    void run() {
        accept();
        thread_ = std::jthread([this] { context_.run(); });
    }

    [[nodiscard]] bool is_busy() const override { return shared_->connections > 0; }

    void stop() override {
        if (!thread_.joinable())
            return;
        shared_->stopping = true;
        asio::post(context_, [this] {
            beast::error_code ignored;
            acceptor_.close(ignored);
            for (const auto& session : sessions_)
                if (const auto alive = session.lock())
                    alive->close_if_silent();
        });
        thread_.join(); // ends when the last answer is written
        shared_->handlers.join();
        ::unlink(path_.c_str());
    }

private:
    void accept() {
        acceptor_.async_accept([this](beast::error_code error, Socket::socket socket) {
            if (!acceptor_.is_open())
                return;
            if (!error && shared_->connections < kMaxConnections)
                if (const auto peer = peer_of(socket.native_handle()))
                    serve(std::move(socket), *peer);
            accept();
        });
    }

    void serve(Socket::socket socket, const Peer& peer) {
        std::erase_if(sessions_, [](const auto& session) { return session.expired(); });
        auto session = std::make_shared<Session>(std::move(socket), shared_, peer);
        sessions_.push_back(session);
        session->read();
    }

    std::string path_;
    std::shared_ptr<Shared> shared_; // shared: sessions live as long as their last answer
    asio::io_context context_{1};
    Socket::acceptor acceptor_;
    std::vector<std::weak_ptr<Session>> sessions_; // the thread of context_ alone
    std::jthread thread_;
};

} // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& path,
                                                       HttpHandler handler) {
    if (path.size() > kMaxSocketPath)
        return fail(ErrorCode::invalid_input, "{}: a socket's path has at most {} bytes",
                    OwnText(path), static_cast<std::int64_t>(kMaxSocketPath));
    auto server = std::make_unique<UnixServer>(path, std::move(handler));
    CUSTOS_CHECK(server->open());
    server->run();
    return std::unique_ptr<HttpServer>(std::move(server));
}

} // namespace custos::daemon
