#include "scanners/detect/detector_set.h"

#include "scanners/detect/compiled.h"
#include "scanners/model/embedded.h"
#include "scanners/model/nearest.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <utility>

namespace custos {
/// scanners/detectors/*.yaml, embedded by scanners/detectors/sources.cmake.
std::span<const EmbeddedFile> detector_pack_files() noexcept;
} // namespace custos

namespace custos::scanners {

namespace {

/// Grows with whatever changes what is found in the same text: it is part of the digest.
constexpr std::string_view kEngineVersion = "custos-detect/1";
constexpr std::string_view kCategoriesFile = "categories.yaml";

/// All packs together, before the choice.
struct Loaded {
    std::vector<DetectorEntry> entries;
    Sha256 hash;
};

void hash_part(Sha256& hash, std::string_view part) {
    const std::string size = std::to_string(part.size()) + ":"; // parts cannot run together
    hash.update(size);
    hash.update(part);
}

Result<std::vector<std::string>> load_categories() {
    for (const EmbeddedFile& file : detector_pack_files())
        if (file.path.ends_with(kCategoriesFile))
            return parse_categories({.file = std::string(file.path), .text = file.content});
    return fail(ErrorCode::internal, "the program was built without its category vocabulary");
}

Result<void> add_pack(Loaded& loaded, const PackText& file,
                      const std::vector<std::string>& categories) {
    CUSTOS_TRY(Pack pack, parse_pack(file, categories));
    for (DetectorEntry& entry : pack.detectors) {
        const auto twin = std::ranges::find(loaded.entries, entry.detector.id,
                                            [](const DetectorEntry& e) { return e.detector.id; });
        if (twin != loaded.entries.end())
            return fail_at({.file = file.file, .line = entry.pattern.place.line},
                           ErrorCode::invalid_input,
                           "detector `{}` exists already ({}, line {}); give yours another id",
                           OwnText(entry.detector.id.text()), OwnText(twin->pattern.place.file),
                           std::int64_t{twin->pattern.place.line});
        loaded.entries.push_back(std::move(entry));
    }
    hash_part(loaded.hash, file.file);
    hash_part(loaded.hash, file.text);
    return {};
}

Result<Loaded> load_packs(std::span<const PackText> extra) {
    CUSTOS_TRY(const std::vector<std::string> categories, load_categories());
    Loaded loaded;
    hash_part(loaded.hash, kEngineVersion);
    for (const EmbeddedFile& file : detector_pack_files())
        if (!file.path.ends_with(kCategoriesFile))
            CUSTOS_CHECK(add_pack(loaded, {.file = std::string(file.path), .text = file.content},
                                  categories));
    for (const PackText& file : extra)
        CUSTOS_CHECK(add_pack(loaded, file, categories));
    return loaded;
}

/// Keeps the entries that were asked for.
Result<void> choose(std::vector<DetectorEntry>& entries, const DetectorChoice& choice) {
    std::vector<std::string_view> names;
    for (const DetectorEntry& entry : entries)
        names.push_back(entry.detector.id.text());
    for (const std::string& wanted : choice.only)
        if (std::ranges::find(names, wanted) == names.end()) {
            const std::string nearest = nearest_name(wanted, names);
            return fail(ErrorCode::invalid_input,
                        "unknown detector `{}`; see `custos detector list`{}", OwnText(wanted),
                        OwnText(nearest.empty() ? "" : "; did you mean `" + nearest + "`?"));
        }
    std::erase_if(entries, [&](const DetectorEntry& entry) {
        if (!choice.only.empty())
            return std::ranges::find(choice.only, entry.detector.id.text()) == choice.only.end();
        return entry.detector.maturity == Maturity::experimental && !choice.experimental;
    });
    return {};
}

Result<Rule> compile_rule(const DetectorEntry& entry) {
    CUSTOS_TRY(Regex pattern, Regex::compile(entry.pattern.text, entry.pattern.place));
    if (entry.value_group > pattern.groups())
        return fail_at(entry.pattern.place, ErrorCode::invalid_input,
                       "`value_group` is {}, but the pattern has {} capture groups",
                       std::int64_t{entry.value_group}, std::int64_t{pattern.groups()});
    Rule rule{.pattern = std::move(pattern), .pattern_text = entry.pattern.text};
    rule.value_group = entry.value_group;
    rule.confidence = entry.confidence;
    rule.requirement = entry.requirement;
    rule.priority = entry.priority;
    for (const PlacedPattern& exclude : entry.exclude) {
        CUSTOS_TRY(Regex compiled, Regex::compile(exclude.text, exclude.place));
        rule.exclude.push_back(std::move(compiled));
    }
    if (!entry.validator.empty())
        rule.validator = find_validator(entry.validator);
    for (const auto& [key, value] : entry.validator_parameters)
        if (!rule.parameters.add(key, value))
            return fail_at(entry.pattern.place, ErrorCode::invalid_input,
                           "a validator takes at most {} parameters",
                           static_cast<std::int64_t>(ValidatorParameters::kMax));
    return rule;
}

/// An added pack is refused whole: its patterns are compiled even where they are not chosen.
Result<void> check_patterns(const std::vector<DetectorEntry>& entries,
                            std::span<const PackText> extra) {
    for (const DetectorEntry& entry : entries)
        if (std::ranges::find(extra, entry.pattern.place.file, &PackText::file) != extra.end()) {
            CUSTOS_TRY([[maybe_unused]] const Rule rule, compile_rule(entry));
        }
    return {};
}

void add_words(Lexicon& lexicon, std::uint32_t detector, const DetectorEntry& entry) {
    for (const std::string& phrase : entry.context)
        lexicon.add(detector, Role::context, phrase);
    for (const std::string& phrase : entry.negative_context)
        lexicon.add(detector, Role::negative, phrase);
    Words words;
    for (const std::string& field : entry.fields) {
        lexicon.add(detector, Role::field, field);
        words.read(field, Words::Style::name);
        std::string together; // `date_of_birth` is also written `dateofbirth`
        for (const Word& word : words.all())
            together.append(word.text);
        lexicon.add(detector, Role::field, together);
    }
}

} // namespace

DetectorSet::DetectorSet(std::unique_ptr<const Compiled> compiled)
    : compiled_(std::move(compiled)) {}
DetectorSet::~DetectorSet() = default;

Result<std::shared_ptr<const DetectorSet>> DetectorSet::load(std::span<const PackText> extra,
                                                             const DetectorChoice& choice) {
    CUSTOS_TRY(Loaded loaded, load_packs(extra));
    CUSTOS_CHECK(check_patterns(loaded.entries, extra));
    CUSTOS_CHECK(choose(loaded.entries, choice));
    auto compiled = std::make_unique<Compiled>();
    compiled->entries = std::move(loaded.entries);
    for (const DetectorEntry& entry : compiled->entries) {
        const auto number = static_cast<std::uint32_t>(compiled->detectors.size());
        CUSTOS_TRY(Rule rule, compile_rule(entry));
        compiled->rules.push_back(std::move(rule));
        compiled->detectors.push_back(entry.detector);
        add_words(compiled->lexicon, number, entry);
        hash_part(loaded.hash, entry.detector.id.text());
    }
    compiled->support =
        std::make_unique<const SupportIndex>(compiled->lexicon, compiled->rules.size());
    compiled->plan = std::make_unique<const FastPlan>(compiled->rules);
    compiled->digest = loaded.hash.finish();
    return std::shared_ptr<const DetectorSet>(new DetectorSet(std::move(compiled)));
}

std::span<const Detector> DetectorSet::detectors() const noexcept {
    return compiled_->detectors;
}

const Detector* DetectorSet::find(const DetectorId& id) const noexcept {
    const auto at = std::ranges::find(compiled_->detectors, id, &Detector::id);
    return at == compiled_->detectors.end() ? nullptr : &*at;
}

const Digest& DetectorSet::digest() const noexcept {
    return compiled_->digest;
}

} // namespace custos::scanners
