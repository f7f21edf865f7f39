#include "scanners/extract/text_decoder.h"

#include "scanners/extract/byte_counts.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace custos::scanners {
namespace {

using Byte = unsigned char;

/// What 0x80..0x9F mean in Windows-1252 (WHATWG index: the five that Microsoft left open stay C1).
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

char32_t latin_9(Byte c) noexcept {
    switch (c) {
    case 0xA4: return 0x20AC;
    case 0xA6: return 0x0160;
    case 0xA8: return 0x0161;
    case 0xB4: return 0x017D;
    case 0xB8: return 0x017E;
    case 0xBC: return 0x0152;
    case 0xBD: return 0x0153;
    case 0xBE: return 0x0178;
    default: return c;
    }
}

void put(char32_t point, std::string& out) {
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0U | (point >> 6U));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xE0U | (point >> 12U));
        out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | (point >> 18U));
        out += static_cast<char>(0x80U | ((point >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    }
}

constexpr char32_t kReplacement = 0xFFFD;

/// Length of the well-formed sequence at `text` (RFC 3629, section 4); 0 = ill formed; -1 = it may
/// yet become one with more bytes.
int sequence_length(const Byte* text, std::size_t left) noexcept {
    const Byte lead = text[0];
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    const int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const Byte low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const Byte high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (int i = 1; i < length; ++i) {
        if (static_cast<std::size_t>(i) >= left)
            return -1;
        const Byte c = text[i];
        if (i == 1 ? (c < low || c > high) : (c & 0xC0U) != 0x80U)
            return 0;
    }
    return length;
}

/// First place from `at` on that is beyond ASCII, or `size`. Most high bytes stand close together,
/// so a few bytes are looked at before the wide steps begin.
std::size_t skip_ascii(const char* text, std::size_t at, std::size_t size) noexcept {
    constexpr std::size_t kClose = 8;
    for (const std::size_t near = std::min(size, at + kClose); at < near; ++at)
        if (static_cast<Byte>(text[at]) >= 0x80)
            return at;
    return at + ascii_prefix(std::string_view(text + at, size - at));
}

} // namespace

Sanitised sanitise_utf8(char* text, std::size_t size) noexcept {
    Sanitised result;
    std::size_t at = 0;
    while ((at = skip_ascii(text, at, size)) < size) {
        std::array<Byte, 4> sequence{};
        const std::size_t left = size - at;
        std::memcpy(sequence.data(), text + at, left < 4 ? left : 4);
        const int length = sequence_length(sequence.data(), left);
        if (length < 0)
            break;
        if (length == 0) {
            text[at] = kSubstitute;
            ++result.replaced;
            ++at;
        } else {
            at += static_cast<std::size_t>(length);
        }
    }
    result.usable = at;
    return result;
}

void TextDecoder::put_unit(std::uint16_t unit, std::string& out) {
    const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    if (high_surrogate_ != 0) {
        const std::uint16_t high = high_surrogate_;
        high_surrogate_ = 0;
        if (low) {
            put(0x10000U + ((high - 0xD800U) << 10U) + (unit - 0xDC00U), out);
            return;
        }
        put(kReplacement, out);
        ++replaced_;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        high_surrogate_ = unit;
    } else if (low) {
        put(kReplacement, out);
        ++replaced_;
    } else {
        put(unit, out);
    }
}

void TextDecoder::decode_utf16(std::string_view bytes, std::string& out) {
    const bool little = charset_ == Charset::utf_16le;
    const auto unit_of = [little](Byte first, Byte second) {
        return static_cast<std::uint16_t>(little ? first | (second << 8U) : second | (first << 8U));
    };
    std::size_t at = 0;
    if (odd_byte_ >= 0 && !bytes.empty()) {
        put_unit(unit_of(static_cast<Byte>(odd_byte_), static_cast<Byte>(bytes[0])), out);
        odd_byte_ = -1;
        at = 1;
    }
    for (; at + 1 < bytes.size(); at += 2)
        put_unit(unit_of(static_cast<Byte>(bytes[at]), static_cast<Byte>(bytes[at + 1])), out);
    if (at < bytes.size())
        odd_byte_ = static_cast<Byte>(bytes[at]);
}

void TextDecoder::decode_single(std::string_view bytes, std::string& out) const {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto plain = skip_ascii(bytes.data(), at, bytes.size());
        out.append(bytes, at, plain - at);
        for (at = plain; at < bytes.size() && static_cast<Byte>(bytes[at]) >= 0x80; ++at) {
            const auto c = static_cast<Byte>(bytes[at]);
            if (charset_ == Charset::iso_8859_15)
                put(latin_9(c), out);
            else if (charset_ == Charset::windows_1252 && c < 0xA0)
                put(kWindows1252[c - 0x80U], out);
            else
                put(c, out);
        }
    }
}

void TextDecoder::decode(std::string_view bytes, std::string& out) {
    if (charset_ == Charset::utf_16le || charset_ == Charset::utf_16be)
        decode_utf16(bytes, out);
    else
        decode_single(bytes, out);
}

void TextDecoder::finish(std::string& out) {
    if (high_surrogate_ != 0 || odd_byte_ >= 0) {
        put(kReplacement, out);
        ++replaced_;
    }
    high_surrogate_ = 0;
    odd_byte_ = -1;
}

} // namespace custos::scanners
