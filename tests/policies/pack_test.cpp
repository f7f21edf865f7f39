#include "policies/effective_set.h"
#include "policies/evaluate.h"
#include "policies/pack_tests.h"

#include "tests/support/is_ok.h"

#include <gmock/gmock.h>

namespace custos::policies {
namespace {

using custos::testing::IsOk;

std::string all_messages(const std::vector<Error>& errors) {
    std::string out;
    for (const Error& error : errors)
        out += message_of(error) + "\n";
    return out;
}

TEST(ShippedPacks, LoadAndPassTheirTests) {
    const auto packs = load_shipped_packs();
    ASSERT_THAT(packs, IsOk());
    ASSERT_EQ(packs->size(), 2U);
    for (const ImportedPack& imported : *packs) {
        const auto set = make_effective_set(*packs, imported.pack, nullptr, Instant{});
        ASSERT_THAT(set, IsOk());
        const PackTestReport report = run_tests(imported.pack, *set);
        EXPECT_TRUE(report.passed()) << imported.pack.reference.id << "\n"
                                     << all_messages(report.failures);
        EXPECT_GT(report.cases, 3 * imported.pack.rules.size());
    }
}

} // namespace
} // namespace custos::policies
