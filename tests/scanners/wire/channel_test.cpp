#include "scanners/wire/channel.h"

#include "scanners/wire/codec.h"
#include "tests/scanners/wire/messages_fixture.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

namespace custos::scanners {
namespace {

using custos::testing::FailsWith;
using custos::testing::IsOk;
using testing::one_of_each;
using namespace std::chrono_literals;

class ChannelTest : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()), 0);
    }
    void TearDown() override {
        for (const int end : ends_) {
            if (end >= 0) {
                EXPECT_EQ(::close(end), 0);
            }
        }
    }
    void write(std::span<const std::uint8_t> bytes) const {
        ASSERT_EQ(::write(ends_[0], bytes.data(), bytes.size()), std::ssize(bytes));
    }
    void close_writer() {
        ASSERT_EQ(::close(ends_[0]), 0);
        ends_[0] = -1;
    }
    static std::vector<std::uint8_t> framed(const Message& message) {
        auto body = encode(message).value();
        const std::size_t size = body.size();
        const std::array<std::uint8_t, 4> head = {0, 0, static_cast<std::uint8_t>(size >> 8U),
                                                  static_cast<std::uint8_t>(size)};
        body.insert(body.begin(), head.begin(), head.end());
        return body;
    }
    std::array<int, 2> ends_ = {-1, -1};
};

TEST_F(ChannelTest, CarriesEveryMessage) {
    Channel sender(ends_[0]);
    Channel receiver(ends_[1]);
    for (const Message& message : one_of_each()) {
        ASSERT_THAT(sender.send(message, 1s), IsOk());
        const auto received = receiver.receive(1s);
        ASSERT_THAT(received, IsOk());
        ASSERT_TRUE(received->has_value());
        EXPECT_EQ((*received)->index(), message.index());
    }
}

TEST_F(ChannelTest, PutsTogetherWhatComesByteByByte) {
    Channel receiver(ends_[1]);
    const auto bytes = framed(Message(BatchAck{.nonce = {}, .seq = 7}));
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        write(std::span(bytes).subspan(i, 1));
        const auto received = receiver.receive(0ms);
        ASSERT_THAT(received, IsOk());
        ASSERT_FALSE(received->has_value());
    }
    write(std::span(bytes).last(1));
    const auto received = receiver.receive(1s);
    ASSERT_THAT(received, IsOk());
    ASSERT_TRUE(received->has_value());
    EXPECT_EQ(std::get<BatchAck>(**received).seq, 7U);
}

TEST_F(ChannelTest, TakesTwoMessagesOutOfOneRead) {
    Channel receiver(ends_[1]);
    auto bytes = framed(Message(BatchAck{.nonce = {}, .seq = 1}));
    const auto second = framed(Message(BatchAck{.nonce = {}, .seq = 2}));
    bytes.insert(bytes.end(), second.begin(), second.end());
    write(bytes);
    for (const std::uint64_t seq : {1U, 2U}) {
        const auto received = receiver.receive(1s);
        ASSERT_THAT(received, IsOk());
        EXPECT_EQ(std::get<BatchAck>(received->value()).seq, seq);
    }
}

TEST_F(ChannelTest, SendsMoreThanTheSocketHolds) {
    ListingPage page;
    page.objects.resize(kPageObjects);
    Channel sender(ends_[0]);
    Channel receiver(ends_[1]);
    constexpr int kPages = 20; // 4 MiB, the socket holds a few hundred KiB
    std::thread other([&] {
        for (int i = 0; i < kPages; ++i)
            EXPECT_THAT(sender.send(page, 10s), IsOk());
    });
    for (int i = 0; i < kPages; ++i) {
        const auto received = receiver.receive(10s);
        EXPECT_THAT(received, IsOk());
        EXPECT_TRUE(received && received->has_value());
    }
    other.join();
}

TEST_F(ChannelTest, GivesUpOnAPeerThatTakesNothing) {
    ListingPage page;
    page.objects.resize(kPageObjects);
    Channel sender(ends_[0]);
    Result<void> sent;
    for (int i = 0; i < 20 && sent; ++i)
        sent = sender.send(page, 10ms);
    EXPECT_THAT(sent, FailsWith(ErrorCode::unavailable));
}

TEST_F(ChannelTest, TellsWhenThePeerIsGone) {
    Channel receiver(ends_[1]);
    close_writer();
    EXPECT_THAT(receiver.receive(1s), FailsWith(ErrorCode::unavailable));
    EXPECT_THAT(receiver.send(Message(Cancel{}), 1s), FailsWith(ErrorCode::unavailable));
}

TEST_F(ChannelTest, ReadsWhatADeadPeerHadSent) {
    write(framed(Message(BatchAck{.nonce = {}, .seq = 9})));
    close_writer();
    Channel receiver(ends_[1]);
    const auto received = receiver.receive(1s);
    ASSERT_THAT(received, IsOk());
    EXPECT_EQ(std::get<BatchAck>(received->value()).seq, 9U);
    EXPECT_THAT(receiver.receive(1s), FailsWith(ErrorCode::unavailable));
}

TEST_F(ChannelTest, ADeathWithinAMessageIsADeath) {
    const auto bytes = framed(Message(Cancel{}));
    write(std::span(bytes).first(bytes.size() - 1));
    close_writer();
    Channel receiver(ends_[1]);
    EXPECT_THAT(receiver.receive(1s), FailsWith(ErrorCode::unavailable));
}

TEST_F(ChannelTest, RefusesALengthBeyondTheLimitBeforeItsBytesCome) {
    const std::array<std::uint8_t, 4> head = {0x00, 0x40, 0x00, 0x01}; // 4 MiB + 1
    write(head);
    Channel receiver(ends_[1]);
    EXPECT_THAT(receiver.receive(1s), FailsWith(ErrorCode::protocol_breach));
}

TEST_F(ChannelTest, RefusesAnEmptyMessage) {
    const std::array<std::uint8_t, 4> head = {};
    write(head);
    Channel receiver(ends_[1]);
    EXPECT_THAT(receiver.receive(1s), FailsWith(ErrorCode::protocol_breach));
}

} // namespace
} // namespace custos::scanners
