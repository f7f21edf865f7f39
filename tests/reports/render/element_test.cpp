#include "reports/render/element.h"

#include <gmock/gmock.h>

namespace custos::reports {
namespace {

std::string written(const Element& element) {
    std::string out;
    element.write(out);
    return out;
}

TEST(Element, EscapesTextsAndAttributesWhateverTheyHold) {
    const std::string hostile = R"(</p><script>alert("1")</script>&amp;'])"
                                "]>";
    EXPECT_EQ(
        written(make("p", {{"title", hostile}}, hostile)),
        "<p "
        "title=\"&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;]]&gt;\">"
        "&lt;/p&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;&#39;]]&gt;</p>\n");
}

TEST(Element, ClosesVoidElementsAsXmlAndHtmlBothAccept) {
    EXPECT_EQ(written(make("meta", {{"charset", "utf-8"}})), "<meta charset=\"utf-8\"/>");
    EXPECT_EQ(written(make("div", {})), "<div></div>\n");
}

TEST(Element, KeepsTheOrderOfItsChildren) {
    EXPECT_EQ(written(make("span", {}, "a", make("bdi", {}, "b"), Elements(), "c")),
              "<span>a<bdi>b</bdi>c</span>");
}

TEST(IdOf, KeepsOnlyWhatNeedsNoEscape) {
    EXPECT_EQ(id_of("v-", "GDPR-5-1.e \"<x>é"), "v-GDPR-5-1.e___x___");
    EXPECT_EQ(written(link_to("v-1", "<b>")), "<a href=\"#v-1\">&lt;b&gt;</a>");
}

} // namespace
} // namespace custos::reports
