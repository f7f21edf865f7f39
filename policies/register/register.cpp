#include "policies/register/register.h"

#include "policies/register/describe.h"

#include <nlohmann/json.hpp>

#include <set>

namespace custos::policies {
namespace {

/// A register of 50,000 entries; more is a mistake.
constexpr std::size_t kMaxRegisterBytes = 16U << 20U;

struct RegisterRecord {
    std::optional<AgencyRecord> agency;
    std::optional<std::vector<SourceRecord>> sources;
    std::optional<std::vector<ActivityRecord>> activities;
};
template <class V>
void describe(V& v, RegisterRecord& r) {
    v.field("agency", r.agency);
    v.field("sources", r.sources);
    v.field("activities", r.activities);
}

/// Visitor that writes a record as JSON.
class RecordWriter {
public:
    template <class T>
    void field(std::string_view key, const std::optional<T>& value, const FieldRule& = {}) {
        if (value)
            out_[std::string(key)] = write(*value);
    }
    template <class T>
    void field(std::string_view key, const std::vector<T>& values, const FieldRule& = {}) {
        if (!values.empty())
            out_[std::string(key)] = write(values);
    }
    template <class T>
    void field(std::string_view key, const T& value, const FieldRule& = {}) {
        out_[std::string(key)] = write(value);
    }
    [[nodiscard]] nlohmann::json take() { return std::move(out_); }

private:
    static nlohmann::json write(const std::string& value) { return value; }
    static nlohmann::json write(bool value) { return value; }
    static nlohmann::json write(std::int64_t value) { return value; }
    static nlohmann::json write(Date value) { return custos::to_text(value); }
    static nlohmann::json write(const Until& value) {
        return value.date ? nlohmann::json(custos::to_text(*value.date)) : nlohmann::json(nullptr);
    }
    static nlohmann::json write(const CivilDuration& value) { return to_text(value); }
    template <class Tag>
    static nlohmann::json write(const Name<Tag>& value) {
        return value.text();
    }
    template <class T>
    static nlohmann::json write(const std::vector<T>& values) {
        auto out = nlohmann::json::array();
        for (const T& value : values)
            out.push_back(write(value));
        return out;
    }
    template <class Record>
    static nlohmann::json write(const Record& record) {
        RecordWriter writer;
        Record copy = record; // describe() serves readers too, so it takes a mutable record
        describe(writer, copy);
        return writer.take();
    }

    nlohmann::json out_ = nlohmann::json::object();
};

/// Visitor that lists mandatory fields without a value.
class MissingFields {
public:
    template <class T>
    void field(std::string_view key, T& value, const FieldRule& rule = {}) {
        if (rule.need != Need::mandatory)
            return;
        if constexpr (is_optional<T>::value) {
            if (!value)
                names.push_back(prefix + std::string(key));
            else if constexpr (std::is_same_v<T, std::optional<DpoRecord>>)
                nested(key, *value);
        }
    }
    std::vector<std::string> names;
    std::string prefix;

private:
    template <class Record>
    void nested(std::string_view key, Record& record) {
        prefix = std::string(key) + ".";
        describe(*this, record);
        prefix.clear();
    }
};

template <class Record>
nlohmann::json write_json(const Record& record) {
    RecordWriter writer;
    Record copy = record;
    describe(writer, copy);
    return writer.take();
}
template <class Record>
std::string text_of(const Record& record) {
    // Text that is not UTF-8 cannot come from YAML or JSON; if it did, U+FFFD stands for it.
    return write_json(record).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}
template <class Record>
std::vector<std::string> missing(const Record& record) {
    MissingFields fields;
    Record copy = record;
    describe(fields, copy);
    return std::move(fields.names);
}

/// Deeper than any record; bounds the stack on JSON from outside.
constexpr int kMaxDepth = 16;

YamlNode node_of(const nlohmann::json& json, int depth = 0) {
    YamlNode node;
    if (depth > kMaxDepth)
        return node;
    if (json.is_object()) {
        node.kind = YamlNode::Kind::mapping;
        for (auto member = json.begin(); member != json.end(); ++member) {
            YamlNode key;
            key.kind = YamlNode::Kind::scalar;
            key.text = member.key();
            node.members.push_back({std::move(key), node_of(member.value(), depth + 1)});
        }
    } else if (json.is_array()) {
        node.kind = YamlNode::Kind::sequence;
        for (const auto& item : json)
            node.items.push_back(node_of(item, depth + 1));
    } else if (!json.is_null()) {
        node.kind = YamlNode::Kind::scalar;
        node.text = json.is_string() ? json.get<std::string>() : json.dump();
    }
    return node;
}

template <class Record>
Result<Record> read_json(const nlohmann::json& json, std::string_view what) {
    ReadContext context{what, {}};
    Record record;
    read_record(context, node_of(json), record);
    if (!context.errors.empty())
        return tl::unexpected<Error>(std::move(context.errors.front()));
    return record;
}
template <class Record>
Result<Record> read_json_text(std::string_view text, std::string_view what) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded())
        return fail(ErrorCode::invalid_input, "{}: this is not JSON", OwnText(std::string(what)));
    return read_json<Record>(json, what);
}

/// Ids that stand twice, by their place in the file.
void check_unique(ReadContext& context, const YamlNode& root, std::string_view list) {
    const YamlNode* entries = root.find(list);
    if (entries == nullptr)
        return;
    std::set<std::string_view> seen;
    for (const YamlNode& entry : entries->items) {
        const YamlNode* id = entry.find("id");
        if (id != nullptr && id->is(YamlNode::Kind::scalar) && !seen.insert(id->text).second)
            report(context, *id, "id `{}` stands twice in this file: keep one entry",
                   OwnText(id->text));
    }
}

struct ReadFile {
    RegisterRecord record;
    std::vector<Error> errors;
};
ReadFile read_file(std::string_view name, std::string_view yaml) {
    ReadFile out;
    auto root = parse_yaml(name, yaml, kMaxRegisterBytes);
    if (!root) {
        out.errors.push_back(std::move(root).error());
        return out;
    }
    ReadContext context{name, {}};
    read_record(context, *root, out.record);
    check_unique(context, *root, "sources");
    check_unique(context, *root, "activities");
    out.errors = std::move(context.errors);
    return out;
}

} // namespace

Result<RegisterFile> parse_register(std::string_view name, std::string_view yaml) {
    ReadFile file = read_file(name, yaml);
    if (!file.errors.empty())
        return tl::unexpected<Error>(std::move(file.errors.front()));
    return RegisterFile{std::move(file.record.agency),
                        std::move(file.record.sources).value_or(std::vector<SourceRecord>{}),
                        std::move(file.record.activities).value_or(std::vector<ActivityRecord>{})};
}

std::vector<Error> check_register(std::string_view name, std::string_view yaml) {
    return read_file(name, yaml).errors;
}

nlohmann::json to_json(const AgencyRecord& record) {
    return write_json(record);
}
nlohmann::json to_json(const SourceRecord& record) {
    return write_json(record);
}
nlohmann::json to_json(const ActivityRecord& record) {
    return write_json(record);
}
Result<AgencyRecord> agency_from_json(const nlohmann::json& json) {
    return read_json<AgencyRecord>(json, "agency");
}
Result<SourceRecord> source_from_json(const nlohmann::json& json) {
    return read_json<SourceRecord>(json, "source");
}
Result<ActivityRecord> activity_from_json(const nlohmann::json& json) {
    return read_json<ActivityRecord>(json, "activity");
}
std::string to_json_text(const AgencyRecord& record) {
    return text_of(record);
}
std::string to_json_text(const SourceRecord& record) {
    return text_of(record);
}
std::string to_json_text(const ActivityRecord& record) {
    return text_of(record);
}
Result<AgencyRecord> agency_from_json_text(std::string_view text) {
    return read_json_text<AgencyRecord>(text, "agency");
}
Result<SourceRecord> source_from_json_text(std::string_view text) {
    return read_json_text<SourceRecord>(text, "source");
}
Result<ActivityRecord> activity_from_json_text(std::string_view text) {
    return read_json_text<ActivityRecord>(text, "activity");
}

std::vector<std::string> missing_fields(const AgencyRecord& record) {
    return missing(record);
}
std::vector<std::string> missing_fields(const SourceRecord& record) {
    return missing(record);
}
std::vector<std::string> missing_fields(const ActivityRecord& record) {
    return missing(record);
}

} // namespace custos::policies
