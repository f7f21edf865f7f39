#include "daemon/supervise/unit_runner.h"

#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <unordered_set>

namespace custos::daemon {
namespace {

using namespace std::chrono_literals;

/// Keeps what it is given, wants everything it does not have.
class MemoryStore final : public UnitStore {
public:
    Result<void> begin_attempt(std::uint32_t attempt) override {
        attempts = attempt + 1;
        return {};
    }
    Result<std::vector<std::uint32_t>> choose(const scanners::ListingPage& page) override {
        std::vector<std::uint32_t> wanted;
        for (std::uint32_t i = 0; i < page.objects.size(); ++i) {
            if (!keys.contains(page.objects[i].key))
                wanted.push_back(i);
        }
        if (on_page)
            on_page();
        return wanted;
    }
    Result<void> store(const scanners::ResultBatch& batch) override {
        if (refuses)
            return fail(ErrorCode::no_space, "the disk is full");
        seqs.push_back(batch.seq);
        for (const ObjectReport& report : batch.objects) {
            keys.insert(report.key);
            reports.push_back(report);
        }
        if (on_store)
            on_store();
        return {};
    }
    void progress(const UnitProgress& progress) override { last_progress = progress; }

    std::vector<ObjectReport> reports;
    std::vector<std::uint64_t> seqs;
    std::unordered_set<ObjectKey> keys;
    std::uint32_t attempts = 0;
    UnitProgress last_progress;
    bool refuses = false;
    std::function<void()> on_page;
    std::function<void()> on_store;
};

class UnitRunnerTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = "/tmp/custos-worker-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        detectors_ = {{.id = DetectorId("test.number"),
                       .version = 1,
                       .title = "test",
                       .category = DataCategory("test.category"),
                       .gdpr_article = "4(1)",
                       .maturity = scanners::Maturity::stable,
                       .family = "number",
                       .mask = Mask::number}};
        limits_.first_back_off = 1ms;
        limits_.max_fruitless_starts = 3;
        const std::vector<std::uint8_t> key(32, 5);
        request_.work.unit.bytes.fill(1);
        request_.work.source.id = SourceId("share");
        request_.work.source.uri = "file:///nowhere";
        request_.work.fingerprint_key = Secret(key);
        request_.work.object_key = Secret(key);
    }
    void TearDown() override {
        // Whatever happened, every worker is dead and reaped.
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
        EXPECT_EQ(errno, ECHILD);
        std::filesystem::remove_all(folder_);
    }

    UnitOutcome run(const std::string& behaviour, const std::stop_token& stop = {}) {
        const auto program = folder_ / ("worker-" + behaviour);
        std::filesystem::create_symlink(CUSTOS_MISBEHAVING_WORKER, program);
        const WorkerLauncher launcher = WorkerLauncher::embedded(program);
        UnitRunner runner(launcher, detectors_, limits_, clock_);
        return runner.run(request_, store_, stop);
    }
    static bool has_gap(const UnitOutcome& outcome, GapCode code, std::string_view detail) {
        for (const Gap& gap : outcome.gaps) {
            if (gap.code == code && gap.detail == detail)
                return true;
        }
        return false;
    }

    std::filesystem::path folder_;
    std::vector<scanners::Detector> detectors_;
    UnitLimits limits_;
    SystemClock clock_;
    UnitRequest request_;
    MemoryStore store_;
};

class WorkerLies : public UnitRunnerTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(WorkerLies, AreStoppedLeaveAGapAndNothingStored) {
    const UnitOutcome outcome = run(GetParam());
    EXPECT_EQ(outcome.end, UnitEnd::breach);
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "protocol"));
    EXPECT_FALSE(outcome.listing_complete);
    EXPECT_EQ(outcome.progress.restarts, 0U);
    EXPECT_TRUE(store_.reports.empty());
    ASSERT_TRUE(outcome.error.has_value());
    EXPECT_EQ(message_of(*outcome.error).find("85.07.30"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Reports, WorkerLies,
                         ::testing::Values("raw-display", "raw-format", "raw-charset", "raw-gap",
                                           "raw-path-category", "unasked", "other-path",
                                           "path-escape", "impossible-mode", "nothing-without-gap",
                                           "two-of-one-detector"));
INSTANTIATE_TEST_SUITE_P(Findings, WorkerLies,
                         ::testing::Values("raw-detector", "raw-category", "other-mask",
                                           "other-version", "count-zero", "count-huge",
                                           "more-places-than-hits", "more-confident-than-hits",
                                           "more-distinct-than-hits", "confidence-two",
                                           "confidence-nan", "place-outside", "place-empty"));
INSTANTIATE_TEST_SUITE_P(Messages, WorkerLies,
                         ::testing::Values("other-nonce", "other-source", "batch-skipped",
                                           "page-skipped", "listed-twice", "reported-twice",
                                           "unknown-field", "truncated", "oversized", "not-cbor",
                                           "daemons-message", "ends-early", "flood-of-progress",
                                           "flood-of-pages"));

class WorkerLiesAtTheEnd : public UnitRunnerTest,
                           public ::testing::WithParamInterface<const char*> {};

TEST_P(WorkerLiesAtTheEnd, LeaveTheUnitUnfinished) {
    request_.detection.bytes.fill(0);
    if (std::string_view(GetParam()) == "other-detection")
        request_.detection.bytes.fill(1);
    const UnitOutcome outcome = run(GetParam());
    EXPECT_EQ(outcome.end, UnitEnd::breach);
    EXPECT_FALSE(outcome.listing_complete);
    EXPECT_TRUE(outcome.oddities.empty());
}

INSTANTIATE_TEST_SUITE_P(Ends, WorkerLiesAtTheEnd,
                         ::testing::Values("other-detection", "other-length", "raw-oddity"));

TEST_F(UnitRunnerTest, StoresWhatAnHonestWorkerSays) {
    const UnitOutcome outcome = run("honest");
    EXPECT_EQ(outcome.end, UnitEnd::done) << message_of(outcome.error.value_or(Error{}));
    EXPECT_TRUE(outcome.listing_complete);
    EXPECT_TRUE(outcome.gaps.empty());
    EXPECT_EQ(store_.reports.size(), 3U);
    EXPECT_EQ(store_.seqs, (std::vector<std::uint64_t>{0, 1}));
    EXPECT_EQ(outcome.next_seq, 2U);
    EXPECT_EQ(outcome.progress.objects_read, 3U);
    EXPECT_EQ(outcome.progress.hits, 6U);
}

TEST_F(UnitRunnerTest, CountsBatchesOnFromWhereTheStoreStands) {
    request_.first_seq = 17;
    EXPECT_EQ(run("honest").next_seq, 19U);
    EXPECT_EQ(store_.seqs, (std::vector<std::uint64_t>{17, 18}));
}

TEST_F(UnitRunnerTest, GivesUpOnAWorkerThatAlwaysDies) {
    const UnitOutcome outcome = run("crash");
    EXPECT_EQ(outcome.end, UnitEnd::given_up);
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "crashed"));
    EXPECT_EQ(store_.attempts, 3U);
}

TEST_F(UnitRunnerTest, ADeathWithinAMessageStoresNothing) {
    const UnitOutcome outcome = run("truncated-stream");
    EXPECT_EQ(outcome.end, UnitEnd::given_up);
    EXPECT_TRUE(store_.reports.empty());
}

TEST_F(UnitRunnerTest, LeavesOutTheOneObjectThatKills) {
    const UnitOutcome outcome = run("dies-of-one");
    EXPECT_EQ(outcome.end, UnitEnd::done);
    EXPECT_TRUE(outcome.listing_complete);
    ASSERT_EQ(store_.reports.size(), 3U);
    EXPECT_EQ(store_.reports[0].path, "a.txt");
    EXPECT_EQ(store_.reports[1].path, "deadly.bin");
    EXPECT_EQ(store_.reports[2].path, "z.txt");
    EXPECT_EQ(store_.reports[1].read, ReadState::none);
    ASSERT_EQ(store_.reports[1].gaps.size(), 1U);
    EXPECT_EQ(store_.reports[1].gaps[0].code, GapCode::worker_failed);
    EXPECT_EQ(outcome.isolated_objects, 1U);
}

TEST_F(UnitRunnerTest, DoesNotRetryAWorkerThatRefuses) {
    const UnitOutcome outcome = run("cannot-confine");
    EXPECT_EQ(outcome.end, UnitEnd::given_up);
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "refused"));
    EXPECT_EQ(store_.attempts, 1U);
    EXPECT_NE(message_of(outcome.error.value()).find("Landlock"), std::string::npos);
}

TEST_F(UnitRunnerTest, KillsAWorkerThatFallsSilent) {
    limits_.silence = 100ms;
    limits_.max_fruitless_starts = 1;
    const UnitOutcome outcome = run("hang");
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "stalled"));
}

TEST(WorkerProcessTest, TellsHowLongItStoodInTheQueueForAProcessor) {
    // Two that spin on one processor: each waits while the other runs.
    const auto spin = []() -> pid_t {
        const pid_t child = ::fork();
        if (child == 0)
            for (volatile bool forever = true; forever;) {
            }
        return child;
    };
    cpu_set_t before;
    ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0); // inherited, so all share it
    const WorkerProcess left(-1, spin());
    const WorkerProcess right(-1, spin());
    ASSERT_EQ(::sched_setaffinity(0, sizeof before, &before), 0);
    while (left.waited_for_cpu() < 20ms || right.waited_for_cpu() < 20ms)
        std::this_thread::yield(); // ends by the test's own time limit, or by success
    EXPECT_EQ(WorkerProcess(-1, 0).waited_for_cpu(), 0ns);
}

TEST_F(UnitRunnerTest, KillsAWorkerThatTalksWithoutWorking) {
    limits_.standstill = 200ms;
    limits_.max_fruitless_starts = 1;
    const UnitOutcome outcome = run("chatters");
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "stalled"));
}

TEST_F(UnitRunnerTest, KillsAWorkerThatTakesTooMuchMemory) {
    limits_.max_resident_bytes = 100ULL << 20U;
    limits_.max_fruitless_starts = 1;
    const UnitOutcome outcome = run("grows");
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "memory"));
}

TEST_F(UnitRunnerTest, SaysThatTheProgramIsMissing) {
    limits_.max_fruitless_starts = 1;
    const WorkerLauncher launcher = WorkerLauncher::embedded(folder_ / "none");
    UnitRunner runner(launcher, detectors_, limits_, clock_);
    const UnitOutcome outcome = runner.run(request_, store_, {});
    EXPECT_TRUE(has_gap(outcome, GapCode::worker_failed, "not-started"));
    EXPECT_NE(message_of(outcome.error.value()).find((folder_ / "none").string()),
              std::string::npos);
}

TEST_F(UnitRunnerTest, StopsWhenTheStoreRefuses) {
    store_.refuses = true;
    const UnitOutcome outcome = run("honest");
    EXPECT_EQ(outcome.end, UnitEnd::store_failed);
    EXPECT_EQ(outcome.error.value().code, ErrorCode::no_space);
    EXPECT_EQ(outcome.next_seq, 0U);
}

TEST_F(UnitRunnerTest, CancelKeepsWhatIsStored) {
    std::stop_source stop;
    store_.on_store = [&] { stop.request_stop(); };
    const UnitOutcome outcome = run("obeys-cancel", stop.get_token());
    EXPECT_EQ(outcome.end, UnitEnd::cancelled);
    EXPECT_TRUE(has_gap(outcome, GapCode::cancelled, ""));
    EXPECT_EQ(store_.reports.size(), 1U);
    EXPECT_FALSE(outcome.listing_complete);
}

TEST_F(UnitRunnerTest, CancelEndsAWorkerThatDoesNotListen) {
    limits_.cancel_grace = 100ms;
    std::stop_source stop;
    store_.on_page = [&] { stop.request_stop(); };
    const auto begin = std::chrono::steady_clock::now();
    const UnitOutcome outcome = run("ignores-cancel", stop.get_token());
    EXPECT_EQ(outcome.end, UnitEnd::cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
}

} // namespace
} // namespace custos::daemon
