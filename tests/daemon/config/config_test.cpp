#include "daemon/config/config.h"

#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <string>

namespace custos::daemon {

using custos::testing::FailsNaming;
using custos::testing::FailsWith;
using custos::testing::IsOk;

namespace {

const std::string kHead = "format: custos-config/1\n"
                          "instance: {id: 019f0000-0000-7000-8000-000000000001, organisation: "
                          "\"Gemeente Merelbos\", language: nl}\n";

Result<Config> parse(const std::string& rest) {
    return parse_config("custos.yaml", kHead + rest);
}

} // namespace

TEST(Config, HasDefaultsForWhatIsNotSaid) {
    const auto config = parse("");
    ASSERT_THAT(config, IsOk());
    EXPECT_EQ(config->organisation, "Gemeente Merelbos");
    EXPECT_EQ(config->language, "nl");
    EXPECT_EQ(config->time_zone, "Europe/Brussels");
    EXPECT_EQ(config->findings_of_vanished, std::chrono::days(90));
    EXPECT_EQ(config->log_level, LogLevel::info);
}

TEST(Config, ReadsEverySection) {
    const auto config = parse(R"(
time_zone: Europe/Paris
keys: /etc/custos/keys
policies: /etc/custos/policies
worker_socket: /run/custos-worker/worker.sock
socket: /run/custos/custosd.sock
log: {level: debug}
scan: {threads: 4, max_object_bytes: 1000, max_object_seconds: 60, experimental_detectors: true,
       detectors: [be.nrn], packs: [/etc/custos/own.yaml], worker_memory_mib: 256}
retention: {findings_of_vanished_days: 30}
schedules:
  - {id: nightly, what: scan, when: "30 22 * * *", sources: [hr]}
  - {id: monthly, what: report, when: "@monthly", language: fr, time_zone: UTC}
roles:
  dpo: {users: [an], groups: [privacy]}
  operator: {users: [bo]}
)");
    ASSERT_THAT(config, IsOk());
    EXPECT_EQ(config->log_level, LogLevel::debug);
    EXPECT_EQ(config->scan.threads, 4U);
    EXPECT_EQ(config->scan.detectors, std::vector<std::string>{"be.nrn"});
    EXPECT_TRUE(config->scan.experimental_detectors);
    ASSERT_EQ(config->schedules.size(), 2U);
    EXPECT_EQ(config->schedules[1].what, ScheduleConfig::What::report);
    EXPECT_EQ(config->schedules[1].language, "fr");
    EXPECT_EQ(config->roles.at(Role::dpo).groups, std::vector<std::string>{"privacy"});
    EXPECT_EQ(config->roles.at(Role::operator_).users, std::vector<std::string>{"bo"});
    EXPECT_EQ(config->worker_socket, "/run/custos-worker/worker.sock");
}

struct WrongConfig {
    const char* name;
    const char* text;
    const char* place;
    const char* says;
};
void PrintTo(const WrongConfig& wrong, std::ostream* out) {
    *out << wrong.name;
}

class ConfigRefuses : public ::testing::TestWithParam<WrongConfig> {};

TEST_P(ConfigRefuses, WithPlaceAndMend) {
    const auto config = parse(GetParam().text);
    EXPECT_THAT(config, FailsNaming(ErrorCode::invalid_input, GetParam().place));
    EXPECT_THAT(config, FailsNaming(ErrorCode::invalid_input, GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ConfigRefuses,
    ::testing::Values(
        WrongConfig{"misspelt key", "time_zon: UTC\n", "custos.yaml:3:1", "did you mean `time_zone`"},
        WrongConfig{"unknown key", "colour: red\n", "custos.yaml:3:1", "allowed: format"},
        WrongConfig{"misspelt inner key", "scan: {thread: 2}\n", "custos.yaml:3:8",
                    "did you mean `threads`"},
        WrongConfig{"number out of range", "scan: {threads: 0}\n", "custos.yaml:3:17",
                    "from 1 to 64"},
        WrongConfig{"text for a number", "scan: {threads: many}\n", "custos.yaml:3:17",
                    "whole number"},
        WrongConfig{"truth that is none", "scan: {experimental_detectors: perhaps}\n",
                    "custos.yaml:3:32", "true or false"},
        WrongConfig{"list that is none", "scan: {detectors: be.nrn}\n", "custos.yaml:3:19",
                    "must be a list"},
        WrongConfig{"level", "log: {level: loud}\n", "custos.yaml:3:14",
                    "allowed: debug, info, warn, error"},
        WrongConfig{"zone", "time_zone: Europe/Nowhere\n", "custos.yaml:3:12",
                    "no time zone `Europe/Nowhere`"},
        WrongConfig{"cron", "schedules: [{id: a, what: scan, when: \"99 * * * *\"}]\n",
                    "custos.yaml:3:39", "`minute` cannot be `99`"},
        WrongConfig{"two of one id",
                    "schedules:\n  - {id: a, what: scan, when: \"@daily\"}\n"
                    "  - {id: a, what: scan, when: \"@daily\"}\n",
                    "custos.yaml:5:5", "two schedules are called `a`"},
        WrongConfig{"key twice", "log: {level: info}\nlog: {level: warn}\n", "custos.yaml:4:1",
                    "stands twice"},
        WrongConfig{"relative path", "keys: keys\n", "custos.yaml:3:7", "absolute path"},
        WrongConfig{"role", "roles: {dpoo: {users: [an]}}\n", "custos.yaml:3:9",
                    "did you mean `dpo`"},
        WrongConfig{"no YAML", "scan: {threads: 2\n", "custos.yaml:", "not YAML"}),
    [](const auto& given) {
        std::string name = given.param.name;
        for (char& c : name)
            if (c == ' ')
                c = '_';
        return name;
    });

TEST(Config, RefusesAFileOfAnotherKind) {
    EXPECT_THAT(parse_config("x.yaml", "a: 1\n"),
                FailsNaming(ErrorCode::invalid_input, "is this the right file"));
    EXPECT_THAT(parse_config("x.yaml", "- 1\n"),
                FailsNaming(ErrorCode::invalid_input, "must be a mapping"));
    EXPECT_THAT(parse_config("x.yaml", ""),
                FailsNaming(ErrorCode::invalid_input, "must be a mapping"));
}

TEST(Config, ReadsBackWhatInitWrites) {
    Config config{.instance = "019f0000-0000-7000-8000-000000000001",
                  .organisation = "De \"Merel\" \\ bos",
                  .language = "fr"};
    const auto again = parse_config("custos.yaml", initial_config(config));
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(*again, config);
}

TEST(Config, SaysWhatToDoWithoutAFile) {
    const custos::testing::TemporaryFolder folder;
    EXPECT_THAT(read_config(folder.at("custos.yaml")),
                FailsNaming(ErrorCode::not_found, "custos init"));
}

} // namespace custos::daemon
