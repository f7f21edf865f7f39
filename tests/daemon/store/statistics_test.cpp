// Sums over what scans found, and estimates of people.

#include "daemon/store/statistics.h"

#include "daemon/store/object_state.h"
#include "daemon/store/token_union.h"
#include "scratch.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

namespace custos::daemon {
namespace {

using custos::testing::IsOk;

const SourceId kShare("share");

std::vector<Fingerprint> tokens_of(std::uint64_t from, std::uint64_t to) {
    std::vector<Fingerprint> tokens;
    for (std::uint64_t i = from; i < to; ++i)
        tokens.push_back(make_token(i));
    std::sort(tokens.begin(), tokens.end());
    return tokens;
}

double relative_error(std::uint64_t estimate, double truth) {
    return std::abs(static_cast<double>(estimate) - truth) / truth;
}

TEST(TokenUnion, IsExactWhileItIsSmall) {
    TokenUnion sum;
    sum.add(tokens_of(0, 200), 200);
    sum.add(tokens_of(100, 300), 200);
    EXPECT_EQ(sum.estimate(), 300U);
    EXPECT_EQ(TokenUnion().estimate(), 0U);
}

TEST(TokenUnion, StaysWithinTwoPercentBeyondWhatItKeeps) {
    TokenUnion sum;
    for (std::uint64_t i = 0; i < 1000; ++i)
        sum.add(tokens_of(i * 200, i * 200 + 250), 250);
    EXPECT_LT(relative_error(sum.estimate(), 200'050), 0.02);
}

TEST(TokenUnion, CountsSamplesForWhatTheyStandFor) {
    // Two objects with 10,000 values each, half of them in common; a worker keeps the 256 smallest.
    DistinctTokens left;
    DistinctTokens right;
    for (std::uint64_t i = 0; i < 15'000; ++i) {
        if (i < 10'000)
            left.add(make_token(i));
        if (i >= 5'000)
            right.add(make_token(i));
    }
    TokenUnion sum;
    sum.add(left.tokens(), left.estimate());
    sum.add(right.tokens(), right.estimate());
    EXPECT_LT(relative_error(sum.estimate(), 15'000), 0.15); // three standard errors of the samples
}

TEST(Places, AreReadAsTheyWereWritten) {
    const std::vector<Place> places{
        {.start = 0, .end = 0, .line = 0, .column = 0},
        {.start = 1ULL << 40U, .end = (1ULL << 40U) + 15, .line = 129, .column = 1ULL << 63U}};
    const std::string bytes = encode_places(places);
    EXPECT_EQ(*decode_places(bytes), places);
    EXPECT_FALSE(decode_places(bytes.substr(0, bytes.size() - 1)));
}

class Sums : public ::testing::Test {
protected:
    Sums() {
        const Uuid unit = store_.start_unit("share");
        std::vector<ObjectReport> objects;
        for (std::uint64_t i = 0; i < 30; ++i)
            objects.push_back(make_object(i));
        for (std::uint64_t i = 0; i < 10; ++i) // ten files about persons 0..10, e-mail of one
            objects[i].findings = {make_finding("be.nrn", "government_id.be_nrn", {i, i + 1}),
                                   make_finding("email", "contact.email", {500})};
        objects[0].permissions.world_read = true;
        objects[1].permissions.world_read = true;
        objects[20].permissions.world_read = true; // without findings
        objects[9].findings[0].count_confident = 0;
        objects[11].read = ReadState::none;
        objects[11].gaps = {Gap{.code = GapCode::binary}, Gap{.code = GapCode::binary}};
        objects[12].read = ReadState::part;
        objects[12].gaps = {Gap{.code = GapCode::timeout}};
        objects[13].path_has_hits = true;
        objects[13].path_categories = {DataCategory("government_id.be_nrn")};
        objects[14].content = objects[15].content = objects[2].content;
        objects[14].findings = objects[15].findings = objects[2].findings;
        store_.put(unit, 0, objects);
        ListingEnd end{.complete = true, .excluded = 5, .file_system_id = 1};
        end.gaps = {SourceGap{.gap = Gap{.code = GapCode::directory_unreadable},
                              .path = "secret",
                              .display_path = "secret"}};
        store_.list(unit, "share", objects, end);
        store_.end_unit(unit, ScanState::complete);
        objects_ = std::move(objects);
    }
    Connection& connection() { return store_.writer.connection(); }
    ScratchStore store_;
    std::vector<ObjectReport> objects_;
};

TEST_F(Sums, CountObjectsByWhatWasReadAndWhatWasNot) {
    const auto counts = count_objects(connection(), kShare, make_digest(1));
    ASSERT_THAT(counts, IsOk());
    EXPECT_EQ(counts->objects, 30U);
    EXPECT_EQ(counts->by_read_state, (std::array<std::uint64_t, 3>{28, 1, 1}));
    EXPECT_EQ(counts->by_gap[static_cast<std::size_t>(GapCode::binary)], 1U);
    EXPECT_EQ(counts->by_gap[static_cast<std::size_t>(GapCode::timeout)], 1U);
    EXPECT_EQ(counts->source_gaps[static_cast<std::size_t>(GapCode::directory_unreadable)], 1U);
    EXPECT_EQ(counts->with_findings, 12U);
    EXPECT_EQ(counts->excluded, 5U);
    EXPECT_EQ(counts->outdated, 0U);
    EXPECT_EQ(count_objects(connection(), kShare, make_digest(2))->outdated, 30U);
    EXPECT_EQ(count_objects(connection(), SourceId("none"), make_digest(1))->objects, 0U);
}

TEST_F(Sums, CountCategoriesAndNobodyTwice) {
    const auto sums = sum_categories(connection(), kShare);
    ASSERT_THAT(sums, IsOk());
    ASSERT_EQ(sums->size(), 2U);
    const CategorySum& email = (*sums)[0];
    EXPECT_EQ(email.category, DataCategory("contact.email"));
    EXPECT_EQ(email.objects, 12U);
    EXPECT_EQ(email.persons, 1U);
    const CategorySum& number = (*sums)[1];
    EXPECT_EQ(number.category, DataCategory("government_id.be_nrn"));
    EXPECT_EQ(number.objects, 12U);
    EXPECT_EQ(number.hits, 24U);
    EXPECT_EQ(number.confident_objects, 11U);
    EXPECT_EQ(number.confident_hits, 22U);
    EXPECT_EQ(number.persons, 10U);
    EXPECT_EQ(number.world_readable_objects, 2U);
}

TEST_F(Sums, EstimatePersonsFromTheStrongestIdentifier) {
    const auto persons = estimate_persons(connection(), kShare);
    ASSERT_THAT(persons, IsOk());
    EXPECT_EQ(persons->strongest, 10U);
    EXPECT_EQ(persons->low, 10U);
    EXPECT_EQ(persons->high, 11U);
    EXPECT_EQ(estimate_persons(connection())->high, 11U);
}

TEST_F(Sums, PageThroughObjectsWithFindingsOrNames) {
    std::vector<std::string> paths;
    ObjectId after{0};
    for (;;) {
        const auto page = read_object_page(connection(), kShare, after, 4);
        ASSERT_THAT(page, IsOk());
        if (page->empty())
            break;
        for (const StoredObject& object : *page)
            paths.push_back(object.display_path);
        after = page->back().id;
    }
    EXPECT_EQ(paths.size(), 13U);
    EXPECT_EQ(paths[10], objects_[13].display_path);
}

TEST_F(Sums, ShowWhatEverybodyMayRead) {
    const auto objects = read_world_readable(connection(), kShare, ObjectId{0}, 10);
    ASSERT_THAT(objects, IsOk());
    ASSERT_EQ(objects->size(), 2U);
    EXPECT_EQ(objects->front().categories,
              (std::vector{DataCategory("contact.email"), DataCategory("government_id.be_nrn")}));
}

TEST_F(Sums, SampleTheObjectsWithMost) {
    const auto samples = sample_locators(connection(), kShare, DataCategory("government_id"), 3);
    ASSERT_THAT(samples, IsOk());
    ASSERT_EQ(samples->size(), 3U);
    EXPECT_EQ(samples->front().place.line, 2U);
    EXPECT_TRUE(sample_locators(connection(), kShare, DataCategory("government"), 3)->empty());
}

TEST_F(Sums, GroupCopies) {
    const auto copies = find_copies(connection(), 3, 10);
    ASSERT_THAT(copies, IsOk());
    ASSERT_EQ(copies->size(), 1U);
    EXPECT_EQ(copies->front().objects.size(), 3U);
    EXPECT_TRUE(find_copies(connection(), 4, 10)->empty());
}

TEST_F(Sums, AreReadBehindTheAuthorizerToo) {
    auto reader = StoreReader::open(store_.path(), store_.key);
    ASSERT_THAT(reader, IsOk());
    Connection& reading = reader->connection();
    EXPECT_THAT(count_objects(reading, kShare, make_digest(1)), IsOk());
    EXPECT_THAT(sum_categories(reading, kShare), IsOk());
    EXPECT_THAT(sum_detectors(reading, kShare), IsOk());
    EXPECT_THAT(estimate_persons(reading), IsOk());
    EXPECT_THAT(read_object_page(reading, kShare, ObjectId{0}, 9, FindingDetail::everything),
                IsOk());
    EXPECT_THAT(read_world_readable(reading, kShare, ObjectId{0}, 9), IsOk());
    EXPECT_THAT(sample_locators(reading, kShare, DataCategory("contact"), 9), IsOk());
    EXPECT_THAT(find_copies(reading, 2, 9), IsOk());
    EXPECT_THAT(find_token(reading, make_token(1)), IsOk());
    EXPECT_THAT(measure_store(reading), IsOk());
    EXPECT_THAT(read_scans(reading, 5), IsOk());
    EXPECT_THAT(read_last_complete_unit(reading, kShare), IsOk());
    EXPECT_THAT(read_source_gaps(reading, kShare, 5), IsOk());
}

} // namespace
} // namespace custos::daemon
