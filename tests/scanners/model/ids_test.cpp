#include "scanners/model/ids.h"

#include "scanners/model/time.h"
#include "tests/support/is_ok.h"

#include <gtest/gtest.h>

namespace custos {
namespace {

using testing::FailsNaming;
using testing::IsOk;

TEST(SourceIdShape, AcceptsSlugs) {
    EXPECT_THAT(parse_source_id("hr-share.2"), IsOk());
}
TEST(SourceIdShape, RefusesWhatIsNoSlugAndSaysWhatIsAllowed) {
    for (const char* text : {"", "HR", "a b", "-a", "../x", "é"})
        EXPECT_THAT(parse_source_id(text), FailsNaming(ErrorCode::invalid_input, "lower-case"))
            << text;
}
TEST(DataCategoryTree, AnAncestorCoversItsDescendantsOnly) {
    EXPECT_TRUE(is_under(DataCategory("contact.email"), DataCategory("contact")));
    EXPECT_TRUE(is_under(DataCategory("contact"), DataCategory("contact")));
    EXPECT_FALSE(is_under(DataCategory("contacts.email"), DataCategory("contact")));
    EXPECT_FALSE(is_under(DataCategory("contact"), DataCategory("contact.email")));
}
TEST(UuidText, RoundTripsAndCarriesVersionAndVariant) {
    const Uuid id = make_uuid(Instant(std::chrono::seconds(1'700'000'000)));
    const std::string text = to_text(id);
    EXPECT_EQ(parse_uuid(text), id);
    EXPECT_EQ(text[14], '7');
    EXPECT_TRUE(std::string("89ab").find(text[19]) != std::string::npos);
    EXPECT_FALSE(parse_uuid(text.substr(1)));
    EXPECT_FALSE(parse_uuid("xyz"));
}

} // namespace
} // namespace custos
