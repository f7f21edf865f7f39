#pragma once
// The languages of a report: the three official languages of Belgium, and English.

#include "policies/severity.h"

#include <array>
#include <cstddef>
#include <string>

namespace custos::reports {

using policies::Language;
inline constexpr std::size_t kLanguageCount = 4;

/// One text in each language, as packs and vocabularies write it; an empty one falls back to `en`.
struct Texts {
    std::array<std::string, kLanguageCount> by_language;
    [[nodiscard]] const std::string& in(Language language) const noexcept {
        const std::string& own = by_language[static_cast<std::size_t>(language)];
        return own.empty() ? by_language[static_cast<std::size_t>(Language::en)] : own;
    }
    [[nodiscard]] std::string& operator[](Language language) noexcept {
        return by_language[static_cast<std::size_t>(language)];
    }
    friend bool operator==(const Texts&, const Texts&) = default;
};

} // namespace custos::reports
