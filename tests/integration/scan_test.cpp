// From a tree of files to violations, through the real daemon and the real worker.

#include "tests/integration/daemon_process.h"
#include "tests/support/is_ok.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace custos {

using nlohmann::json;
using testing::DaemonProcess;
using testing::FailsNaming;
using testing::IsOk;
using ::testing::HasSubstr;

namespace {

// A national register number out of a reserved birth date, with valid check digits, and an IBAN of
// the documentation of ISO 13616.
constexpr const char* kLetter = "Geachte,\nRijksregisternummer: 85.07.30-033.28\n"
                                "Rekening: BE68 5390 0754 7034\n";

class Scan : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(daemon_.init().status, 0);
        ASSERT_EQ(daemon_.start(), "");
        daemon_.folder().write("share/hr/letter.txt", kLetter);
        daemon_.folder().write("share/notes.txt", "nothing about anybody\n");
        ::chmod(daemon_.folder().path().c_str(), 0755);
        for (const char* path : {"share", "share/hr"})
            ::chmod(daemon_.folder().at(path).c_str(), 0755);
        ::chmod(daemon_.folder().at("share/hr/letter.txt").c_str(), 0644);
    }
    void add_source(tools::ApiClient& api) {
        ASSERT_THAT(api.post("/v1/sources", {{"id", "share"}, {"uri", "file://" + share()}}), IsOk());
    }
    [[nodiscard]] std::string share() const { return daemon_.folder().at("share"); }
    DaemonProcess daemon_;
};

} // namespace

TEST_F(Scan, FindsJudgesAndRemembers) {
    auto api = daemon_.connect();
    add_source(api);
    const json scan = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_EQ(scan["state"], "done") << scan;
    EXPECT_EQ(scan["listed"], 2);
    EXPECT_EQ(scan["read"], 2);
    EXPECT_GE(scan["hits"], 2);

    const auto violations = api.get("/v1/violations");
    ASSERT_THAT(violations, IsOk());
    bool register_number = false;
    for (const json& violation : violations->at("violations"))
        register_number = register_number || violation["rule"] == "BE-NRN-01";
    EXPECT_TRUE(register_number || violations->at("total") > 0) << *violations;
}

TEST_F(Scan, ReadsNothingTwice) {
    auto api = daemon_.connect();
    add_source(api);
    daemon_.scan(api, {{"sources", {"share"}}});
    const json again = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_EQ(again["read"], 0);
    EXPECT_EQ(again["unchanged"], 2);
    daemon_.folder().write("share/notes.txt", "changed, and a bit longer\n");
    const json changed = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_EQ(changed["read"], 1);
    const json full = daemon_.scan(api, {{"sources", {"share"}}, {"full", true}});
    EXPECT_EQ(full["read"], 2);
}

TEST_F(Scan, ResolvesWhatIsGone) {
    auto api = daemon_.connect();
    add_source(api);
    daemon_.folder().write("share/more.txt", "so that most stays\n");
    const json first = daemon_.scan(api, {{"sources", {"share"}}});
    std::filesystem::remove(daemon_.folder().at("share/hr/letter.txt"));
    const json second = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_EQ(second["vanished"], 1);
    const auto objects = api.get("/v1/objects?source=share");
    ASSERT_THAT(objects, IsOk());
    EXPECT_TRUE(objects->at("objects").empty());
    const auto left = api.get("/v1/violations?source=share");
    ASSERT_THAT(left, IsOk());
    for (const json& violation : left->at("violations"))
        EXPECT_NE(violation["scope"], "object") << violation;
}

TEST_F(Scan, DoesNotBelieveAnEmptiedSource) {
    auto api = daemon_.connect();
    add_source(api);
    daemon_.scan(api, {{"sources", {"share"}}});
    std::filesystem::remove_all(share() + "/hr");
    std::filesystem::remove(share() + "/notes.txt");
    const json scan = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_TRUE(scan["suspect"]) << scan;
    EXPECT_EQ(scan["state"], "partial");
    EXPECT_EQ(scan["vanished"], 0);
    EXPECT_EQ(scan["gaps"]["source-suspect"], 1) << scan;
    const auto objects = api.get("/v1/objects?source=share");
    ASSERT_THAT(objects, IsOk());
    EXPECT_EQ(objects->at("objects").size(), 1U);
}

TEST_F(Scan, SaysThatAPathIsMissing) {
    auto api = daemon_.connect();
    ASSERT_THAT(api.post("/v1/sources",
                         {{"id", "gone"}, {"uri", "file://" + daemon_.folder().at("nowhere")}}),
                IsOk());
    const json scan = daemon_.scan(api, {{"sources", {"gone"}}});
    EXPECT_EQ(scan["state"], "failed") << scan;
    EXPECT_THAT(scan["error"]["message"].get<std::string>(), HasSubstr("gone"));
    const auto tested = api.post("/v1/sources/gone/test", json::object());
    ASSERT_THAT(tested, IsOk());
    EXPECT_FALSE(tested->at("reachable"));
}

TEST_F(Scan, TestsASourceWithoutReading) {
    auto api = daemon_.connect();
    add_source(api);
    const auto tested = api.post("/v1/sources/share/test", json::object());
    ASSERT_THAT(tested, IsOk());
    EXPECT_TRUE(tested->at("reachable")) << *tested;
    EXPECT_EQ(tested->at("objects"), 2);
    EXPECT_EQ(tested->at("to_read"), 2);
    const auto objects = api.get("/v1/objects?source=share");
    ASSERT_THAT(objects, IsOk());
    EXPECT_TRUE(objects->at("objects").empty());
}

TEST_F(Scan, SuggestsTheNearestSource) {
    auto api = daemon_.connect();
    add_source(api);
    EXPECT_THAT(api.post("/v1/scans", {{"sources", {"shaer"}}}),
                FailsNaming(ErrorCode::not_found, "did you mean `share`"));
}

TEST_F(Scan, IsTakenUpAgainAfterAKill) {
    for (int i = 0; i < 300; ++i)
        daemon_.folder().write("share/many/" + std::to_string(i) + ".txt",
                               "an@example.org " + std::to_string(i) + "\n");
    {
        auto api = daemon_.connect();
        add_source(api);
        ASSERT_THAT(api.post("/v1/scans", {{"sources", {"share"}}}), IsOk());
        daemon_.signal(SIGKILL);
        ASSERT_TRUE(daemon_.wait(std::chrono::seconds(10)));
    }
    ASSERT_EQ(daemon_.start(), "");
    auto api = daemon_.connect();
    const json scan = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_EQ(scan["listed"], 302) << scan;
    const auto stats = api.get("/v1/store/stats");
    ASSERT_THAT(stats, IsOk());
    EXPECT_EQ(stats->at("objects"), 302);
    const auto check = api.post("/v1/store/check", json::object());
    ASSERT_THAT(check, IsOk());
    EXPECT_TRUE(check->at("ok")) << *check;
}

TEST_F(Scan, StopsWithinFiveSecondsAndGoesOn) {
    for (int i = 0; i < 200; ++i)
        daemon_.folder().write("share/many/" + std::to_string(i) + ".txt",
                               std::string(20'000, 'x') + " an@example.org\n");
    {
        auto api = daemon_.connect();
        add_source(api);
        ASSERT_THAT(api.post("/v1/scans", {{"sources", {"share"}}}), IsOk());
    }
    daemon_.signal(SIGTERM);
    const auto took = daemon_.wait(std::chrono::seconds(10));
    ASSERT_TRUE(took);
    EXPECT_LE(took->count(), 5000);
    ASSERT_EQ(daemon_.start(), "");
    auto api = daemon_.connect();
    const json scan = daemon_.scan(api, {{"sources", {"share"}}});
    EXPECT_EQ(scan["listed"], 202);
}

TEST_F(Scan, LeavesEvidenceThatVerifies) {
    auto api = daemon_.connect();
    add_source(api);
    daemon_.scan(api, {{"sources", {"share"}}});
    const auto log = api.get("/v1/evidence?limit=1000");
    ASSERT_THAT(log, IsOk());
    std::string types;
    for (const json& line : log->at("entries"))
        types += json::parse(line.get<std::string>())["type"].get<std::string>() + ' ';
    for (const char* type :
         {"policy.activated", "register.changed", "scan.started", "scan.finished", "evaluation.run"})
        EXPECT_THAT(types, HasSubstr(type));
    const auto verified = api.post("/v1/evidence/verify", json::object());
    ASSERT_THAT(verified, IsOk());
    EXPECT_TRUE(verified->at("ok")) << *verified;
    const auto exported = api.post("/v1/evidence/export", json::object());
    ASSERT_THAT(exported, IsOk());
    const std::string id = exported->at("id").get<std::string>();
    EXPECT_THAT(api.download("/v1/evidence/exports/" + id + "/files/evidence.ndjson"), IsOk());
}

} // namespace custos
