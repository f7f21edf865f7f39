#include "scanners/wire/channel.h"

#include "scanners/model/redacted.h"
#include "scanners/wire/codec.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace custos::scanners {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kReadBytes = 64U << 10U;

std::uint32_t length_of(std::span<const std::uint8_t> head) noexcept {
    std::uint32_t length = 0;
    for (const std::uint8_t byte : head.first(kLengthBytes))
        length = length << 8U | byte;
    return length;
}

/// Milliseconds left for poll(2), rounded up so that a wait never turns into a busy loop.
int patience_left(SteadyClock::time_point until) noexcept {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - SteadyClock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

tl::unexpected<Error> peer_gone(int native) {
    return fail_native(native, ErrorCode::unavailable, "the other side closed the connection");
}

} // namespace

Channel::~Channel() {
    wipe_memory(waiting_.data(), waiting_.size());
}

Result<void> Channel::send(const Message& message, std::chrono::milliseconds patience) {
    CUSTOS_TRY(std::vector<std::uint8_t> body, encode(message));
    const auto size = static_cast<std::uint32_t>(body.size());
    const std::array<std::uint8_t, kLengthBytes> head = {
        static_cast<std::uint8_t>(size >> 24U), static_cast<std::uint8_t>(size >> 16U),
        static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)};
    const auto until = SteadyClock::now() + patience;
    Result<void> sent;
    {
        const std::scoped_lock lock(sending_);
        sent = send_bytes(head, until);
        if (sent)
            sent = send_bytes(body, until);
    }
    if (std::holds_alternative<WorkUnit>(message))
        wipe_memory(body.data(), body.size()); // it holds the keys of the unit
    return sent;
}

Result<void> Channel::send_bytes(std::span<const std::uint8_t> bytes,
                                 SteadyClock::time_point until) {
    while (!bytes.empty()) {
        const ssize_t sent =
            ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return peer_gone(errno);
        pollfd ready = {.fd = socket_, .events = POLLOUT, .revents = 0};
        const int patience = patience_left(until);
        if (patience == 0)
            return fail(ErrorCode::unavailable, "the other side takes no more messages");
        if (::poll(&ready, 1, patience) < 0 && errno != EINTR)
            return peer_gone(errno);
    }
    return {};
}

Result<bool> Channel::read_some(SteadyClock::time_point until) {
    for (;;) {
        pollfd ready = {.fd = socket_, .events = POLLIN, .revents = 0};
        const int found = ::poll(&ready, 1, patience_left(until));
        if (found == 0 && SteadyClock::now() >= until)
            return false;
        if (found < 0 && errno != EINTR)
            return peer_gone(errno);
        if (found <= 0)
            continue;
        const std::size_t before = waiting_.size();
        waiting_.resize(before + kReadBytes);
        const ssize_t got = ::recv(socket_, waiting_.data() + before, kReadBytes, MSG_DONTWAIT);
        const int native = errno;
        waiting_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
        if (got > 0)
            return true;
        if (got < 0 && (native == EINTR || native == EAGAIN))
            continue;
        if (before > 0)
            return fail_native(native, ErrorCode::unavailable,
                               "the connection ended within a message, after {} bytes of it",
                               static_cast<std::int64_t>(before));
        return peer_gone(got < 0 ? native : 0);
    }
}

Result<std::optional<Message>> Channel::take_message() {
    if (waiting_.size() < kLengthBytes)
        return std::optional<Message>();
    const std::size_t length = length_of(waiting_);
    if (length == 0 || length > kMaxMessageBytes)
        return fail(ErrorCode::protocol_breach, "a message of {} bytes, {} are allowed",
                    static_cast<std::int64_t>(length), static_cast<std::int64_t>(kMaxMessageBytes));
    const std::size_t end = kLengthBytes + length;
    if (waiting_.size() < end)
        return std::optional<Message>();
    auto message = decode(std::span(waiting_).subspan(kLengthBytes, length));
    wipe_memory(waiting_.data(), end); // a WorkUnit brings keys
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(end));
    if (!message)
        return tl::unexpected<Error>(std::move(message).error());
    return std::optional<Message>(std::move(*message));
}

Result<std::optional<Message>> Channel::receive(std::chrono::milliseconds wait) {
    const auto until = SteadyClock::now() + wait;
    for (;;) {
        CUSTOS_TRY(std::optional<Message> message, take_message());
        if (message)
            return message;
        CUSTOS_TRY(const bool came, read_some(until));
        if (!came)
            return std::optional<Message>();
    }
}

} // namespace custos::scanners
