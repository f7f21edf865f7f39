#pragma once
// Messages over a connected stream socket: u32 big-endian length, then the message.

#include "scanners/model/result.h"
#include "scanners/wire/messages.h"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace custos::scanners {

/// One end of a socket that somebody else owns.
/// Thread: `send` from any thread, `receive` from one.
class Channel {
public:
    explicit Channel(int socket) noexcept : socket_(socket) {}
    Channel(const Channel&) = delete; // half a message may be waiting in it
    Channel& operator=(const Channel&) = delete;
    ~Channel();

    /// Sends the whole message or fails; after a failure the stream is of no more use.
    /// Errors: unavailable (the peer is gone, or took nothing for `patience`), limit_exceeded.
    Result<void> send(const Message& message, std::chrono::milliseconds patience);

    /// The next message; nothing when it is not complete within `wait` (the rest is kept).
    /// Errors: unavailable (the peer closed, also in the middle of a message: that is how a killed
    /// process ends), protocol_breach (length or format), version_too_new.
    Result<std::optional<Message>> receive(std::chrono::milliseconds wait);

private:
    Result<void> send_bytes(std::span<const std::uint8_t> bytes,
                            std::chrono::steady_clock::time_point until);
    /// False when nothing came in time.
    Result<bool> read_some(std::chrono::steady_clock::time_point until);
    Result<std::optional<Message>> take_message();

    int socket_;
    std::mutex sending_;
    std::vector<std::uint8_t> waiting_; ///< received, not yet taken; grows with what really came
};

} // namespace custos::scanners
