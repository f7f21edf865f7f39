#include "daemon/config/yaml_reader.h"

#include "scanners/model/nearest.h"

#include <charconv>
#include <utility>

namespace custos::daemon {

namespace {

ConfigPlace place(const std::string& file, const YAML::Node& node) {
    const YAML::Mark mark = node.Mark();
    return {.file = file, .line = mark.line + 1, .column = mark.column + 1};
}

} // namespace

Result<YAML::Node> load_yaml(const std::string& file, std::string_view text) {
    try {
        return YAML::Load(std::string(text));
    } catch (const YAML::ParserException& wrong) {
        return fail_at({.file = file, .line = wrong.mark.line + 1, .column = wrong.mark.column + 1},
                       ErrorCode::invalid_input, "this is not YAML: {}", OwnText(wrong.msg));
    } catch (const YAML::Exception& wrong) {
        return fail_at({.file = file}, ErrorCode::invalid_input, "this is not YAML: {}",
                       OwnText(wrong.msg));
    }
}

MapReader::MapReader(std::string file, YAML::Node node, std::string key)
    : file_(std::move(file)), node_(std::move(node)), key_(std::move(key)) {}

Result<MapReader> MapReader::create(const std::string& file, const YAML::Node& node,
                                    std::string key) {
    if (!node.IsMap())
        return fail_at(place(file, node), ErrorCode::invalid_input,
                       "{} must be a mapping of keys to values", OwnText(key));
    std::set<std::string> seen;
    for (const auto& entry : node) {
        if (!entry.first.IsScalar())
            return fail_at(place(file, entry.first), ErrorCode::invalid_input,
                           "a key of {} must be a plain name", OwnText(key));
        if (!seen.insert(entry.first.Scalar()).second)
            return fail_at(place(file, entry.first), ErrorCode::invalid_input,
                           "the key `{}` stands twice in {}; keep one",
                           OwnText(entry.first.Scalar()), OwnText(key));
    }
    return MapReader(file, node, std::move(key));
}

std::optional<YAML::Node> MapReader::node(std::string_view key) {
    known_.emplace(key);
    for (const auto& entry : node_)
        if (entry.first.Scalar() == key && !entry.second.IsNull())
            return entry.second;
    return std::nullopt;
}

ConfigPlace MapReader::place_of(std::string_view key) const {
    for (const auto& entry : node_)
        if (entry.first.Scalar() == key)
            return place(file_, entry.second);
    return place(file_, node_);
}

Result<std::optional<std::string>> MapReader::text(std::string_view key) {
    const auto value = node(key);
    if (!value)
        return std::optional<std::string>();
    if (!value->IsScalar())
        return fail_at(place(file_, *value), ErrorCode::invalid_input, "`{}` must be one text",
                       OwnText(std::string(key)));
    return std::optional(value->Scalar());
}

Result<std::optional<std::uint64_t>> MapReader::number(std::string_view key, std::uint64_t low,
                                                       std::uint64_t high) {
    CUSTOS_TRY(const auto value, text(key));
    if (!value)
        return std::optional<std::uint64_t>();
    std::uint64_t number = 0;
    const char* end = value->data() + value->size();
    const auto parsed = std::from_chars(value->data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < low || number > high)
        return fail_at(place_of(key), ErrorCode::invalid_input,
                       "`{}` must be a whole number from {} to {}", OwnText(std::string(key)),
                       static_cast<std::int64_t>(low), static_cast<std::int64_t>(high));
    return std::optional(number);
}

Result<std::optional<bool>> MapReader::boolean(std::string_view key) {
    CUSTOS_TRY(const auto value, text(key));
    if (!value)
        return std::optional<bool>();
    if (*value != "true" && *value != "false")
        return fail_at(place_of(key), ErrorCode::invalid_input, "`{}` must be true or false",
                       OwnText(std::string(key)));
    return std::optional(*value == "true");
}

Result<std::vector<std::string>> MapReader::texts(std::string_view key) {
    std::vector<std::string> texts;
    const auto value = node(key);
    if (!value)
        return texts;
    if (!value->IsSequence())
        return fail_at(place(file_, *value), ErrorCode::invalid_input, "`{}` must be a list: […]",
                       OwnText(std::string(key)));
    for (const auto& item : *value) {
        if (!item.IsScalar())
            return fail_at(place(file_, item), ErrorCode::invalid_input,
                           "an item of `{}` must be one text", OwnText(std::string(key)));
        texts.push_back(item.Scalar());
    }
    return texts;
}

Result<std::optional<std::size_t>>
MapReader::choice(std::string_view key, const std::vector<std::string_view>& allowed) {
    CUSTOS_TRY(const auto value, text(key));
    if (!value)
        return std::optional<std::size_t>();
    std::string list;
    for (std::size_t i = 0; i < allowed.size(); ++i) {
        if (*value == allowed[i])
            return std::optional(i);
        list += (i == 0 ? "" : ", ");
        list += allowed[i];
    }
    return fail_at(place_of(key), ErrorCode::invalid_input, "`{}` cannot be `{}`; allowed: {}",
                   OwnText(std::string(key)), OwnText(*value), OwnText(list));
}

Result<void> MapReader::finish() const {
    for (const auto& entry : node_) {
        const std::string& key = entry.first.Scalar();
        if (known_.contains(key))
            continue;
        const std::vector<std::string_view> names(known_.begin(), known_.end());
        const std::string nearest = nearest_name(key, names);
        if (!nearest.empty())
            return fail_at(place(file_, entry.first), ErrorCode::invalid_input,
                           "{} has no key `{}`; did you mean `{}`?", OwnText(key_), OwnText(key),
                           OwnText(nearest));
        std::string list;
        for (const std::string_view name : names)
            (list += list.empty() ? "" : ", ") += name;
        return fail_at(place(file_, entry.first), ErrorCode::invalid_input,
                       "{} has no key `{}`; allowed: {}", OwnText(key_), OwnText(key),
                       OwnText(list));
    }
    return {};
}

} // namespace custos::daemon
