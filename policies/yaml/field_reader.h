#pragma once
// Declared fields: a record says once, in `describe(visitor, record)`, which keys it has and of
// which kind; reading (YAML or JSON), writing and "what is missing" are visitors over that.

#include "policies/civil_time.h"
#include "policies/register/source_record.h"
#include "policies/yaml/strict_yaml.h"
#include "scanners/model/ids.h"
#include "scanners/model/time.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace custos::policies {

enum class Need : std::uint8_t {
    optional,
    mandatory, ///< for completeness: a record without it may be registered
    required,  ///< without it there is no record
};
enum class Format : std::uint8_t {
    free,
    slug,     ///< `[a-z0-9][a-z0-9._-]{0,62}`
    id,       ///< `[A-Za-z0-9][A-Za-z0-9._-]{0,62}`
    country,  ///< ISO 3166-1 alpha-2
    uri,      ///< of a data source, without credentials
    category, ///< of the vocabulary
    timezone, ///< IANA
    sha256,   ///< 64 hex digits
};
/// What a field takes.
struct FieldRule {
    Need need = Need::optional;
    std::string_view values = {}; ///< allowed texts, separated by a space; empty = any
    Format format = Format::free;
};

/// Where the reader stands, and the mistakes found so far.
struct ReadContext {
    std::string_view file;
    std::vector<Error> errors;
};

// One overload per kind of value; each adds at most one error and leaves `out` alone then.
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule,
                std::string& out);
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule, bool& out);
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule,
                std::int64_t& out);
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule, Date& out);
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule, Until& out);
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule,
                CivilDuration& out);
template <class Tag>
void read_value(ReadContext& context, const YamlNode& node, const FieldRule& rule, Name<Tag>& out) {
    std::string text;
    read_value(context, node, rule, text);
    out = Name<Tag>(std::move(text));
}

/// Adds `{key} is not known here; nearest: …; allowed: …`.
void report_unknown_key(ReadContext& context, const YamlNode& key,
                        const std::vector<std::string_view>& allowed);
/// Adds an error at `node`.
template <class... Args>
void report(ReadContext& context, const YamlNode& node, Literal what, Args&&... arguments) {
    context.errors.push_back(fail_at(place_of(context.file, node), ErrorCode::invalid_input, what,
                                     std::forward<Args>(arguments)...)
                                 .value());
}

/// Puts a pack's error code in front of the errors from number `first` on that have none;
/// `coded` is e.g. `E-TYPE: {}`.
void add_code(ReadContext& context, std::size_t first, Literal coded);

template <class Record>
void read_record(ReadContext& context, const YamlNode& node, Record& out);

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
concept ReadsAsValue = requires(ReadContext& context, const YamlNode& node, T& out) {
    read_value(context, node, FieldRule{}, out);
};

/// A value, a list (a single value stands for a list of one) or a record of its own.
template <class T>
void read_any(ReadContext& context, const YamlNode& node, const FieldRule& rule, T& out) {
    if constexpr (is_vector<T>::value) {
        if (node.is(YamlNode::Kind::sequence)) {
            for (const YamlNode& item : node.items)
                read_any(context, item, rule, out.emplace_back());
        } else {
            read_any(context, node, rule, out.emplace_back());
        }
    } else if constexpr (ReadsAsValue<T>) {
        read_value(context, node, rule, out);
    } else {
        read_record(context, node, out);
    }
}

/// Visitor that fills a record from a mapping.
class RecordReader {
public:
    RecordReader(ReadContext& context, const YamlNode& node) : context_(context), node_(node) {}

    template <class T>
    void field(std::string_view key, T& out, const FieldRule& rule = {}) {
        keys_.push_back(key);
        const YamlNode* value = node_.find(key);
        // Null says "not known", except where the model reads it as "without end".
        const bool absent = value == nullptr || (value->is(YamlNode::Kind::null) &&
                                                 !std::is_same_v<T, std::optional<Until>>);
        if (absent) {
            if (rule.need == Need::required)
                report(context_, node_, "`{}` is missing: every entry needs it",
                       OwnText(std::string(key)));
            return;
        }
        if constexpr (is_optional<T>::value)
            read_any(context_, *value, rule, out.emplace());
        else
            read_any(context_, *value, rule, out);
    }
    /// A key that the caller reads by itself, from its node.
    void node(std::string_view key) { keys_.push_back(key); }
    /// Refuses keys that no field() asked for.
    void finish() {
        for (const YamlMember& member : node_.members)
            if (std::find(keys_.begin(), keys_.end(), member.key.text) == keys_.end())
                report_unknown_key(context_, member.key, keys_);
    }

private:
    ReadContext& context_;
    const YamlNode& node_;
    std::vector<std::string_view> keys_;
};

template <class Record>
void read_record(ReadContext& context, const YamlNode& node, Record& out) {
    if (!node.is(YamlNode::Kind::mapping)) {
        report(context, node, "a mapping of keys is expected here, such as `key: value`");
        return;
    }
    RecordReader reader(context, node);
    describe(reader, out);
    reader.finish();
}

} // namespace custos::policies
