#include "scanners/wire/codec.h"

#include "tests/scanners/wire/messages_fixture.h"
#include "tests/support/is_ok.h"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace custos::scanners {
namespace {

using custos::testing::FailsWith;
using custos::testing::IsOk;

using testing::full_report;
using testing::full_unit;
using testing::id_of;
using testing::one_of_each;

std::vector<std::uint8_t> bytes_of(const Message& message) {
    auto encoded = encode(message);
    EXPECT_THAT(encoded, IsOk());
    return std::move(encoded).value();
}

/// The same message read and written by another implementation, after a change to its fields.
template <class Change>
std::vector<std::uint8_t> changed(const Message& message, const Change& change) {
    // ordered_json keeps the order of the fields, which is part of the format.
    auto fields = nlohmann::ordered_json::from_cbor(bytes_of(message));
    change(fields);
    return nlohmann::ordered_json::to_cbor(fields);
}

TEST(WireCodec, EveryMessageComesBackAsItWasSent) {
    for (const Message& message : one_of_each()) {
        const auto bytes = bytes_of(message);
        const auto decoded = decode(bytes);
        ASSERT_THAT(decoded, IsOk()) << name_of(message);
        EXPECT_EQ(decoded->index(), message.index());
        EXPECT_EQ(bytes_of(*decoded), bytes) << name_of(message);
    }
}

TEST(WireCodec, AReportKeepsEveryField) {
    const Message message = ResultBatch{.nonce = {}, .seq = 0, .objects = {full_report()}};
    const auto decoded = decode(bytes_of(message));
    ASSERT_THAT(decoded, IsOk());
    EXPECT_EQ(std::get<ResultBatch>(*decoded), std::get<ResultBatch>(message));
}

TEST(WireCodec, AUnitKeepsItsKeysAndSource) {
    const auto decoded = decode(bytes_of(Message(full_unit())));
    ASSERT_THAT(decoded, IsOk());
    const auto& unit = std::get<WorkUnit>(*decoded);
    EXPECT_EQ(unit.source, full_unit().source);
    EXPECT_TRUE(std::ranges::equal(unit.object_key.reveal(), full_unit().object_key.reveal()));
    EXPECT_EQ(unit.extra_packs, full_unit().extra_packs);
    EXPECT_TRUE(unit.careful);
}

TEST(WireCodec, IsCborThatOthersReadAndWriteAlike) {
    for (const Message& message : one_of_each()) {
        const auto bytes = bytes_of(message);
        const auto fields = nlohmann::ordered_json::from_cbor(bytes);
        EXPECT_EQ(fields.at("version"), kWireVersion);
        EXPECT_EQ(fields.at("type"), std::string(name_of(message)));
        EXPECT_EQ(nlohmann::ordered_json::to_cbor(fields), bytes) << name_of(message);
    }
}

TEST(WireCodec, AMillionListedObjectsTakeFortyEightBytesEach) {
    ListingPage page{.nonce = id_of<Uuid>(1), .page = 0, .objects = {}};
    page.objects.resize(kPageObjects);
    EXPECT_LT(bytes_of(Message(page)).size(), kPageObjects * 48 + 100);
}

TEST(WireCodec, RefusesAnUnknownField) {
    for (const Message& message : one_of_each()) {
        const auto bytes = changed(message, [](auto& fields) { fields["extra"] = 1; });
        EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach)) << name_of(message);
    }
}

TEST(WireCodec, RefusesAFieldInPlaceOfAnother) {
    for (const Message& message : one_of_each()) {
        const auto bytes = changed(message, [](auto& fields) {
            fields.erase("nonce");
            fields["raw_text"] = "85.07.30-033.28";
        });
        EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach)) << name_of(message);
    }
}

TEST(WireCodec, RefusesAMissingField) {
    for (const Message& message : one_of_each()) {
        const auto bytes = changed(message, [](auto& fields) { fields.erase("nonce"); });
        EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach)) << name_of(message);
    }
}

TEST(WireCodec, RefusesADuplicateField) {
    auto bytes = bytes_of(Message(BatchAck{.nonce = {}, .seq = 1}));
    const std::string seq = "\x63seq";
    const auto at = std::ranges::search(bytes, seq).begin();
    ASSERT_NE(at, bytes.end());
    bytes.insert(bytes.end(), {0x63, 's', 'e', 'q', 0x01});
    bytes.front() = static_cast<std::uint8_t>(bytes.front() + 1); // one field more in the map
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesALaterVersionByName) {
    const auto bytes = changed(Message(Cancel{}), [](auto& fields) { fields["version"] = 2; });
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::version_too_new));
}

TEST(WireCodec, RefusesAnUnknownType) {
    const auto bytes = changed(Message(Cancel{}), [](auto& fields) { fields["type"] = "shell"; });
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesEveryTruncation) {
    const auto bytes = bytes_of(one_of_each().at(3));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        ASSERT_THAT(decode(std::span(bytes).first(size)), FailsWith(ErrorCode::protocol_breach))
            << size;
}

TEST(WireCodec, RefusesBytesAfterTheMessage) {
    auto bytes = bytes_of(Message(Cancel{}));
    bytes.push_back(0);
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesAnEnumeratorThatDoesNotExist) {
    const auto bytes = changed(one_of_each().at(3), [](auto& fields) {
        fields["objects"][0]["findings"][0]["mask"] = kMasks;
    });
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesTokensOutOfOrder) {
    const auto bytes = changed(one_of_each().at(3), [](auto& fields) {
        auto& tokens = fields["objects"][0]["findings"][0]["tokens"].get_binary();
        std::swap_ranges(tokens.begin(), tokens.begin() + 16, tokens.begin() + 16);
    });
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesRecordsThatDoNotFit) {
    const auto bytes = changed(one_of_each().at(1),
                               [](auto& fields) { fields["objects"].get_binary().push_back(0); });
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesTextThatIsNoUtf8) {
    ObjectReport report = full_report();
    report.display_path = "caf\xE9";
    const auto bytes = bytes_of(Message(ResultBatch{.nonce = {}, .seq = 0, .objects = {report}}));
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

// A decoder that recurses per nested item overflows its stack on this.
TEST(WireCodec, RefusesDeepNestingAtOnce) {
    for (const int opening : {0x81, 0xA1, 0x9F, 0xBF, 0x5F, 0x7F, 0xC0}) {
        const std::vector<std::uint8_t> bytes(kMaxMessageBytes, static_cast<std::uint8_t>(opening));
        EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
    }
}

TEST(WireCodec, RefusesALengthThatTheBytesDoNotHave) {
    auto bytes = bytes_of(one_of_each().at(1));
    const std::string objects = "gobjects";
    const auto at = std::ranges::search(bytes, objects).end();
    ASSERT_NE(at, bytes.end());
    *at = 0x5B; // a byte string whose length follows in eight bytes: the records' first ones
    EXPECT_THAT(decode(bytes), FailsWith(ErrorCode::protocol_breach));
}

TEST(WireCodec, RefusesToEncodeMoreThanAMessageHolds) {
    WorkUnit unit = full_unit();
    unit.extra_packs.emplace_back("big.yaml", std::string(kMaxMessageBytes, ' '));
    EXPECT_THAT(encode(Message(std::move(unit))), FailsWith(ErrorCode::limit_exceeded));
}

TEST(WireCodec, SizeBoundHolds) {
    ObjectReport report = full_report();
    report.findings.resize(40, report.findings.front());
    const Message empty = ResultBatch{};
    const Message full = ResultBatch{.nonce = {}, .seq = 0, .objects = {report}};
    EXPECT_LE(bytes_of(full).size() - bytes_of(empty).size(), encoded_size_bound(report));
}

} // namespace
} // namespace custos::scanners
