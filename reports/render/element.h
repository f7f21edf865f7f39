#pragma once
// HTML as a tree of elements. Tag and attribute names are known when we compile; every text and
// every attribute value is escaped when it is written, so no data can become markup. The output is
// well-formed XML as well as HTML (a "polyglot"), so that it can be checked with an XML parser.

#include "scanners/model/result.h"

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace custos::reports {

class Element;
/// Children to be spliced in: the way to add a list, or nothing.
using Elements = std::vector<Element>;

struct Attribute {
    Literal name;
    std::string value;
};
using Attributes = std::vector<Attribute>;

class Element {
public:
    explicit Element(Literal tag, Attributes attributes = {})
        : tag_(tag), attributes_(std::move(attributes)) {}
    /// A text.
    explicit Element(std::string text) : text_(std::move(text)) {}

    Element& add(Element child);
    Element& add(Elements children);
    Element& add(std::string_view text);
    Element& set(Literal attribute, std::string value);
    [[nodiscard]] bool has_children() const noexcept { return !children_.empty(); }

    void write(std::string& out) const;

private:
    Literal tag_ = ""; ///< empty = a text
    Attributes attributes_;
    std::string text_;
    Elements children_;
};

/// `make("p", {{"class", "note"}}, "text", element, elements)`.
template <class... Children>
[[nodiscard]] Element make(Literal tag, Attributes attributes, Children&&... children) {
    Element element(tag, std::move(attributes));
    (element.add(std::forward<Children>(children)), ...);
    return element;
}

/// A reference inside the page: the only kind of link that a report has.
[[nodiscard]] Element link_to(std::string_view id, std::string_view text);
/// `prefix` and what of `name` may stand in an id; other bytes become `_`.
[[nodiscard]] std::string id_of(Literal prefix, std::string_view name);

} // namespace custos::reports
