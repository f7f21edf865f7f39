#include "scanners/detect/pack.h"

#include "scanners/detect/validators/validator.h"
#include "scanners/model/nearest.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

namespace custos::scanners {

namespace {

constexpr std::string_view kPackFormat = "detector-pack/1";
constexpr std::string_view kCategoryFormat = "category-vocabulary/1";
constexpr std::size_t kMaxPackBytes = 4 << 20; ///< a thousand detectors; beyond it is no pack

using Names = std::span<const std::string_view>;

std::string joined(Names names) {
    std::string all;
    for (const std::string_view name : names) {
        if (!all.empty())
            all += ", ";
        all += name;
    }
    return all;
}

/// `; did you mean "be_nrn"?` or nothing.
OwnText hint(std::string_view typed, Names allowed) {
    const std::string nearest = nearest_name(typed, allowed);
    return OwnText(nearest.empty() ? std::string() : "; did you mean `" + nearest + "`?");
}

/// One file being read: gives every error its place.
class Reader {
public:
    explicit Reader(const std::string& file) : file_(file) {}

    [[nodiscard]] ConfigPlace place(const YAML::Node& node) const {
        const YAML::Mark mark = node.Mark();
        if (mark.is_null())
            return {.file = file_};
        return {.file = file_, .line = mark.line + 1, .column = mark.column + 1};
    }
    [[nodiscard]] ConfigPlace place(const YAML::Mark& mark) const {
        return {.file = file_, .line = mark.line + 1, .column = mark.column + 1};
    }

    /// Refuses what is no map, an unknown key, or one that stands there twice.
    Result<void> check_keys(const YAML::Node& map, Names allowed, Literal what) const {
        if (!map.IsMap())
            return fail_at(place(map), ErrorCode::invalid_input, what, OwnText(joined(allowed)));
        std::vector<std::string> seen;
        for (const auto& entry : map) {
            const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
            if (std::ranges::find(allowed, key) == allowed.end())
                return fail_at(place(entry.first), ErrorCode::invalid_input,
                               "unknown key `{}`; allowed here: {}{}", OwnText(key),
                               OwnText(joined(allowed)), hint(key, allowed));
            if (std::ranges::find(seen, key) != seen.end())
                return fail_at(place(entry.first), ErrorCode::invalid_input,
                               "key `{}` stands here twice; keep one", OwnText(key));
            seen.push_back(key);
        }
        return {};
    }

    Result<std::string> text(const YAML::Node& map, const char* key) const {
        const YAML::Node node = map[key];
        if (!node)
            return fail_at(place(map), ErrorCode::invalid_input,
                           "key `{}` is missing; add it with a text", OwnText(key));
        if (!node.IsScalar() || node.Scalar().empty())
            return fail_at(place(node), ErrorCode::invalid_input,
                           "`{}` must be a text that is not empty", OwnText(key));
        return node.Scalar();
    }
    Result<std::string> text_or(const YAML::Node& map, const char* key,
                                const std::string& otherwise) const {
        if (!map[key])
            return otherwise;
        return text(map, key);
    }

    Result<int> integer_or(const YAML::Node& map, const char* key, int low, int high,
                           int otherwise) const {
        const YAML::Node node = map[key];
        if (!node)
            return otherwise;
        int value = 0;
        if (!node.IsScalar() || !YAML::convert<int>::decode(node, value) || value < low ||
            value > high)
            return fail_at(place(node), ErrorCode::invalid_input,
                           "`{}` must be a whole number from {} to {}", OwnText(key),
                           std::int64_t{low}, std::int64_t{high});
        return value;
    }

    Result<std::vector<std::string>> texts(const YAML::Node& list, const char* key) const {
        std::vector<std::string> out;
        if (!list || list.IsNull())
            return out;
        if (!list.IsSequence())
            return fail_at(place(list), ErrorCode::invalid_input,
                           "`{}` must be a list of texts, such as [one, two]", OwnText(key));
        for (const YAML::Node& item : list) {
            if (!item.IsScalar() || item.Scalar().empty())
                return fail_at(place(item), ErrorCode::invalid_input,
                               "`{}` may hold texts only, none of them empty", OwnText(key));
            out.push_back(item.Scalar());
        }
        return out;
    }

private:
    std::string file_;
};

// --- one detector -------------------------------------------------------------------------------

constexpr std::array<std::string_view, 20> kDetectorKeys = {
    "id",        "version",    "title",    "category", "gdpr",
    "maturity",  "family",     "mask",     "pattern",  "value_group",
    "validator", "confidence", "requires", "context",  "negative_context",
    "fields",    "exclude",    "priority", "examples", "source"};
constexpr std::array<std::string_view, 5> kLanguages = {"nl", "fr", "de", "en", "any"};

bool is_detector_id(std::string_view id) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    bool part_open = false;
    for (const char c : id) {
        if (c == '.' && !part_open)
            return false;
        if (c != '.' && !is_plain(c))
            return false;
        part_open = c != '.';
    }
    return part_open && id.size() <= 64;
}

template <class Value>
struct Choice {
    std::string_view name;
    Value value;
};

template <class Value, std::size_t N>
Result<Value> choose(const Reader& reader, const YAML::Node& map, const char* key,
                     const std::array<Choice<Value>, N>& choices, Value otherwise) {
    if (!map[key])
        return otherwise;
    CUSTOS_TRY(const std::string typed, reader.text(map, key));
    std::array<std::string_view, N> names;
    for (std::size_t i = 0; i < N; ++i) {
        names[i] = choices[i].name;
        if (typed == choices[i].name)
            return choices[i].value;
    }
    return fail_at(reader.place(map[key]), ErrorCode::invalid_input,
                   "unknown `{}` `{}`; allowed: {}{}", OwnText(key), OwnText(typed),
                   OwnText(joined(names)), hint(typed, names));
}

Result<Mask> read_mask(const Reader& reader, const YAML::Node& map) {
    std::array<Choice<Mask>, kMasks> masks;
    for (std::uint8_t i = 0; i < kMasks; ++i)
        masks[i] = {name_of(static_cast<Mask>(i)), static_cast<Mask>(i)};
    if (!map["mask"])
        return fail_at(reader.place(map), ErrorCode::invalid_input,
                       "key `mask` is missing; add it with the name of a mask");
    return choose(reader, map, "mask", masks, Mask::hidden);
}

Result<double> read_confidence(const Reader& reader, const YAML::Node& map) {
    const YAML::Node node = map["confidence"];
    double value = 0;
    if (!node || !node.IsScalar() || !YAML::convert<double>::decode(node, value) ||
        std::isnan(value) || value < 0.05 || value > 1)
        return fail_at(reader.place(node ? node : map), ErrorCode::invalid_input,
                       "`confidence` must be a number from 0.05 to 1");
    return value;
}

/// A list of words, or a map of such lists by language.
Result<std::vector<std::string>> read_words(const Reader& reader, const YAML::Node& map,
                                            const char* key) {
    const YAML::Node node = map[key];
    if (!node || node.IsSequence())
        return reader.texts(node, key);
    CUSTOS_CHECK(reader.check_keys(
        node, kLanguages, "words stand in a list, or in one list per language; languages: {}"));
    std::vector<std::string> all;
    for (const auto& language : node) {
        CUSTOS_TRY(std::vector<std::string> words, reader.texts(language.second, key));
        all.insert(all.end(), words.begin(), words.end());
    }
    return all;
}

std::vector<std::string_view> validator_names() {
    std::vector<std::string_view> names;
    for (const ValidatorRow& row : all_validators())
        names.push_back(row.name);
    return names;
}

std::vector<std::string_view> split_at_blanks(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// `validator: name` or `validator: {name: …, parameter: value}`.
Result<void> read_validator(const Reader& reader, const YAML::Node& map, DetectorEntry& entry) {
    const YAML::Node node = map["validator"];
    if (!node)
        return {};
    const YAML::Node name_holder = node.IsMap() ? node : map;
    CUSTOS_TRY(entry.validator, reader.text(name_holder, node.IsMap() ? "name" : "validator"));
    const ValidatorRow* row = find_validator(entry.validator);
    const std::vector<std::string_view> names = validator_names();
    if (row == nullptr)
        return fail_at(reader.place(node), ErrorCode::invalid_input,
                       "unknown validator `{}`; allowed: {}{}", OwnText(entry.validator),
                       OwnText(joined(names)), hint(entry.validator, names));
    if (!node.IsMap())
        return {};
    std::vector<std::string_view> allowed = split_at_blanks(row->parameters);
    allowed.insert(allowed.begin(), "name");
    CUSTOS_CHECK(reader.check_keys(node, allowed, "a validator is a name, or a map with: {}"));
    for (const auto& parameter : node) {
        const std::string& key = parameter.first.Scalar();
        if (key == "name")
            continue;
        CUSTOS_TRY(std::string value, reader.text(node, key.c_str()));
        entry.validator_parameters.emplace_back(key, std::move(value));
    }
    return {};
}

Result<void> read_patterns(const Reader& reader, const YAML::Node& map, DetectorEntry& entry) {
    CUSTOS_TRY(entry.pattern.text, reader.text(map, "pattern"));
    entry.pattern.place = reader.place(map["pattern"]);
    CUSTOS_TRY(entry.value_group, reader.integer_or(map, "value_group", 0, 9, 0));
    CUSTOS_TRY(const std::vector<std::string> exclude, reader.texts(map["exclude"], "exclude"));
    for (std::size_t i = 0; i < exclude.size(); ++i)
        entry.exclude.push_back({exclude[i], reader.place(map["exclude"][i])});
    return {};
}

Result<void> read_examples(const Reader& reader, const YAML::Node& map, DetectorEntry& entry) {
    constexpr std::array<std::string_view, 2> kKeys = {"positive", "negative"};
    const YAML::Node node = map["examples"];
    if (!node)
        return fail_at(reader.place(map), ErrorCode::invalid_input,
                       "key `examples` is missing; add at least one positive example");
    CUSTOS_CHECK(reader.check_keys(node, kKeys, "examples are a map with the lists: {}"));
    CUSTOS_TRY(entry.positive_examples, reader.texts(node["positive"], "positive"));
    CUSTOS_TRY(entry.negative_examples, reader.texts(node["negative"], "negative"));
    if (entry.positive_examples.empty())
        return fail_at(reader.place(node), ErrorCode::invalid_input,
                       "a detector needs at least one positive example");
    return {};
}

Result<void> read_category(const Reader& reader, const YAML::Node& map,
                           const std::vector<std::string>& categories, DetectorEntry& entry) {
    CUSTOS_TRY(std::string category, reader.text(map, "category"));
    if (std::ranges::find(categories, category) == categories.end()) {
        const std::vector<std::string_view> names(categories.begin(), categories.end());
        return fail_at(reader.place(map["category"]), ErrorCode::invalid_input,
                       "unknown category `{}`; allowed are the ids of "
                       "scanners/detectors/categories.yaml{}",
                       OwnText(category), hint(category, names));
    }
    entry.detector.category = DataCategory(std::move(category));
    return {};
}

Result<void> read_identity(const Reader& reader, const YAML::Node& map,
                           const std::vector<std::string>& categories, DetectorEntry& entry) {
    CUSTOS_TRY(std::string id, reader.text(map, "id"));
    if (!is_detector_id(id))
        return fail_at(reader.place(map["id"]), ErrorCode::invalid_input,
                       "`{}` is no detector id; an id is dotted, of a-z, 0-9, _ and -, at most 64 "
                       "characters, such as be.nrn",
                       OwnText(id));
    constexpr std::array<Choice<Maturity>, 2> kMaturities = {
        {{"stable", Maturity::stable}, {"experimental", Maturity::experimental}}};
    Detector& detector = entry.detector;
    detector.id = DetectorId(std::move(id));
    CUSTOS_TRY(const int version, reader.integer_or(map, "version", 1, 1'000'000, 1));
    detector.version = static_cast<std::uint32_t>(version);
    CUSTOS_TRY(detector.title, reader.text(map, "title"));
    CUSTOS_CHECK(read_category(reader, map, categories, entry));
    CUSTOS_TRY(detector.gdpr_article, reader.text(map, "gdpr"));
    CUSTOS_TRY(detector.maturity, choose(reader, map, "maturity", kMaturities, Maturity::stable));
    CUSTOS_TRY(detector.family, reader.text_or(map, "family", ""));
    CUSTOS_TRY(detector.source, reader.text_or(map, "source", ""));
    CUSTOS_TRY(detector.mask, read_mask(reader, map));
    return {};
}

Result<DetectorEntry> read_detector(const Reader& reader, const YAML::Node& map,
                                    const std::vector<std::string>& categories) {
    constexpr std::array<Choice<Requirement>, 4> kRequirements = {
        {{"none", Requirement::none},
         {"context", Requirement::context},
         {"field_or_context", Requirement::field_or_context},
         {"field", Requirement::field}}};
    CUSTOS_CHECK(reader.check_keys(map, kDetectorKeys, "a detector is a map with the keys: {}"));
    DetectorEntry entry;
    CUSTOS_CHECK(read_identity(reader, map, categories, entry));
    CUSTOS_CHECK(read_patterns(reader, map, entry));
    CUSTOS_CHECK(read_validator(reader, map, entry));
    CUSTOS_TRY(entry.confidence, read_confidence(reader, map));
    CUSTOS_TRY(entry.requirement,
               choose(reader, map, "requires", kRequirements, Requirement::none));
    CUSTOS_TRY(entry.context, read_words(reader, map, "context"));
    CUSTOS_TRY(entry.negative_context, read_words(reader, map, "negative_context"));
    CUSTOS_TRY(entry.fields, reader.texts(map["fields"], "fields"));
    CUSTOS_TRY(entry.priority, reader.integer_or(map, "priority", -100, 100, 0));
    CUSTOS_CHECK(read_examples(reader, map, entry));
    return entry;
}

/// Parses `file` and checks its `format` line.
Result<YAML::Node> read_root(const Reader& reader, const PackText& file, std::string_view format,
                             Names keys) {
    if (file.text.size() > kMaxPackBytes)
        return fail_at({.file = file.file}, ErrorCode::invalid_input,
                       "the file is larger than {} bytes; split it",
                       static_cast<std::int64_t>(kMaxPackBytes));
    YAML::Node root;
    try {
        root = YAML::Load(std::string(file.text));
    } catch (const YAML::Exception& error) {
        return fail_at(reader.place(error.mark), ErrorCode::invalid_input, "not valid YAML: {}",
                       OwnText(error.msg));
    }
    CUSTOS_CHECK(reader.check_keys(root, keys, "the file must be a map with the keys: {}"));
    CUSTOS_TRY(const std::string found, reader.text(root, "format"));
    if (found != format)
        return fail_at(reader.place(root["format"]), ErrorCode::invalid_input,
                       "unknown format `{}`; this version reads `{}`", OwnText(found),
                       OwnText(std::string(format)));
    return root;
}

Result<Pack> read_pack(const Reader& reader, const PackText& file,
                       const std::vector<std::string>& categories) {
    constexpr std::array<std::string_view, 3> kKeys = {"format", "pack", "detectors"};
    CUSTOS_TRY(const YAML::Node root, read_root(reader, file, kPackFormat, kKeys));
    Pack pack;
    CUSTOS_TRY(pack.name, reader.text(root, "pack"));
    const YAML::Node list = root["detectors"];
    if (!list || !list.IsSequence())
        return fail_at(reader.place(list ? list : root), ErrorCode::invalid_input,
                       "`detectors` must be a list of detectors");
    for (const YAML::Node& item : list) {
        CUSTOS_TRY(DetectorEntry entry, read_detector(reader, item, categories));
        pack.detectors.push_back(std::move(entry));
    }
    return pack;
}

} // namespace

Result<std::vector<std::string>> parse_categories(const PackText& file) {
    constexpr std::array<std::string_view, 2> kKeys = {"format", "categories"};
    const Reader reader(file.file);
    try {
        CUSTOS_TRY(const YAML::Node root, read_root(reader, file, kCategoryFormat, kKeys));
        std::vector<std::string> ids;
        for (const YAML::Node& item : root["categories"]) {
            CUSTOS_TRY(std::string id, reader.text(item, "id"));
            ids.push_back(std::move(id));
        }
        return ids;
    } catch (const YAML::Exception& error) {
        return fail_at(reader.place(error.mark), ErrorCode::invalid_input, "not valid YAML: {}",
                       OwnText(error.msg));
    }
}

Result<Pack> parse_pack(const PackText& file, const std::vector<std::string>& categories) {
    const Reader reader(file.file);
    try {
        return read_pack(reader, file, categories);
    } catch (const YAML::Exception& error) {
        return fail_at(reader.place(error.mark), ErrorCode::invalid_input, "not valid YAML: {}",
                       OwnText(error.msg));
    }
}

} // namespace custos::scanners
