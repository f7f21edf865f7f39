// What enters the store and what leaves it: batches, partial reads, vanished objects.

#include "daemon/store/ingest.h"

#include "daemon/store/connection.h"
#include "daemon/store/objects.h"
#include "daemon/store/statistics.h"
#include "scratch.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

namespace custos::daemon {
namespace {

using custos::testing::FailsWith;
using custos::testing::IsOk;

constexpr std::string_view kSource = "share";

StoredObject read(ScratchStore& store, const ObjectReport& report) {
    auto object = read_object(store.writer.connection(), report.key);
    if (!object || !*object) {
        ADD_FAILURE() << "the object is not there";
        return {};
    }
    return **object;
}

ObjectReport with_findings(std::uint64_t number) {
    ObjectReport report = make_object(number);
    report.findings = {make_finding("be.nrn", "government_id.be_nrn", {number, number + 1}),
                       make_finding("email", "contact.email", {100 + number})};
    return report;
}

TEST(Ingest, KeepsAnObjectAsItWasReported) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    ObjectReport report = with_findings(1);
    report.path = "caf\xe9/na\xffme";
    report.display_path = "caf\xef\xbf\xbd/…";
    report.path_has_hits = true;
    report.path_categories = {DataCategory("contact.email")};
    report.permissions = {.mode = 0644, .uid = 7, .gid = 8, .has_acl = true, .world_read = true};
    report.gaps = {Gap{.code = GapCode::too_deep, .native = 3, .at_byte = 17, .detail = "zip"}};
    store.put(unit, 0, {report});

    const StoredObject object = read(store, report);
    EXPECT_EQ(object.source, SourceId(std::string(kSource)));
    EXPECT_EQ(object.display_path, report.display_path);
    EXPECT_EQ(object.path_categories, report.path_categories);
    EXPECT_EQ(object.token, report.token);
    EXPECT_EQ(object.permissions, report.permissions);
    EXPECT_EQ(object.read, ReadState::whole);
    EXPECT_EQ(object.content, report.content);
    EXPECT_EQ(object.format, "text");
    EXPECT_EQ(object.detection, make_digest(1));
    EXPECT_EQ(object.gaps, report.gaps);
    ASSERT_EQ(object.findings.size(), 2U);
    const Finding& finding = object.findings[0].finding;
    EXPECT_EQ(finding.detector, DetectorId("be.nrn"));
    EXPECT_EQ(finding.count, 2U);
    EXPECT_EQ(finding.places, report.findings[0].places);
    EXPECT_EQ(object.findings[0].distinct, 2U);
    EXPECT_EQ(*read_true_path(store.writer.connection(), store.cipher, object.id), report.path);
}

TEST(Ingest, StoresTokensUnderBothHalvesOfTheKey) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    const ObjectReport report = with_findings(1);
    store.put(unit, 0, {report});
    Connection& connection = store.writer.connection();
    EXPECT_TRUE(find_token(connection, make_token(1))->places.empty());
    const auto found = find_token(connection, store.second_half(make_token(1)));
    ASSERT_THAT(found, IsOk());
    ASSERT_EQ(found->places.size(), 1U);
    EXPECT_EQ(found->places[0].detector, DetectorId("be.nrn"));
}

TEST(Ingest, TakesABatchOnce) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    EXPECT_FALSE(store.put(unit, 0, {with_findings(1)}).repeated);
    EXPECT_TRUE(store.put(unit, 0, {with_findings(1)}).repeated);
    EXPECT_FALSE(store.put(unit, 1, {with_findings(2)}).repeated);
    EXPECT_TRUE(store.put(unit, 0, {with_findings(3)}).repeated);
    const auto row = read_unit(store.writer.connection(), unit);
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((*row)->counters.objects_read, 2U);
    EXPECT_EQ((*row)->counters.hits, 6U);
    EXPECT_EQ((*row)->next_seq, 2U);
}

TEST(Ingest, RefusesAHoleAnEndedAndAnUnknownUnit) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    auto change = store.writer.begin();
    ASSERT_THAT(change, IsOk());
    const std::vector<ObjectReport> batch{with_findings(1)};
    EXPECT_THAT(ingest(*change, store.keys(), unit, 1, batch, at_second(1)),
                FailsWith(ErrorCode::conflict));
    EXPECT_THAT(ingest(*change, store.keys(), make_test_uuid(5), 0, batch, at_second(1)),
                FailsWith(ErrorCode::not_found));
    ASSERT_THAT(set_unit_state(*change, unit, ScanState::complete, at_second(2)), IsOk());
    EXPECT_THAT(ingest(*change, store.keys(), unit, 0, batch, at_second(3)),
                FailsWith(ErrorCode::conflict));
}

TEST(Ingest, CountsFromZeroAgainWhenAUnitIsTakenUp) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    store.put(unit, 0, {with_findings(1)});
    {
        auto change = store.writer.begin();
        ASSERT_THAT(change, IsOk());
        ASSERT_THAT(resume_unit(*change, unit), IsOk());
        ASSERT_THAT(change->commit(), IsOk());
    }
    EXPECT_FALSE(store.put(unit, 0, {with_findings(2)}).repeated);
    EXPECT_EQ(read(store, make_object(1)).findings.size(), 2U);
}

TEST(Ingest, ReplacesFindingsByAWholeRead) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    ObjectReport report = with_findings(1);
    store.put(unit, 0, {report}, 10);
    report.findings = {make_finding("email", "contact.email", {7, 8, 9})};
    store.put(unit, 1, {report}, 20);
    const StoredObject object = read(store, report);
    ASSERT_EQ(object.findings.size(), 1U);
    EXPECT_EQ(object.findings[0].finding.count, 3U);
    EXPECT_EQ(object.findings[0].first_seen, at_second(10));
    EXPECT_EQ(object.findings[0].last_seen, at_second(20));
    EXPECT_TRUE(object.findings[0].re_seen);
}

TEST(Ingest, AddsByAPartialReadAndKeepsTheRest) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    ObjectReport report = with_findings(1);
    store.put(unit, 0, {report}, 10);
    report.read = ReadState::part;
    report.gaps = {Gap{.code = GapCode::read_error, .at_byte = 50}};
    report.findings = {make_finding("be.nrn", "government_id.be_nrn", {5}),
                       make_finding("iban", "financial.iban", {6})};
    store.put(unit, 1, {report}, 20);
    const StoredObject object = read(store, report);
    EXPECT_EQ(object.read, ReadState::part);
    ASSERT_EQ(object.findings.size(), 3U);
    EXPECT_EQ(object.findings[0].finding.count, 2U); // the larger figure stands
    EXPECT_EQ(object.findings[0].distinct, 3U);      // tokens of both
    EXPECT_FALSE(object.findings[0].re_seen);
    EXPECT_FALSE(object.findings[1].re_seen); // e-mail, not read again
    EXPECT_TRUE(object.findings[2].re_seen);  // iban, new
}

TEST(Ingest, KeepsFindingsOfAnObjectThatCouldNotBeRead) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    ObjectReport report = with_findings(1);
    store.put(unit, 0, {report});
    report.read = ReadState::none;
    report.findings.clear();
    report.gaps = {Gap{.code = GapCode::permission_denied, .native = 13}};
    store.put(unit, 1, {report});
    const StoredObject object = read(store, report);
    ASSERT_EQ(object.findings.size(), 2U);
    EXPECT_FALSE(object.findings[0].re_seen);
    EXPECT_EQ(object.gaps, report.gaps);
}

TEST(Ingest, KeepsAVerdictForTheSameDetectorVersionOnly) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    ObjectReport report = with_findings(1);
    store.put(unit, 0, {report});
    {
        auto change = store.writer.begin();
        ASSERT_THAT(change, IsOk());
        ASSERT_THAT(put_triage(*change, TriageVerdict{.object = read(store, report).id,
                                                      .detector = DetectorId("be.nrn"),
                                                      .detector_version = 1,
                                                      .triage = Triage::false_positive}),
                    IsOk());
        ASSERT_THAT(change->commit(), IsOk());
    }
    EXPECT_EQ(read(store, report).findings[0].triage, Triage::false_positive);
    store.put(unit, 1, {report});
    EXPECT_EQ(read(store, report).findings[0].triage, Triage::false_positive);
    const auto sums = sum_categories(store.writer.connection(), SourceId(std::string(kSource)));
    ASSERT_THAT(sums, IsOk());
    ASSERT_EQ(sums->size(), 1U);
    EXPECT_EQ(sums->front().category, DataCategory("contact.email"));
    report.findings[0].detector_version = 2;
    store.put(unit, 2, {report});
    EXPECT_EQ(read(store, report).findings[0].triage, Triage::unseen);
}

TEST(Ingest, LeavesNothingOfABatchThatFailed) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    {
        auto change = store.writer.begin();
        ASSERT_THAT(change, IsOk());
        const std::vector<ObjectReport> batch{with_findings(1), with_findings(2)};
        ASSERT_THAT(ingest(*change, store.keys(), unit, 0, batch, at_second(1)), IsOk());
    }
    EXPECT_EQ(*read_object(store.writer.connection(), make_object(1).key), std::nullopt);
    // Words numbered in the dropped transaction must be numbered anew.
    store.put(unit, 0, {with_findings(1)});
    EXPECT_EQ(read(store, make_object(1)).findings[0].finding.detector, DetectorId("be.nrn"));
}

TEST(KnownObjects, TellsWhatAListedObjectIs) {
    ScratchStore store;
    const Uuid unit = store.start_unit(kSource);
    std::vector<ObjectReport> objects;
    for (std::uint64_t i = 0; i < 1000; ++i)
        objects.push_back(make_object(i));
    objects[2].read = ReadState::none;
    objects[2].gaps = {Gap{.code = GapCode::permission_denied}};
    objects[3].read = ReadState::none;
    objects[3].gaps = {Gap{.code = GapCode::binary}};
    store.put(unit, 0, objects);
    auto known =
        known_objects(store.writer.connection(), SourceId(std::string(kSource)), make_digest(1));
    ASSERT_THAT(known, IsOk());
    EXPECT_EQ(known->count(), 1000U);
    ChangeToken moved = objects[1].token;
    ++moved.ctime_ns;
    EXPECT_EQ(known->see(objects[0].key, objects[0].token), Knowledge::current);
    EXPECT_EQ(known->see(objects[1].key, moved), Knowledge::changed);
    EXPECT_EQ(known->see(objects[2].key, objects[2].token), Knowledge::retry);
    EXPECT_EQ(known->see(objects[3].key, objects[3].token), Knowledge::current);
    EXPECT_EQ(known->see(make_object(5000).key, moved), Knowledge::unknown);
    EXPECT_EQ(known->see(objects[0].key, objects[0].token), Knowledge::current);
    EXPECT_EQ(known->count_seen(), 4U);
    EXPECT_EQ(known->unseen().size(), 996U);
    for (const ObjectReport& object : objects)
        EXPECT_NE(known->see(object.key, object.token), Knowledge::unknown);
    EXPECT_TRUE(known->unseen().empty());

    auto other =
        known_objects(store.writer.connection(), SourceId(std::string(kSource)), make_digest(2));
    ASSERT_THAT(other, IsOk());
    EXPECT_EQ(other->see(objects[0].key, objects[0].token), Knowledge::outdated);
    auto none = known_objects(store.writer.connection(), SourceId("elsewhere"), make_digest(1));
    ASSERT_THAT(none, IsOk());
    EXPECT_EQ(none->count(), 0U);
    EXPECT_EQ(none->see(objects[0].key, objects[0].token), Knowledge::unknown);
}

class Vanishing : public ::testing::Test {
protected:
    Vanishing() {
        for (std::uint64_t i = 0; i < 10; ++i)
            objects_.push_back(with_findings(i));
        const Uuid first = store_.start_unit(kSource);
        store_.put(first, 0, objects_);
        store_.list(first, kSource, objects_, good());
        store_.end_unit(first, ScanState::complete);
    }
    static ListingEnd good() { return ListingEnd{.complete = true, .file_system_id = 42}; }
    std::vector<ObjectReport> first_of(std::size_t count) {
        return {objects_.begin(), objects_.begin() + static_cast<std::ptrdiff_t>(count)};
    }
    std::size_t still_known() {
        return known_objects(store_.writer.connection(), SourceId(std::string(kSource)),
                             make_digest(1))
            ->count();
    }
    ScratchStore store_;
    std::vector<ObjectReport> objects_;
};

TEST_F(Vanishing, ClosesWhatACompleteListingDidNotShow) {
    const Uuid unit = store_.start_unit(kSource);
    const ListingOutcome outcome = store_.list(unit, kSource, first_of(8), good(), 50);
    EXPECT_TRUE(outcome.closed);
    EXPECT_EQ(outcome.vanished, 2U);
    EXPECT_EQ(still_known(), 8U);
    EXPECT_EQ(read(store_, objects_[9]).vanished, at_second(50));
    const auto page = read_object_page(store_.writer.connection(), SourceId(std::string(kSource)),
                                       ObjectId{0}, 100);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->size(), 8U);
}

TEST_F(Vanishing, ClosesNothingAfterAnIncompleteListing) {
    const Uuid unit = store_.start_unit(kSource);
    ListingEnd end = good();
    end.complete = false;
    const ListingOutcome outcome = store_.list(unit, kSource, first_of(1), end);
    EXPECT_FALSE(outcome.closed);
    EXPECT_FALSE(outcome.suspect);
    EXPECT_EQ(still_known(), 10U);
}

TEST_F(Vanishing, SuspectsAnEmptySource) {
    const Uuid unit = store_.start_unit(kSource);
    const ListingOutcome outcome = store_.list(unit, kSource, {}, good());
    EXPECT_TRUE(outcome.suspect);
    EXPECT_EQ(still_known(), 10U);
    store_.end_unit(unit, ScanState::partial, 60);
    const auto gaps =
        read_source_gaps(store_.writer.connection(), SourceId(std::string(kSource)), 9);
    ASSERT_THAT(gaps, IsOk());
    ASSERT_EQ(gaps->size(), 1U);
    EXPECT_EQ(gaps->front().gap.code, GapCode::source_suspect);
    EXPECT_FALSE((*read_unit(store_.writer.connection(), unit))->listing_complete);
}

TEST_F(Vanishing, SuspectsMoreThanHalf) {
    const Uuid half = store_.start_unit(kSource);
    EXPECT_TRUE(store_.list(half, kSource, first_of(4), good()).suspect);
    const Uuid exactly = store_.start_unit(kSource);
    EXPECT_FALSE(store_.list(exactly, kSource, first_of(5), good()).suspect);
    EXPECT_EQ(still_known(), 5U);
}

TEST_F(Vanishing, SuspectsAnotherFileSystem) {
    const Uuid unit = store_.start_unit(kSource);
    ListingEnd end = good();
    end.file_system_id = 43;
    EXPECT_TRUE(store_.list(unit, kSource, first_of(9), end).suspect);
    EXPECT_EQ(still_known(), 10U);
}

TEST_F(Vanishing, BelievesASourceThatSomebodyVouchedFor) {
    {
        auto change = store_.writer.begin();
        ASSERT_THAT(change, IsOk());
        ASSERT_THAT(trust_source_again(*change, SourceId(std::string(kSource))), IsOk());
        ASSERT_THAT(change->commit(), IsOk());
    }
    const Uuid unit = store_.start_unit(kSource);
    ListingEnd end = good();
    end.file_system_id = 43;
    EXPECT_FALSE(store_.list(unit, kSource, first_of(1), end).suspect);
    EXPECT_EQ(still_known(), 1U);
    const Uuid next = store_.start_unit(kSource);
    EXPECT_TRUE(store_.list(next, kSource, {}, end).suspect); // once
}

TEST_F(Vanishing, TakesBackWhatComesBack) {
    const Uuid unit = store_.start_unit(kSource);
    store_.list(unit, kSource, first_of(9), good());
    EXPECT_EQ(still_known(), 9U);
    store_.put(unit, 0, {objects_[9]});
    EXPECT_EQ(still_known(), 10U);
    EXPECT_EQ(read(store_, objects_[9]).vanished, std::nullopt);
}

TEST_F(Vanishing, ErasesAfterItsTime) {
    const Uuid unit = store_.start_unit(kSource);
    store_.list(unit, kSource, first_of(8), good(), 50);
    auto change = store_.writer.begin();
    ASSERT_THAT(change, IsOk());
    EXPECT_EQ(*erase_vanished(*change, at_second(50), 100), 0U);
    EXPECT_EQ(*erase_vanished(*change, at_second(51), 1), 1U);
    EXPECT_EQ(*erase_vanished(*change, at_second(51), 100), 1U);
    ASSERT_THAT(change->commit(), IsOk());
    Connection& connection = store_.writer.connection();
    EXPECT_EQ(*read_object(connection, objects_[9].key), std::nullopt);
    EXPECT_EQ(*connection.query_integer("SELECT count(*) FROM finding"), 16);
    EXPECT_EQ(*connection.query_integer("SELECT count(*) FROM finding_detail"), 16);
    EXPECT_TRUE(check_store(store_.path(), store_.key)->is_sound());
}

} // namespace
} // namespace custos::daemon
