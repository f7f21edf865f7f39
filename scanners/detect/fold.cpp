#include "scanners/detect/fold.h"

#include "scanners/detect/utf8.h"

#include <algorithm>
#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custos::scanners {

namespace {

constexpr char kVanishes = '\0';
constexpr char kKeep = '\1';

/// What the character becomes: a byte, kVanishes or kKeep.
char folded(char32_t code) noexcept {
    if (code == 0xA0 || code == 0x202F || (code >= 0x2002 && code <= 0x200A) || code == 0x3000)
        return ' ';
    if ((code >= 0x2010 && code <= 0x2013) || code == 0x2212)
        return '-';
    if (code == 0x2018 || code == 0x2019 || code == 0x02BC)
        return '\'';
    if (code == 0xAD || code == 0xFEFF || (code >= 0x200B && code <= 0x200D) || code == 0x2060)
        return kVanishes;
    if (code == 0x17F) // long s and the Kelvin sign: RE2's (?i) takes them for s and k
        return 's';
    if (code == 0x212A)
        return 'K';
    return kKeep;
}

/// Whether the byte may begin a character to fold: U+00A0/00AD (C2), 017F (C5), 02BC (CA),
/// 20xx/21xx/22xx/3000 (E2, E3), FEFF (EF).
bool is_suspect(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xC2 && (byte == 0xC2 || byte == 0xC5 || byte == 0xE2 || byte == 0xE3 ||
                            byte == 0xEF || byte == 0xCA);
}

#if defined(__SSE2__)
/// Bit i: text[at + i] is beyond ASCII.
std::uint64_t high_bytes(const char* text) noexcept {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 4; ++i) {
        const __m128i part =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(text) + i); // as the intrinsic wants
        bits |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(part)))
                << (16 * i);
    }
    return bits;
}
#endif

std::size_t next_suspect(std::string_view text, std::size_t from) noexcept {
    std::size_t i = from;
#if defined(__SSE2__)
    constexpr std::size_t kStep = 64;
    for (; i + kStep <= text.size(); i += kStep)
        for (std::uint64_t high = high_bytes(text.data() + i); high != 0; high &= high - 1) {
            const std::size_t at = i + static_cast<std::size_t>(std::countr_zero(high));
            if (is_suspect(text[at]))
                return at;
        }
#endif
    while (i < text.size() && !is_suspect(text[i]))
        ++i;
    return i;
}

} // namespace

void FoldedText::fold(std::string_view original) {
    original_ = original;
    text_ = original;
    shifts_.clear();
    buffer_.clear();
    std::size_t copied = 0; // original bytes before this one are in buffer_
    for (std::size_t i = next_suspect(original, 0); i < original.size();) {
        const Character character = character_at(original, i);
        const std::size_t next = i + character.size;
        const char to = folded(character.code);
        if (to != kKeep) {
            buffer_.append(original.substr(copied, i - copied));
            if (to != kVanishes)
                buffer_.push_back(to);
            copied = next;
            shifts_.push_back({.folded = buffer_.size(), .original = copied});
        }
        i = next_suspect(original, next);
    }
    if (shifts_.empty())
        return;
    buffer_.append(original.substr(copied));
    text_ = buffer_;
}

std::size_t FoldedText::to_original(std::size_t at) const noexcept {
    const auto after = std::ranges::upper_bound(shifts_, at, {}, &Shift::folded);
    if (after == shifts_.begin())
        return at;
    const Shift& shift = *(after - 1);
    return shift.original + (at - shift.folded);
}

std::size_t FoldedText::to_folded(std::size_t at) const noexcept {
    const auto after = std::ranges::upper_bound(shifts_, at, {}, &Shift::original);
    const std::size_t limit = after == shifts_.end() ? text_.size() : after->folded;
    if (after == shifts_.begin())
        return std::min(at, limit);
    const Shift& shift = *(after - 1);
    return std::min(shift.folded + (at - shift.original), limit);
}

namespace {

/// Letters and digits beyond ASCII, by block: enough to tell a word from punctuation.
bool is_foreign_letter(char32_t code) noexcept {
    if (code < 0xC0)
        return code == 0xAA || code == 0xB5 || code == 0xBA;
    if (code == 0xD7 || code == 0xF7)
        return false;
    if (code < 0x2000)
        return true;
    return (code >= 0x2C00 && code < 0x2E00) || (code >= 0x3040 && code < 0xE000) ||
           (code >= 0xF900 && code < 0xFE00) || (code >= 0xFF10 && code < 0xFFE0) ||
           (code >= 0x10000 && code < 0x1F000) || code >= 0x20000;
}

} // namespace

bool is_foreign_letter_at(std::string_view text, std::size_t at) noexcept {
    return at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80 &&
           is_foreign_letter(character_at(text, at).code);
}

bool is_foreign_letter_before(std::string_view text, std::size_t end) noexcept {
    if (end == 0 || static_cast<unsigned char>(text[end - 1]) < 0x80)
        return false;
    return is_foreign_letter(character_at(text, character_start(text, end)).code);
}

} // namespace custos::scanners
