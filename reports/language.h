#pragma once
// The languages of a report: the three official languages of Belgium, and English.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace custos::reports {

enum class Language : std::uint8_t { nl, fr, de, en };
inline constexpr std::size_t kLanguages = 4;
inline constexpr std::array<Language, kLanguages> kAllLanguages = {Language::nl, Language::fr,
                                                                   Language::de, Language::en};

/// `nl`, `fr`, `de`, `en` (BCP 47).
[[nodiscard]] std::string_view name_of(Language language) noexcept;
[[nodiscard]] std::optional<Language> parse_language(std::string_view name) noexcept;

/// One text in each language, as packs and vocabularies write it; an empty one falls back to `en`.
struct Texts {
    std::array<std::string, kLanguages> by_language;
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
