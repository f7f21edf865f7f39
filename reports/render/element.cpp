#include "reports/render/element.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace custos::reports {

namespace {

// Elements without content in HTML; every other one gets an end tag even when empty.
constexpr std::array<std::string_view, 6> kVoid = {"br", "col", "hr", "img", "link", "meta"};

void write_escaped(std::string& out, std::string_view text) {
    for (const char byte : text) {
        switch (byte) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += byte;
        }
    }
}

} // namespace

Element& Element::add(Element child) {
    children_.push_back(std::move(child));
    return *this;
}

Element& Element::add(Elements children) {
    std::ranges::move(children, std::back_inserter(children_));
    return *this;
}

Element& Element::add(std::string_view text) {
    children_.emplace_back(std::string(text));
    return *this;
}

Element& Element::set(Literal attribute, std::string value) {
    attributes_.push_back({attribute, std::move(value)});
    return *this;
}

void Element::write(std::string& out) const {
    const std::string_view tag = tag_.view();
    if (tag.empty()) {
        write_escaped(out, text_);
        return;
    }
    out += '<';
    out += tag;
    for (const Attribute& attribute : attributes_) {
        out += ' ';
        out += attribute.name.view();
        out += "=\"";
        write_escaped(out, attribute.value);
        out += '"';
    }
    if (std::ranges::find(kVoid, tag) != kVoid.end()) {
        assert(children_.empty());
        out += "/>";
        return;
    }
    out += '>';
    for (const Element& child : children_) {
        if (tag == "style") { // raw text in HTML: ours, without a character that XML would mind
            assert(child.text_.find_first_of("<&") == std::string::npos);
            out += child.text_;
        } else {
            child.write(out);
        }
    }
    out += "</";
    out += tag;
    out += '>';
    if (tag != "a" && tag != "span" && tag != "bdi" && tag != "strong" && tag != "code")
        out += '\n';
}

Element link_to(std::string_view id, std::string_view text) {
    return make("a", {{"href", "#" + std::string(id)}}, text);
}

std::string id_of(Literal prefix, std::string_view name) {
    std::string id(prefix.view());
    for (const char byte : name) {
        const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
        id += plain ? byte : '_';
    }
    return id;
}

} // namespace custos::reports
