#include "scanners/source/file/path_patterns.h"

#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace custos::scanners {
namespace {

using testing::FailsNaming;

struct Case {
    const char* pattern;
    const char* path;
    EntryKind kind;
    bool matches;
};

// Each row was checked against `git check-ignore` of git 2.39.
constexpr EntryKind F = EntryKind::file;
constexpr EntryKind D = EntryKind::directory;
const Case kCases[] = {
    {"a", "a", F, true},
    {"a", "x/y/a", F, true},
    {"a", "ab", F, false},
    {"/a", "a", F, true},
    {"/a", "x/a", F, false},
    {"a/", "a", D, true},
    {"a/", "a", F, false},
    {"a/", "x/a", D, true},
    {"x/a", "x/a", F, true},
    {"x/a", "y/x/a", F, false},
    {"x/a/", "x/a", D, true},
    {"*.tmp", "a.tmp", F, true},
    {"*.tmp", "x/y/a.tmp", F, true},
    {"*.tmp", ".tmp", F, true},
    {"*.tmp", "a.tmp2", F, false},
    {"x/*.tmp", "x/a.tmp", F, true},
    {"x/*.tmp", "x/y/a.tmp", F, false},
    {"/*.tmp", "a.tmp", F, true},
    {"/*.tmp", "x/a.tmp", F, false},
    {"**/a", "a", F, true},
    {"**/a", "x/y/a", F, true},
    {"**/x/a", "x/a", F, true},
    {"**/x/a", "q/r/x/a", F, true},
    {"**/x/a", "q/x/b/a", F, false},
    {"x/**", "x/a", F, true},
    {"x/**", "x/a/b", F, true},
    {"x/**", "x", D, false},
    {"x/**/a", "x/a", F, true},
    {"x/**/a", "x/1/a", F, true},
    {"x/**/a", "x/1/2/a", F, true},
    {"x/**/a", "x/1/2/b", F, false},
    {"x/**/y/**/a", "x/1/y/2/y/3/a", F, true},
    {"x/**/y/*.c", "x/1/y/q/y/3.c", F, true},
    {"**", "a", F, true},
    {"**", "x/a", F, true},
    {"**/", "x", D, true},
    {"**/", "x", F, false},
    {"a**b", "aXXb", F, true},
    {"a**b", "x/aXXb", F, true},
    {"x/a**b", "x/a/b", F, false},
    {"?", "a", F, true},
    {"?", "ab", F, false},
    {"a?c", "a/c", F, false},
    {"[abc]x", "bx", F, true},
    {"[abc]x", "dx", F, false},
    {"[!abc]x", "dx", F, true},
    {"[^abc]x", "ax", F, false},
    {"[a-c]x", "bx", F, true},
    {"[a-c]x", "-x", F, false},
    {"[a-]x", "-x", F, true},
    {"[]a]x", "]x", F, true},
    {"[!]a]x", "bx", F, true},
    {"[!]a]x", "]x", F, false},
    {"[[:digit:]]x", "7x", F, true},
    {"[[:digit:]]x", "ax", F, false},
    {"[[:alpha:]_]x", "_x", F, true},
    {"[\\]]x", "]x", F, true},
    {"\\#a", "#a", F, true},
    {"\\!a", "!a", F, true},
    {"#a", "#a", F, false},
    {"a\\*", "a*", F, true},
    {"a\\*", "ab", F, false},
    {"a ", "a", F, true},
    {"a\\ ", "a ", F, true},
    {"*", "a", F, true},
    {"*", ".hidden", F, true},
    {"a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", F, false},
    {"/", "a", D, false},
    {"", "a", F, false},
    {"caf\xE9", "caf\xE9", F, true},
};

TEST(PathPatterns, MatchesAsGitDoes) {
    for (const auto& one : kCases) {
        const std::vector<std::string> lines{one.pattern};
        const auto patterns = PathPatterns::parse(lines);
        ASSERT_TRUE(patterns.has_value()) << one.pattern;
        EXPECT_EQ(patterns->decide(one.path, one.kind).has_value(), one.matches)
            << "pattern " << one.pattern << " path " << one.path;
    }
}

TEST(PathPatterns, LetsTheLastMatchingLineDecide) {
    const std::vector<std::string> lines{"*.log", "!keep.log", "# no pattern", "", "/x/keep.log"};
    const auto patterns = PathPatterns::parse(lines);
    ASSERT_TRUE(patterns.has_value());
    EXPECT_EQ(patterns->decide("a.log", F)->line, 0U);
    EXPECT_TRUE(patterns->decide("keep.log", F)->negated);
    EXPECT_EQ(patterns->decide("x/keep.log", F)->line, 4U);
    EXPECT_FALSE(patterns->decide("x/keep.txt", F).has_value());
}

TEST(PathPatterns, RefusesAnOpenBracketAndALoneBackslash) {
    const std::vector<std::string> bracket{"ok", "a[b"};
    EXPECT_THAT(PathPatterns::parse(bracket), FailsNaming(ErrorCode::invalid_input, "a[b"));
    const std::vector<std::string> slash{"a\\"};
    EXPECT_THAT(PathPatterns::parse(slash), FailsNaming(ErrorCode::invalid_input, "a\\"));
}

TEST(PathPatterns, StaysQuickOnAHostileName) {
    const std::vector<std::string> lines{"**/a*a*a*a*a*a*a*a*b/**/c*c*c*d"};
    const auto patterns = PathPatterns::parse(lines);
    ASSERT_TRUE(patterns.has_value());
    std::string path;
    for (int i = 0; i < 200; ++i)
        path += std::string(100, 'a') + "/";
    path += std::string(200, 'c');
    EXPECT_FALSE(patterns->decide(path, F).has_value());
}

} // namespace
} // namespace custos::scanners
