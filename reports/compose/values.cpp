#include "reports/compose/values.h"

#include <algorithm>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace custos::reports {

namespace {

bool is_printable(UChar32 character) noexcept {
    const bool steers_text = (character >= 0x200B && character <= 0x200F) ||
                             (character >= 0x2028 && character <= 0x202E) ||
                             (character >= 0x2060 && character <= 0x206F) || character == 0xFEFF;
    return !steers_text && u_charType(character) != U_CONTROL_CHAR &&
           (character & 0xFFFE) != 0xFFFE && !(character >= 0xFDD0 && character <= 0xFDEF);
}

/// Two significant digits, up or down.
std::uint64_t round_down(std::uint64_t value) noexcept {
    std::uint64_t unit = 1;
    while (value / unit >= 100)
        unit *= 10;
    return value / unit * unit;
}
std::uint64_t round_up(std::uint64_t value) noexcept {
    std::uint64_t unit = 1;
    while (value / unit >= 100)
        unit *= 10;
    return (value / unit + (value % unit == 0 ? 0 : 1)) * unit;
}

Json make_range(std::uint64_t low, std::uint64_t high) {
    return {{"low", low}, {"high", high}};
}

} // namespace

std::string clean_text(std::string_view text) {
    icu::UnicodeString cleaned;
    const auto given = icu::UnicodeString::fromUTF8( // what is not UTF-8 becomes U+FFFD here
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    for (std::int32_t at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
        const UChar32 character = given.char32At(at);
        if (character == '\n' || character == '\t')
            cleaned.append(UChar32{' '});
        else
            cleaned.append(is_printable(character) ? character : UChar32{0xFFFD});
    }
    std::string bytes;
    cleaned.toUTF8String(bytes);
    return bytes;
}

Json range_of(const PersonsEstimate& persons) {
    const std::uint64_t high = std::max(persons.low, persons.high);
    if (high == 0)
        return nullptr;
    if (high < kSmallestCell)
        return make_range(1, kSmallestCell - 1);
    return make_range(persons.low < kSmallestCell ? 1 : round_down(persons.low), round_up(high));
}

Json cell_of(std::uint64_t count) {
    if (count > 0 && count < kSmallestCell)
        return make_range(1, kSmallestCell - 1);
    return make_range(count, count);
}

Json time_of(const std::optional<Instant>& instant) {
    return instant ? Json(to_text(*instant)) : Json(nullptr);
}

Json date_of(const std::optional<Date>& date) {
    return date ? Json(to_text(*date)) : Json(nullptr);
}

Json text_or_null(std::string_view text) {
    return text.empty() ? Json(nullptr) : Json(clean_text(text));
}

Json texts_of(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts)
        list.push_back(clean_text(text));
    return list;
}

void merge(PersonsEstimate& into, const PersonsEstimate& other) noexcept {
    into.low = std::max(into.low, other.low);
    into.high += std::max(other.low, other.high);
}

void merge(EvidenceNumbers& into, const EvidenceNumbers& other) {
    into.insert(into.end(), other.begin(), other.end());
    std::ranges::sort(into);
    const auto repeats = std::ranges::unique(into);
    into.erase(repeats.begin(), repeats.end());
}

} // namespace custos::reports
