// Making, opening and refusing an instance.

#include "tests/integration/daemon_process.h"
#include "tests/support/as_nobody.h"
#include "tests/support/is_ok.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace custos {

using nlohmann::json;
using testing::DaemonProcess;
using testing::FailsNaming;
using testing::IsOk;
using ::testing::HasSubstr;

namespace {

std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

void write(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

class Instance : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(daemon_.init().status, 0); }
    DaemonProcess daemon_;
};

} // namespace

TEST_F(Instance, IsMadeOnce) {
    const auto again = daemon_.init();
    EXPECT_EQ(again.status, 1);
    EXPECT_THAT(again.error, HasSubstr("an instance exists here"));
}

TEST_F(Instance, KeepsKeysAwayFromTheStore) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(daemon_.home()))
        EXPECT_NE(entry.path().extension(), ".key") << entry.path();
    struct stat status {};
    ASSERT_EQ(::stat(daemon_.keys().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(Instance, HasOneOwner) {
    ASSERT_EQ(daemon_.start(), "");
    const auto second = daemon_.run({});
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.error, HasSubstr("another custosd owns this instance"));
    auto api = daemon_.connect();
    EXPECT_THAT(api.get("/v1/status"), IsOk());
}

TEST_F(Instance, RefusesAWrongKey) {
    const std::string before = content(daemon_.home() + "/store.db");
    const std::string path = daemon_.keys() + "/store.key";
    std::string key = content(path);
    key[0] = key[0] == '0' ? '1' : '0';
    write(path, key);
    const std::string said = daemon_.start();
    EXPECT_THAT(said, HasSubstr("key"));
    EXPECT_EQ(content(daemon_.home() + "/store.db"), before);
}

TEST_F(Instance, RefusesATruncatedKey) {
    const std::string path = daemon_.keys() + "/store.key";
    write(path, content(path).substr(0, 40));
    EXPECT_THAT(daemon_.start(), HasSubstr("store.key"));
}

TEST_F(Instance, RefusesAFileThatIsNoStore) {
    const std::string path = daemon_.home() + "/store.db";
    for (const char* suffix : {"-wal", "-shm"})
        std::filesystem::remove(path + suffix);
    write(path, std::string(8192, 'x'));
    EXPECT_THAT(daemon_.start(), HasSubstr("store.db"));
    EXPECT_EQ(content(path), std::string(8192, 'x'));
}

TEST_F(Instance, RefusesAMalformedConfiguration) {
    const std::string path = daemon_.home() + "/custos.yaml";
    write(path, content(path) + "scna: {threads: 2}\n");
    const std::string said = daemon_.start();
    EXPECT_THAT(said, HasSubstr("custos.yaml:"));
    EXPECT_THAT(said, HasSubstr("did you mean `scan`"));
}

TEST_F(Instance, KeepsTheOldConfigurationWhenTheNewIsBad) {
    ASSERT_EQ(daemon_.start(), "");
    const std::string path = daemon_.home() + "/custos.yaml";
    const std::string good = content(path);
    write(path, good + "nonsense: true\n");
    daemon_.signal(SIGHUP);
    auto api = daemon_.connect();
    json config;
    for (int i = 0; i < 5000 && (config.is_null() || config["refused"].is_null()); ++i)
        config = api.get("/v1/status")->at("config");
    EXPECT_THAT(config["refused"].get<std::string>(), HasSubstr("nonsense"));
    write(path, good);
    daemon_.signal(SIGHUP);
    for (int i = 0; i < 5000 && !config["refused"].is_null(); ++i)
        config = api.get("/v1/status")->at("config");
    EXPECT_TRUE(config["refused"].is_null());
}

TEST_F(Instance, NoticesAStoreFromTheFuture) {
    ASSERT_EQ(daemon_.start(), "");
    auto api = daemon_.connect();
    const auto doctor = api.get("/v1/doctor");
    ASSERT_THAT(doctor, IsOk());
    bool clock = false;
    for (const json& check : doctor->at("checks"))
        clock = clock || (check["id"] == "clock" && check["state"] == "ok");
    EXPECT_TRUE(clock) << *doctor;
}

TEST_F(Instance, ListensForItsOwnerAlone) {
    ASSERT_EQ(daemon_.start(), "");
    struct stat status {};
    ASSERT_EQ(::stat((daemon_.home() + "/run").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0077U, 0U);
}

TEST_F(Instance, EndsWhenIdle) {
    ASSERT_EQ(daemon_.start({"--idle-exit", "1s"}), "");
    EXPECT_TRUE(daemon_.wait(std::chrono::seconds(10)));
}

TEST_F(Instance, KeepsARegisterAllOrNothing) {
    ASSERT_EQ(daemon_.start(), "");
    auto api = daemon_.connect();
    EXPECT_THAT(api.post("/v1/register/import",
                         {{"file", "register.yaml"},
                          {"text", "sources:\n  - {id: one, uri: \"file:///srv\"}\n"
                                   "  - {id: two, uri: \"file:///srv\", colour: red}\n"}}),
                FailsNaming(ErrorCode::invalid_input, "register.yaml:3"));
    const auto sources = api.get("/v1/sources");
    ASSERT_THAT(sources, IsOk());
    EXPECT_TRUE(sources->at("sources").empty());
}

TEST_F(Instance, KeepsSchedulesAcrossRestarts) {
    ASSERT_EQ(daemon_.start(), "");
    {
        auto api = daemon_.connect();
        const auto made = api.post("/v1/schedules", {{"id", "nightly"},
                                                     {"what", "scan"},
                                                     {"when", "30 22 * * *"}});
        ASSERT_THAT(made, IsOk());
        EXPECT_TRUE(made->at("next").is_string());
        EXPECT_THAT(api.post("/v1/schedules", {{"what", "scan"}, {"when", "99 * * * *"}}),
                    FailsNaming(ErrorCode::invalid_input, "`minute`"));
    }
    daemon_.signal(SIGTERM);
    ASSERT_TRUE(daemon_.wait(std::chrono::seconds(10)));
    ASSERT_EQ(daemon_.start(), "");
    auto api = daemon_.connect();
    const auto schedules = api.get("/v1/schedules");
    ASSERT_THAT(schedules, IsOk());
    ASSERT_EQ(schedules->at("schedules").size(), 1U);
    EXPECT_EQ(schedules->at("schedules")[0]["id"], "nightly");
    EXPECT_THAT(api.remove("/v1/schedules/nightly"), IsOk());
}

TEST(InstanceFolder, MustBeWritable) {
    const DaemonProcess daemon;
    daemon.folder().write("home/keep", "");
    std::filesystem::remove_all(daemon.home());
    daemon.folder().write("home", "a file in the way");
    const auto ended = daemon.init();
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.error, HasSubstr(daemon.home()));
    EXPECT_FALSE(std::filesystem::exists(daemon.keys()));
}

} // namespace custos
