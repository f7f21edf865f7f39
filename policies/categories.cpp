#include "policies/categories.h"

#include "policies/yaml/strict_yaml.h"
#include "scanners/model/embedded.h"

#include <algorithm>
#include <cassert>

namespace custos {
std::span<const EmbeddedFile> category_vocabulary() noexcept;
}

namespace custos::policies {
namespace {

constexpr std::size_t kMaxVocabularyBytes = 1U << 20U;

std::string member(const YamlNode& node, std::string_view key) {
    const YamlNode* value = node.find(key);
    return value == nullptr ? std::string() : value->text;
}

/// The vocabulary is compiled in and a test reads it, so a malformed one is a broken build.
std::vector<CategoryRow> read_vocabulary() {
    std::vector<CategoryRow> rows;
    const auto files = category_vocabulary();
    assert(files.size() == 1);
    const auto root = parse_yaml(files[0].path, files[0].content, kMaxVocabularyBytes);
    assert(root.has_value());
    const YamlNode* list = root ? root->find("categories") : nullptr;
    if (list == nullptr)
        return rows;
    for (const YamlNode& entry : list->items) {
        CategoryRow row{DataCategory(member(entry, "id")), member(entry, "gdpr"), {}};
        if (const YamlNode* titles = entry.find("title"))
            for (const Language language : kLanguages)
                row.titles[static_cast<std::size_t>(language)] = member(*titles, name_of(language));
        rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end(),
              [](const CategoryRow& a, const CategoryRow& b) { return a.id < b.id; });
    return rows;
}

} // namespace

const std::vector<CategoryRow>& categories() {
    static const std::vector<CategoryRow> rows = read_vocabulary();
    return rows;
}

const CategoryRow* find_category(std::string_view id) {
    const auto& rows = categories();
    const auto found = std::lower_bound(rows.begin(), rows.end(), id,
                                        [](const CategoryRow& row, std::string_view i) {
                                            return std::string_view(row.id.text()) < i;
                                        });
    return found != rows.end() && found->id.text() == id ? &*found : nullptr;
}

std::string_view title_of(std::string_view category, Language language) {
    const CategoryRow* row = find_category(category);
    return row == nullptr ? category
                          : std::string_view(row->titles[static_cast<std::size_t>(language)]);
}

bool is_sensitive(const DataCategory& category) {
    static const DataCategory kRoots[] = {DataCategory("special"), DataCategory("judicial"),
                                          DataCategory("government_id.be_nrn")};
    return std::any_of(std::begin(kRoots), std::end(kRoots),
                       [&](const DataCategory& root) { return is_under(category, root); });
}

} // namespace custos::policies
