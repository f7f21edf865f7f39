#include "scanners/extract/byte_counts.h"

#include <algorithm>
#include <cstddef>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custos::scanners {
namespace {

using Byte = unsigned char;

/// Backspace to carriage return, SUBSTITUTE and escape stand in texts; DEL and the others do not.
constexpr bool is_odd_control(Byte c) noexcept {
    return (c != 0 && c < 0x20 && !(c >= 0x08 && c <= 0x0D) && c != 0x1A && c != 0x1B) || c == 0x7F;
}

#if defined(__SSE2__)
constexpr std::size_t kStep = 16;

__m128i load(std::string_view text, std::size_t at) noexcept {
    return _mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(&text[at])));
}
std::uint64_t ones(__m128i mask) noexcept {
    return static_cast<std::uint64_t>(
        __builtin_popcount(static_cast<unsigned>(_mm_movemask_epi8(mask))));
}
__m128i equals(__m128i value, char byte) noexcept {
    return _mm_cmpeq_epi8(value, _mm_set1_epi8(byte));
}
/// Bytes of whole steps from `at` on for which `is_wanted` says 0xFF; moves `at` behind them.
/// A mask is -1: subtracting it counts in each byte, which is added up before it can overflow.
/// (Without a popcnt instruction, which x86-64 alone does not promise, this is the faster way.)
template <class IsWanted>
std::uint64_t sum_of_steps(std::string_view text, std::size_t& at, IsWanted is_wanted) noexcept {
    constexpr std::size_t kMost = 255;
    const __m128i zero = _mm_setzero_si128();
    __m128i sum = zero;
    while (at + kStep <= text.size()) {
        const std::size_t steps = std::min(kMost, (text.size() - at) / kStep);
        __m128i counts = zero;
        for (std::size_t i = 0; i < steps; ++i, at += kStep)
            counts = _mm_sub_epi8(counts, is_wanted(load(text, at)));
        sum = _mm_add_epi64(sum, _mm_sad_epu8(counts, zero));
    }
    return static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum)) +
           static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_srli_si128(sum, 8)));
}
/// value[i] <= bound, unsigned.
__m128i at_most(__m128i value, char bound) noexcept {
    return _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(bound)), value);
}
#endif

} // namespace

ByteCounts count_bytes(std::string_view bytes) noexcept {
    ByteCounts sum;
    std::size_t at = 0;
#if defined(__SSE2__)
    for (; at + kStep <= bytes.size(); at += kStep) {
        const __m128i value = load(bytes, at);
        const __m128i low = _mm_or_si128(at_most(value, 0x1F), equals(value, 0x7F));
        sum.high += ones(value);
        if (_mm_movemask_epi8(low) == 0)
            continue;
        const __m128i nul = equals(value, 0);
        const __m128i space = at_most(_mm_sub_epi8(value, _mm_set1_epi8(0x08)), 5);
        const __m128i marks = _mm_or_si128(equals(value, 0x1A), equals(value, 0x1B));
        sum.nul += ones(nul);
        sum.controls += ones(_mm_andnot_si128(_mm_or_si128(_mm_or_si128(space, marks), nul), low));
    }
#endif
    for (; at < bytes.size(); ++at) {
        const auto c = static_cast<Byte>(bytes[at]);
        sum.nul += c == 0 ? 1U : 0U;
        sum.high += c >= 0x80 ? 1U : 0U;
        sum.controls += is_odd_control(c) ? 1U : 0U;
    }
    return sum;
}

std::size_t ascii_prefix(std::string_view text) noexcept {
    std::size_t at = 0;
#if defined(__SSE2__)
    for (; at + 4 * kStep <= text.size(); at += 4 * kStep) {
        const __m128i any =
            _mm_or_si128(_mm_or_si128(load(text, at), load(text, at + kStep)),
                         _mm_or_si128(load(text, at + 2 * kStep), load(text, at + 3 * kStep)));
        if (_mm_movemask_epi8(any) != 0)
            break;
    }
#endif
    while (at < text.size() && static_cast<Byte>(text[at]) < 0x80)
        ++at;
    return at;
}

std::uint64_t count_line_ends(std::string_view text) noexcept {
    std::uint64_t sum = 0;
    std::size_t at = 0;
#if defined(__SSE2__)
    sum = sum_of_steps(text, at, [](__m128i value) { return equals(value, '\n'); });
#endif
    return sum + static_cast<std::uint64_t>(
                     std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n'));
}

std::uint64_t count_code_points(std::string_view text) noexcept {
    std::uint64_t sum = 0;
    std::size_t at = 0;
#if defined(__SSE2__)
    // Continuation bytes are 0x80..0xBF: as signed numbers the ones below -64.
    sum = sum_of_steps(text, at,
                       [](__m128i value) { return _mm_cmpgt_epi8(value, _mm_set1_epi8(-65)); });
#endif
    for (; at < text.size(); ++at)
        sum += (static_cast<Byte>(text[at]) & 0xC0U) != 0x80U ? 1U : 0U;
    return sum;
}

} // namespace custos::scanners
