#include "tools/custos/command_line.h"

#include "tests/support/is_ok.h"
#include "tests/support/temporary_folder.h"
#include "tools/custos/commands.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

namespace custos::tools {
namespace {

using testing::FailsNaming;
using ::testing::HasSubstr;
using testing::IsOk;

ExitStatus do_nothing(const Arguments&) {
    return ExitStatus::done;
}

constexpr Option kOptions[] = {{"output", "FILE", "where to"},
                               {"exclude", "PATTERN", "what not", {}, true},
                               {"min-confidence", "X", "from where on", "0.5"},
                               {"full", "", "all"}};
constexpr Command kOne{"probe add", "PATH…", "Probes", kOptions, do_nothing, 1, 2};

TEST(CommandLine, ReadsOptionsOperandsAndPresets) {
    const auto arguments = parse_arguments(
        kOne, {"a", "--output=x", "--exclude", "p", "--exclude", "q", "--full", "b"});
    ASSERT_THAT(arguments, IsOk());
    EXPECT_EQ(arguments->operands(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(arguments->value("output"), "x");
    EXPECT_EQ(arguments->values("exclude"), (std::vector<std::string>{"p", "q"}));
    EXPECT_TRUE(arguments->has("full"));
    EXPECT_FALSE(arguments->has("min-confidence"));
    EXPECT_DOUBLE_EQ(arguments->number("min-confidence", 0, 1).value(), 0.5);
}

TEST(CommandLine, TakesWhatFollowsADoubleDashAsOperands) {
    const auto arguments = parse_arguments(kOne, {"--", "--full"});
    ASSERT_THAT(arguments, IsOk());
    EXPECT_EQ(arguments->operands(), (std::vector<std::string>{"--full"}));
}

TEST(CommandLine, SuggestsTheNearestOption) {
    EXPECT_THAT(parse_arguments(kOne, {"a", "--exlude", "x"}),
                FailsNaming(ErrorCode::invalid_input, "--exclude"));
    EXPECT_THAT(parse_arguments(kOne, {"a", "--zzzzzzzz"}),
                FailsNaming(ErrorCode::invalid_input, "probe add --help"));
}

TEST(CommandLine, RefusesAMissingValueARepeatAndWrongOperands) {
    EXPECT_FALSE(parse_arguments(kOne, {"a", "--output"}).has_value());
    EXPECT_THAT(parse_arguments(kOne, {"a", "--output", "x", "--output", "y"}),
                FailsNaming(ErrorCode::invalid_input, "twice"));
    EXPECT_THAT(parse_arguments(kOne, {}), FailsNaming(ErrorCode::invalid_input, "PATH…"));
    EXPECT_THAT(parse_arguments(kOne, {"a", "b", "c"}), FailsNaming(ErrorCode::invalid_input, "c"));
}

TEST(CommandLine, ChecksNumbers) {
    const auto arguments = parse_arguments(kOne, {"a", "--min-confidence", "1.5"});
    EXPECT_THAT(arguments->number("min-confidence", 0, 1),
                FailsNaming(ErrorCode::invalid_input, "min-confidence"));
}

ExitStatus run(std::vector<std::string> words, std::string& out, std::string& err) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const auto status = run_command_line(all_commands(), std::move(words));
    out = ::testing::internal::GetCapturedStdout();
    err = ::testing::internal::GetCapturedStderr();
    return status;
}

TEST(Commands, SuggestTheNearestCommand) {
    std::string out;
    std::string err;
    EXPECT_EQ(run({"scna"}, out, err), ExitStatus::usage);
    EXPECT_THAT(err, HasSubstr("'scan'"));
    EXPECT_EQ(run({"violation", "lst"}, out, err), ExitStatus::usage);
    EXPECT_THAT(err, HasSubstr("'violation list'"));
    EXPECT_EQ(run({"--home", "x", "sorce", "add"}, out, err), ExitStatus::usage);
    EXPECT_THAT(err, HasSubstr("'source'"));
}

TEST(Commands, HelpWorksOnEveryLevelAndNamesEveryOption) {
    std::string out;
    std::string err;
    EXPECT_EQ(run({"--help"}, out, err), ExitStatus::done);
    for (const auto& command : all_commands()) {
        EXPECT_THAT(out, HasSubstr(std::string(command.name)));
        const auto help = help_of(command);
        for (const auto& option : options_of(command))
            EXPECT_THAT(help, HasSubstr("--" + std::string(option.name)));
    }
    EXPECT_EQ(run({"violation", "--help"}, out, err), ExitStatus::done);
    EXPECT_THAT(out, HasSubstr("violation why"));
    EXPECT_EQ(run({"violation", "list", "--help"}, out, err), ExitStatus::done);
    EXPECT_THAT(out, HasSubstr("--severity"));
    EXPECT_EQ(run({}, out, err), ExitStatus::usage);
}

TEST(Commands, HaveDistinctNamesAndOptions) {
    std::set<std::string_view> names;
    for (const auto& command : all_commands()) {
        EXPECT_TRUE(names.insert(command.name).second) << command.name;
        std::set<std::string_view> options;
        for (const auto& option : options_of(command))
            EXPECT_TRUE(options.insert(option.name).second) << command.name << option.name;
    }
}

TEST(Commands, CompletionIsGoodBash) {
    const testing::TemporaryFolder folder;
    const auto file = folder.write("completion", bash_completion(all_commands()));
    const auto probe =
        folder.write("probe", "source '" + file +
                                  "'\nCOMP_WORDS=(custos --home /x violation l); COMP_CWORD=4\n" +
                                  "_custos\n[[ \"${COMPREPLY[*]}\" == list ]] || exit 1\n" +
                                  "COMP_WORDS=(custos scan --ag); COMP_CWORD=2\n" +
                                  "_custos\n[[ \"${COMPREPLY[*]}\" == --aggregate ]] || exit 2\n");
    EXPECT_EQ(std::system(("bash '" + probe + "'").c_str()), 0);
}

TEST(Commands, StandInTheManualWithEveryOption) {
    const auto page = manual_page(all_commands());
    const auto in_roff = [](std::string_view text) {
        std::string out;
        for (const char letter : text)
            out += letter == '-' ? std::string("\\-") : std::string(1, letter);
        return out;
    };
    for (const auto& command : all_commands()) {
        EXPECT_THAT(page, HasSubstr("\n.SS custos " + in_roff(command.name)));
        for (const auto& option : options_of(command))
            EXPECT_THAT(page, HasSubstr("\\-\\-" + in_roff(option.name)));
    }
}

TEST(Manual, PrintsTextsAsTheyAre) {
    static constexpr Option kOdd[] = {{"odd", "A\\B", ".TH 'x' \\fB"}};
    static constexpr Command kOddCommand{"odd", "", "'quoted'", kOdd, do_nothing};
    const auto page = manual_page({&kOddCommand, 1});
    EXPECT_THAT(page, HasSubstr("\n\\&.TH \\(aqx\\(aq \\efB"));
    EXPECT_THAT(page, HasSubstr("\n\\&\\(aqquoted\\(aq.\n"));
}

TEST(Commands, SayThatAHomeHoldsNoInstance) {
    const testing::TemporaryFolder folder;
    std::string out;
    std::string err;
    EXPECT_EQ(run({"--home", folder.path(), "status"}, out, err), ExitStatus::failed);
    EXPECT_THAT(err, HasSubstr("init"));
    EXPECT_EQ(run({"--socket", folder.at("none.sock"), "status"}, out, err), ExitStatus::failed);
    EXPECT_THAT(err, HasSubstr("none.sock"));
}

TEST(Commands, ShowValuesOnATerminalOnly) {
    const testing::TemporaryFolder folder;
    std::string out;
    std::string err;
    EXPECT_EQ(run({"scan", folder.path(), "--show-values"}, out, err), ExitStatus::usage);
    EXPECT_EQ(run({"scan", folder.path(), "--show-values", "--output", folder.at("o")}, out, err),
              ExitStatus::usage);
    EXPECT_THAT(err, HasSubstr("terminal"));
}

TEST(Commands, NameAnUnknownDetectorAndTheNearest) {
    const testing::TemporaryFolder folder;
    std::string out;
    std::string err;
    EXPECT_EQ(run({"scan", folder.path(), "--detectors", "contact.emial"}, out, err),
              ExitStatus::usage);
    EXPECT_THAT(err, HasSubstr("contact.email"));
}

} // namespace
} // namespace custos::tools
