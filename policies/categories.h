#pragma once
// The vocabulary of data categories (scanners/detectors/categories.yaml), inside the program.

#include "policies/severity.h"
#include "scanners/model/ids.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

struct CategoryRow {
    DataCategory id;
    std::string gdpr_article;
    std::array<std::string, 4> titles; ///< in the order of kLanguages
};

/// The vocabulary, sorted by id. Thread: safe from any thread.
[[nodiscard]] const std::vector<CategoryRow>& categories();
[[nodiscard]] const CategoryRow* find_category(std::string_view id);
/// The title in `language`, or the id of an unknown category.
[[nodiscard]] std::string_view title_of(std::string_view category, Language language);
/// Special categories (Art. 9(1)), criminal data (Art. 10) or the register number (Art. 87).
[[nodiscard]] bool is_sensitive(const DataCategory& category);

} // namespace custos::policies
