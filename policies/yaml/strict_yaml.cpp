#include "policies/yaml/strict_yaml.h"

#include "policies/utf8.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <optional>
#include <set>
#include <sstream>

namespace custos::policies {
namespace {

/// Builds the tree; what the dialect forbids is remembered (the first one), not thrown.
class Builder final : public YAML::EventHandler {
public:
    explicit Builder(std::string_view file) : file_(file) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        place(make(mark, YamlNode::Kind::null));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse(mark, "E-YAML: aliases are not allowed: write the value out");
        place(make(mark, YamlNode::Kind::null));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        YamlNode node = make(mark, YamlNode::Kind::scalar);
        node.text = value;
        place(std::move(node), tag == "?");
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        open_.push_back({make(mark, YamlNode::Kind::sequence), {}});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        open_.push_back({make(mark, YamlNode::Kind::mapping), {}});
    }
    void OnMapEnd() override { close(); }

    std::optional<Error> error;
    YamlNode root;

private:
    struct Open {
        YamlNode node;
        std::optional<YamlNode> key;
    };

    static YamlNode make(const YAML::Mark& mark, YamlNode::Kind kind) {
        YamlNode node;
        node.kind = kind;
        node.line = mark.line + 1;
        node.column = mark.column + 1;
        return node;
    }
    void refuse(const YAML::Mark& mark, Literal what) {
        if (!error)
            error = fail_at({std::string(file_), mark.line + 1, mark.column + 1},
                            ErrorCode::invalid_input, what)
                        .value();
    }
    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor)
            refuse(mark, "E-YAML: anchors are not allowed: write the value out where it is used");
    }
    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!")
            refuse(mark, "E-YAML: tags are not allowed: the field decides the type");
    }
    void refuse_key(const YamlNode& key, Literal what) {
        if (!error)
            error = fail_at(place_of(file_, key), ErrorCode::invalid_input, what, OwnText(key.text))
                        .value();
    }
    void close() {
        YamlNode node = std::move(open_.back().node);
        open_.pop_back();
        place(std::move(node));
    }
    void place(YamlNode node, bool plain = false) {
        if (open_.empty()) {
            root = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.is(YamlNode::Kind::sequence)) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.key) {
            take_key(parent, std::move(node), plain);
        } else {
            parent.node.members.push_back({*std::move(parent.key), std::move(node)});
            parent.key.reset();
        }
    }
    void take_key(Open& parent, YamlNode key, bool plain) {
        if (!key.is(YamlNode::Kind::scalar))
            refuse_key(key, "E-YAML: a key is a single word{}: quote it if it is meant as text");
        if (plain && key.text == "<<")
            refuse_key(key, "E-YAML: merge keys ({}) are not allowed: write the members out");
        for (const YamlMember& member : parent.node.members)
            if (member.key.text == key.text)
                refuse_key(key, "E-YAML: key `{}` stands twice: keep one");
        parent.key = std::move(key);
    }

    std::string_view file_; // lives as long as the call of parse_yaml that owns this builder
    std::vector<Open> open_;
};

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const noexcept {
    for (const YamlMember& member : members)
        if (member.key.text == key)
            return &member.value;
    return nullptr;
}

ConfigPlace place_of(std::string_view file, const YamlNode& node) {
    return {std::string(file), node.line, node.column};
}

Result<YamlNode> parse_yaml(std::string_view file, std::string_view text, std::size_t max_bytes) {
    const ConfigPlace whole{std::string(file), 0, 0};
    if (text.size() > max_bytes)
        return fail_at(whole, ErrorCode::limit_exceeded,
                       "E-YAML: the file has {} bytes, allowed are {}: split it",
                       static_cast<std::int64_t>(text.size()),
                       static_cast<std::int64_t>(max_bytes));
    if (!is_utf8(text))
        return fail_at(whole, ErrorCode::invalid_input,
                       "E-YAML: the file is not UTF-8: save it so");
    Builder builder(file);
    try {
        std::istringstream in{std::string(text)};
        YAML::Parser parser(in);
        parser.HandleNextDocument(builder);
        const YamlNode first = std::move(builder.root);
        builder.root = {};
        if (!builder.error && parser.HandleNextDocument(builder))
            return fail_at(place_of(file, builder.root), ErrorCode::invalid_input,
                           "E-YAML: a second document begins here: keep one");
        builder.root = first;
    } catch (const YAML::Exception& problem) {
        return fail_at({std::string(file), problem.mark.line + 1, problem.mark.column + 1},
                       ErrorCode::invalid_input,
                       "E-YAML: {}: correct the indentation or quoting here", OwnText(problem.msg));
    } catch (const std::exception&) {
        return fail_at(whole, ErrorCode::internal, "E-YAML: the YAML library gave up on this file");
    }
    if (builder.error)
        return tl::unexpected<Error>(*std::move(builder.error));
    return std::move(builder.root);
}

} // namespace custos::policies
