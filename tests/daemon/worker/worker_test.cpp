// The real worker program over a real tree, driven by the real supervisor.

#include "daemon/supervise/unit_runner.h"
#include "daemon/worker/exit_status.h"
#include "scanners/detect/detector_set.h"
#include "scanners/scan/detection_digest.h"
#include "scanners/wire/channel.h"
#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

namespace custos::daemon {
namespace {

using namespace std::chrono_literals;
using custos::testing::IsOk;

/// Remembers the last report of each object; wants what it has not, or what changed.
class MemoryStore final : public UnitStore {
public:
    Result<void> begin_attempt(std::uint32_t) override { return {}; }
    Result<std::vector<std::uint32_t>> choose(const scanners::ListingPage& page) override {
        std::vector<std::uint32_t> wanted;
        for (std::uint32_t i = 0; i < page.objects.size(); ++i) {
            const auto known = tokens.find(page.objects[i].key);
            if (known == tokens.end() || known->second != page.objects[i].token)
                wanted.push_back(i);
        }
        return wanted;
    }
    Result<void> store(const scanners::ResultBatch& batch) override {
        for (const ObjectReport& report : batch.objects) {
            tokens.insert_or_assign(report.key, report.token);
            EXPECT_FALSE(reports.contains(report.path)) << "stored twice";
            reports.insert_or_assign(report.path, report);
        }
        if (on_store)
            on_store();
        return {};
    }
    void progress(const UnitProgress& progress) override {
        last_progress = progress;
        if (on_progress)
            on_progress();
    }

    std::unordered_map<ObjectKey, ChangeToken> tokens;
    std::map<std::string, ObjectReport> reports;
    UnitProgress last_progress;
    std::function<void()> on_store;
    std::function<void()> on_progress;
};

/// The children of this process, from /proc.
std::vector<pid_t> children() {
    std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    std::vector<pid_t> found;
    for (pid_t pid = 0; list >> pid;)
        found.push_back(pid);
    return found;
}

class WorkerTest : public ::testing::Test {
protected:
    void SetUp() override {
        auto set = scanners::DetectorSet::load({}, {});
        ASSERT_THAT(set, IsOk());
        set_ = *set;
        const std::vector<std::uint8_t> key(32, 9);
        request_.work.source.id = SourceId("share");
        request_.work.source.uri = "file://" + folder_.path();
        request_.work.fingerprint_key = Secret(key);
        request_.work.object_key = Secret(key);
        request_.work.threads = 2;
        request_.detection = scanners::detection_digest(*set_, {});
        limits_.first_back_off = 1ms;
    }
    UnitOutcome run(const std::stop_token& stop = {}) {
        UnitRunner runner(launcher_, set_->detectors(), limits_, clock_);
        return runner.run(request_, store_, stop);
    }
    static const Finding* find(const ObjectReport& report, std::string_view detector) {
        for (const Finding& finding : report.findings) {
            if (finding.detector.text() == detector)
                return &finding;
        }
        return nullptr;
    }
    /// A file that takes the throttled worker minutes, so that something can happen meanwhile.
    void make_slow() {
        std::string text;
        while (text.size() < 1'000'000)
            text += "Deze regel zegt niets over iemand en is er alleen voor de lengte.\n";
        folder_.write("slow.txt", text);
        request_.work.source.file.bytes_per_second = 4096;
        request_.work.threads = 1;
    }

    custos::testing::TemporaryFolder folder_;
    std::shared_ptr<const scanners::DetectorSet> set_;
    const WorkerLauncher launcher_ = WorkerLauncher::embedded(CUSTOS_WORKER_PROGRAM);
    UnitRequest request_;
    UnitLimits limits_;
    SystemClock clock_;
    MemoryStore store_;
};

TEST_F(WorkerTest, ReadsATreeAndReportsWhatIsInIt) {
    folder_.write("inwoners.csv", "naam;rijksregisternummer\nTest;85.07.30-033.28\n");
    folder_.write("sub/leeg.txt", "");
    folder_.write("sub/blob.bin", std::string("\x7F"
                                              "ELF\0\1\2\3",
                                              8) +
                                      std::string(100, '\0'));
    folder_.write("85073003328/brief.txt", "Niets.\n");
    ASSERT_EQ(::mkfifo(folder_.at("pipe").c_str(), 0600), 0);

    const UnitOutcome outcome = run();
    ASSERT_EQ(outcome.end, UnitEnd::done) << message_of(outcome.error.value_or(Error{}));
    EXPECT_TRUE(outcome.listing_complete);
    EXPECT_EQ(outcome.listed, 4U);
    EXPECT_EQ(outcome.detection, request_.detection);
    ASSERT_EQ(outcome.oddities.size(), 1U);
    EXPECT_EQ(outcome.oddities[0].gap.code, GapCode::not_a_regular_file);

    ASSERT_EQ(store_.reports.size(), 4U);
    const ObjectReport& people = store_.reports.at("inwoners.csv");
    EXPECT_EQ(people.read, ReadState::whole);
    const Finding* number = find(people, "be.nrn");
    ASSERT_NE(number, nullptr);
    EXPECT_EQ(number->count, 1U);
    EXPECT_EQ(number->places.at(0).start, 30U);
    EXPECT_EQ(store_.reports.at("sub/leeg.txt").read, ReadState::whole);
    EXPECT_FALSE(store_.reports.at("sub/blob.bin").gaps.empty());
    const ObjectReport& named = store_.reports.at("85073003328/brief.txt");
    EXPECT_TRUE(named.path_has_hits);
    EXPECT_EQ(named.display_path.find("8507"), std::string::npos);
}

TEST_F(WorkerTest, ReadsNothingThatTheStoreHas) {
    folder_.write("a.txt", "tel. 02 555 01 23\n");
    ASSERT_EQ(run().end, UnitEnd::done);
    store_.reports.clear();
    const UnitOutcome second = run();
    EXPECT_EQ(second.end, UnitEnd::done);
    EXPECT_EQ(second.listed, 1U);
    EXPECT_TRUE(store_.reports.empty());
    EXPECT_EQ(second.progress.bytes_read, 0U);
}

TEST_F(WorkerTest, ReadsASingleFile) {
    const std::string path = folder_.write("one.txt", "85.07.30-033.28 rijksregister\n");
    folder_.write("other.txt", "85.07.30-033.28 rijksregister\n");
    request_.work.source.uri = "file://" + path;
    ASSERT_EQ(run().end, UnitEnd::done);
    ASSERT_EQ(store_.reports.size(), 1U);
    EXPECT_EQ(store_.reports.at("one.txt").read, ReadState::whole);
}

TEST_F(WorkerTest, KeepsNamesThatAreNotUtf8Exactly) {
    const std::string name = "caf\xE9.txt";
    folder_.write(name, "niets\n");
    ASSERT_EQ(run().end, UnitEnd::done);
    ASSERT_TRUE(store_.reports.contains(name));
    EXPECT_EQ(store_.reports.at(name).display_path, "caf\xEF\xBF\xBD.txt");
}

TEST_F(WorkerTest, ReportsARootThatIsGone) {
    request_.work.source.uri = "file://" + folder_.at("nowhere");
    const UnitOutcome outcome = run();
    EXPECT_EQ(outcome.end, UnitEnd::done);
    EXPECT_FALSE(outcome.listing_complete);
    ASSERT_EQ(outcome.gaps.size(), 1U);
    EXPECT_EQ(outcome.gaps[0].code, GapCode::source_unreachable);
}

TEST_F(WorkerTest, RefusesAUnitThatItCannotUnderstand) {
    request_.work.extra_packs = {{"own.yaml", "detectors: ["}};
    const UnitOutcome outcome = run();
    EXPECT_EQ(outcome.end, UnitEnd::given_up);
    EXPECT_EQ(outcome.error.value().code, ErrorCode::invalid_input);
}

TEST_F(WorkerTest, ManyFilesArriveOnceEach) {
    constexpr int kFiles = 1500;
    for (int i = 0; i < kFiles; ++i)
        folder_.write("d" + std::to_string(i % 7) + "/" + std::to_string(i), "x\n");
    const UnitOutcome outcome = run();
    EXPECT_EQ(outcome.end, UnitEnd::done);
    EXPECT_EQ(store_.reports.size(), std::size_t{kFiles});
}

TEST_F(WorkerTest, AKilledWorkerIsReplacedAndNothingIsLostOrTwice) {
    constexpr int kFiles = 600;
    for (int i = 0; i < kFiles; ++i)
        folder_.write(std::to_string(i), "x\n");
    int stored = 0;
    store_.on_store = [&] {
        if (++stored > 3)
            return;
        for (const pid_t child : children())
            EXPECT_EQ(::kill(child, SIGKILL), 0);
    };
    const UnitOutcome outcome = run();
    EXPECT_EQ(outcome.end, UnitEnd::done) << message_of(outcome.error.value_or(Error{}));
    EXPECT_GE(outcome.progress.restarts, 1U);
    EXPECT_EQ(outcome.isolated_objects, 0U);
    EXPECT_EQ(store_.reports.size(), std::size_t{kFiles});
}

TEST_F(WorkerTest, ObeysCancelAtOnce) {
    make_slow();
    std::stop_source stop;
    std::chrono::steady_clock::time_point asked;
    store_.on_progress = [&] {
        asked = std::chrono::steady_clock::now();
        stop.request_stop();
        store_.on_progress = nullptr;
    };
    limits_.cancel_grace = 10s; // so that only obedience can be quick
    const UnitOutcome outcome = run(stop.get_token());
    EXPECT_EQ(outcome.end, UnitEnd::cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 2s);
    EXPECT_TRUE(store_.reports.empty());
}

TEST_F(WorkerTest, EndsAtOnceWhenTheDaemonIsGone) {
    make_slow();
    auto worker = launcher_.start();
    ASSERT_THAT(worker, IsOk());
    {
        scanners::Channel channel(worker->socket());
        ASSERT_THAT(channel.send(scanners::Message(std::move(request_.work)), 5s), IsOk());
        // It lives and works: the first page of its listing is here.
        for (bool listed = false; !listed;) {
            const auto message = channel.receive(20s);
            ASSERT_THAT(message, IsOk());
            ASSERT_TRUE(message->has_value());
            listed = std::holds_alternative<scanners::ListingPage>(**message);
        }
    }
    const WorkerExit exit = worker->finish(5s);
    EXPECT_TRUE(exit.known);
    EXPECT_EQ(exit.signal, 0);
    EXPECT_EQ(static_cast<ProgramExit>(exit.status), ProgramExit::daemon_gone);
}

TEST_F(WorkerTest, TakesOnlyAUnitAsItsFirstMessage) {
    auto worker = launcher_.start();
    ASSERT_THAT(worker, IsOk());
    scanners::Channel channel(worker->socket());
    ASSERT_THAT(channel.send(scanners::Message(scanners::Cancel{}), 5s), IsOk());
    EXPECT_FALSE(channel.receive(20s).has_value()); // it leaves
    EXPECT_EQ(static_cast<ProgramExit>(worker->finish(5s).status), ProgramExit::bad_unit);
}

} // namespace
} // namespace custos::daemon
