#include "scanners/extract/charset.h"

#include "scanners/extract/byte_counts.h"
#include "scanners/extract/text_decoder.h"

#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace custos::scanners {
namespace {

using Byte = unsigned char;

/// NUL beyond this share is no text: tools that separate names by NUL stay far below it.
constexpr double kNulShare = 0.10;
/// Control characters beyond this share are no text; logs with escape sequences stay below.
constexpr double kControlShare = 0.05;
/// Of 16-bit units, how many must be plain for text without a mark to be taken for UTF-16.
constexpr double kPlainUnits = 0.60;
/// High bytes this near to a cut are too few to judge by.
constexpr std::size_t kEdgeBytes = 1024;

constexpr bool is_ascii_letter(Byte c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Letters that Dutch, French, German, English, Spanish, Portuguese, Italian and the Nordic
/// languages write, as ISO-8859-1 and Windows-1252 number them.
constexpr bool is_western_letter(Byte c) noexcept {
    return c >= 0xC0 && c != 0xD7 && c != 0xF7 && c != 0xD0 && c != 0xDE && c != 0xF0 && c != 0xFE;
}

struct Utf16Count {
    std::size_t units = 0;
    std::size_t plain = 0;
    std::size_t impossible = 0;
};

Utf16Count count_units(std::string_view text, bool little) noexcept {
    Utf16Count count;
    bool high_waits = false;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
        const auto first = static_cast<Byte>(text[at]);
        const auto second = static_cast<Byte>(text[at + 1]);
        const unsigned unit = little ? first + 256U * second : 256U * first + second;
        ++count.units;
        const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
        if (low != high_waits || unit == 0xFFFE || unit == 0xFFFF ||
            (unit < 0x20 && !(unit >= 0x08 && unit <= 0x0D) && unit != 0x1A && unit != 0x1B))
            ++count.impossible;
        high_waits = unit >= 0xD800 && unit <= 0xDBFF;
        if ((unit >= 0x20 && unit < 0x7F) || (unit >= 0x09 && unit <= 0x0D))
            ++count.plain;
    }
    return count;
}

bool looks_utf16(std::string_view head, bool little) noexcept {
    const auto count = count_units(head, little);
    return count.units >= 2 && count.impossible * 100 <= count.units &&
           static_cast<double>(count.plain) >= kPlainUnits * static_cast<double>(count.units);
}

struct FreeDetector {
    void operator()(uchardet_t detector) const noexcept { uchardet_delete(detector); }
};

/// What uchardet says, upper case as it writes it; empty when it does not know.
std::string ask_uchardet(std::string_view sample) {
    const std::unique_ptr<std::remove_pointer_t<uchardet_t>, FreeDetector> detector(uchardet_new());
    if (!detector || uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0)
        return {};
    uchardet_data_end(detector.get());
    return uchardet_get_charset(detector.get());
}

/// Whether a guess names a set that differs from Windows-1252 in more than a few signs.
bool is_foreign(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 10> kOurs = {
        "",           "ASCII",       "ISO-8859-1", "ISO-8859-15", "WINDOWS-1252",
        "ISO-8859-9", "ISO-8859-10", "ISO-8859-4", "UTF-8",       "MAC-CENTRALEUROPE"};
    return std::find(kOurs.begin(), kOurs.end(), name) == kOurs.end();
}

struct HighBytes {
    std::size_t count = 0;
    std::size_t western = 0;   ///< letters, or signs that stand in western texts
    std::size_t in_words = 0;  ///< those beside an ASCII letter
    std::size_t c1 = 0;        ///< 0x80..0x9F: letters and quotes of Windows-1252, else controls
    std::size_t undefined = 0; ///< the five that Windows-1252 leaves open
    std::size_t fractions = 0; ///< 0xBC..0xBE inside a word: œ, Œ, Ÿ of ISO-8859-15
    std::size_t currency = 0;  ///< 0xA4 beside a digit: the euro sign of ISO-8859-15
    std::size_t carons = 0;    ///< 0xA6, 0xA8, 0xB4, 0xB8 inside a word: Š, š, Ž, ž
};

HighBytes count_high(std::string_view text) noexcept {
    HighBytes sum;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<Byte>(text[at]);
        if (c < 0x80)
            continue;
        const Byte before = at > 0 ? static_cast<Byte>(text[at - 1]) : Byte{' '};
        const Byte after = at + 1 < text.size() ? static_cast<Byte>(text[at + 1]) : Byte{' '};
        const bool letter_before = is_ascii_letter(before);
        const bool letter_after = is_ascii_letter(after);
        const auto is_blank = [](Byte b) { return b == ' ' || b == '\n' || b == '\r'; };
        const bool digit_near =
            (before >= '0' && before <= '9') || (after >= '0' && after <= '9') ||
            (is_blank(before) && at > 1 && text[at - 2] >= '0' && text[at - 2] <= '9') ||
            (is_blank(after) && at + 2 < text.size() && text[at + 2] >= '0' && text[at + 2] <= '9');
        ++sum.count;
        sum.c1 += c < 0xA0 ? 1U : 0U;
        sum.undefined += (c == 0x81 || c == 0x8D || c == 0x8F || c == 0x90 || c == 0x9D) ? 1U : 0U;
        sum.western += (is_western_letter(c) || c < 0xC0) ? 1U : 0U;
        sum.in_words += letter_before || letter_after ? 1U : 0U;
        sum.fractions += (c >= 0xBC && c <= 0xBE && letter_after) ? 1U : 0U;
        sum.currency += (c == 0xA4 && digit_near) ? 1U : 0U;
        sum.carons +=
            ((c == 0xA6 || c == 0xA8 || c == 0xB4 || c == 0xB8) && letter_after) ? 1U : 0U;
    }
    return sum;
}

CharsetGuess single_byte(std::string_view sample) {
    const auto high = count_high(sample);
    // Plain western text needs no second opinion: most of its bytes are ASCII, and what is not
    // stands inside words. Where half of the bytes are high it is another script.
    const bool plainly_western = high.count * 4 <= sample.size() && high.undefined == 0 &&
                                 high.western * 20 >= high.count * 19 &&
                                 high.in_words * 10 >= high.count * 6;
    if (!plainly_western && is_foreign(ask_uchardet(sample)))
        return {.reading = Reading::undecodable, .charset = Charset::windows_1252};
    if (high.c1 > 0)
        return {.charset = Charset::windows_1252};
    if (high.currency + high.fractions + high.carons > 0)
        return {.charset = Charset::iso_8859_15};
    return {.charset = Charset::iso_8859_1};
}

} // namespace

double control_share(std::string_view bytes) noexcept {
    const auto counts = count_bytes(bytes);
    return bytes.empty() ? 0
                         : static_cast<double>(counts.nul + counts.controls) /
                               static_cast<double>(bytes.size());
}

CharsetGuess guess_high_bytes(std::string_view sample, SampleEnd end) {
    std::string copy(sample);
    const auto checked = sanitise_utf8(copy.data(), copy.size());
    const bool whole = end == SampleEnd::cut || checked.usable == copy.size();
    if (checked.replaced == 0 && whole)
        return {.charset = Charset::utf_8};
    // Nearly all well formed: UTF-8 with a few broken places, not another set. Other sets give
    // hardly any well-formed sequence by chance.
    const auto high = count_bytes(sample).high;
    if (checked.replaced * 5 <= high)
        return {.charset = Charset::utf_8};
    return single_byte(sample);
}

CharsetGuess guess_charset(std::string_view head, SampleEnd end) {
    using namespace std::string_view_literals;
    if (head.starts_with("\xFF\xFE\0\0"sv) || head.starts_with("\0\0\xFE\xFF"sv))
        return {.reading = Reading::undecodable, .mark_bytes = 4};
    if (head.starts_with("\xEF\xBB\xBF"sv))
        return {.charset = Charset::utf_8, .mark_bytes = 3};
    if (head.starts_with("\xFF\xFE"sv))
        return {.charset = Charset::utf_16le, .mark_bytes = 2};
    if (head.starts_with("\xFE\xFF"sv))
        return {.charset = Charset::utf_16be, .mark_bytes = 2};
    const auto counts = count_bytes(head);
    const auto size = static_cast<double>(head.size());
    if (counts.nul > 0) {
        if (looks_utf16(head, true))
            return {.charset = Charset::utf_16le};
        if (looks_utf16(head, false))
            return {.charset = Charset::utf_16be};
        if (static_cast<double>(counts.nul) > kNulShare * size)
            return {.reading = Reading::binary};
    }
    // A NUL here or there stands in text; then hardly any other control does besides.
    const double allowed = counts.nul > 0 ? kControlShare / 10 : kControlShare;
    if (static_cast<double>(counts.controls) > allowed * size)
        return {.reading = Reading::binary};
    // What stands at a cut edge is judged with what follows it.
    const bool only_at_edge = end == SampleEnd::cut && head.size() > kEdgeBytes &&
                              count_bytes(head.substr(0, head.size() - kEdgeBytes)).high == 0;
    if (counts.high == 0 || only_at_edge)
        return {.charset = Charset::utf_8, .ascii_so_far = true};
    auto guess = guess_high_bytes(head, end);
    // NULs beside bytes that are no UTF-8: data, not a text.
    if (counts.nul > 0 && guess.charset != Charset::utf_8)
        guess.reading = Reading::binary;
    return guess;
}

std::string_view name_of(Charset charset) noexcept {
    switch (charset) {
    case Charset::utf_8: return "utf-8";
    case Charset::utf_16le: return "utf-16le";
    case Charset::utf_16be: return "utf-16be";
    case Charset::iso_8859_1: return "iso-8859-1";
    case Charset::iso_8859_15: return "iso-8859-15";
    case Charset::windows_1252: return "windows-1252";
    }
    return {};
}

} // namespace custos::scanners
