#include "daemon/log/log.h"

#include "daemon/config/config.h"
#include "scanners/model/gap.h"
#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <concepts>
#include <fstream>
#include <sstream>
#include <string>

namespace custos::daemon {

using custos::testing::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

// The promise, kept by the compiler: no field is made from text that exists at run time.
static_assert(!std::constructible_from<LogField, Literal, std::string>);
static_assert(!std::constructible_from<LogField, Literal, std::string_view>);
static_assert(!std::constructible_from<LogField, Literal, const char*>);
static_assert(!std::constructible_from<LogField, Literal, SourceId>);

std::string content(const std::string& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

TEST(Log, WritesOneLineOfTypedFields) {
    const custos::testing::TemporaryFolder folder;
    const std::string path = folder.at("logs/custosd.log");
    {
        const auto log = Log::to_file(path, LogLevel::info);
        ASSERT_THAT(log, IsOk());
        log->info("scan-end", {{"objects", 12U},
                               {"complete", true},
                               {"gap", GapCode::binary},
                               {"took", std::chrono::milliseconds(42)}});
    }
    EXPECT_THAT(content(path), HasSubstr("info scan-end objects=12 complete=true gap=binary took=42ms"));
}

TEST(Log, LeavesOutTheArgumentsOfAnError) {
    const custos::testing::TemporaryFolder folder;
    const std::string path = folder.at("custosd.log");
    {
        const auto log = Log::to_file(path, LogLevel::info);
        ASSERT_THAT(log, IsOk());
        const Error error =
            fail_native(13, ErrorCode::permission_denied, "{}: cannot be read", OwnText("/home/an"))
                .value();
        log->error("read-failed", error);
    }
    EXPECT_THAT(content(path), HasSubstr("code=permission-denied native=13"));
    EXPECT_THAT(content(path), Not(HasSubstr("/home/an")));
}

TEST(Log, KeepsToItsLevel) {
    const custos::testing::TemporaryFolder folder;
    const std::string path = folder.at("custosd.log");
    {
        const auto log = Log::to_file(path, LogLevel::warn);
        ASSERT_THAT(log, IsOk());
        log->info("not-this");
        log->set_level(LogLevel::info);
        log->info("but-this");
    }
    EXPECT_THAT(content(path), Not(HasSubstr("not-this")));
    EXPECT_THAT(content(path), HasSubstr("but-this"));
}

TEST(Log, NamesAFolderThatCannotBeMade) {
    const custos::testing::TemporaryFolder folder;
    folder.write("logs", "a file in the way");
    const auto log = Log::to_file(folder.at("logs/custosd.log"), LogLevel::info);
    ASSERT_FALSE(log);
    EXPECT_THAT(message_of(log.error()), HasSubstr("logs"));
}

} // namespace custos::daemon
