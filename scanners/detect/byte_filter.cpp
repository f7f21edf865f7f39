#include "scanners/detect/byte_filter.h"

#include "scanners/detect/syntax.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace custos::scanners {

void ByteFilter::add(std::size_t bucket, const Anchor& anchor) {
    const auto bit = static_cast<std::uint8_t>(1U << bucket);
    for (std::size_t i = 0; i < kAnchorBytes; ++i) {
        if (anchor.row[i].all())
            anything_[i] |= bit;
        for (std::size_t byte = 0; byte < 256; ++byte)
            if (anchor.row[i][byte]) {
                rows_[i].low[byte & 0x0FU] |= bit;
                rows_[i].high[byte >> 4U] |= bit;
            }
    }
}

void ByteFilter::finish() {
    for (std::size_t i = 0; i < kAnchorBytes; ++i)
        for (std::size_t byte = 0; byte < 256; ++byte)
            bytes_[i][byte] = rows_[i].low[byte & 0x0FU] & rows_[i].high[byte >> 4U];
#if defined(__x86_64__)
    has_avx2_ = __builtin_cpu_supports("avx2") != 0;
#endif
}

std::uint64_t ByteFilter::scan_portably(std::string_view text, std::size_t begin,
                                        std::array<std::uint8_t, kBlock>& buckets) const {
    std::uint64_t places = 0;
    buckets.fill(0);
    const std::size_t count = std::min(kBlock, text.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t left = 0xFF;
        for (std::size_t k = 0; k < kAnchorBytes && left != 0; ++k) {
            const std::size_t at = begin + i + k;
            left &=
                at < text.size() ? bytes_[k][static_cast<unsigned char>(text[at])] : anything_[k];
        }
        const bool in_word =
            begin + i > 0 && is_word_byte(static_cast<unsigned char>(text[begin + i - 1]));
        if (in_word)
            left &= static_cast<std::uint8_t>(~at_word_start_);
        buckets[i] = left;
        places |= std::uint64_t{left != 0} << i;
    }
    return places;
}

std::uint64_t ByteFilter::scan(std::string_view text, std::size_t begin,
                               std::array<std::uint8_t, kBlock>& buckets) const {
    // The fast way reads one byte before the block and kAnchorBytes - 1 behind it.
    if (has_avx2_ && begin > 0 && begin + kBlock + kAnchorBytes <= text.size())
        return scan_avx2(text.data() + begin, buckets);
    return scan_portably(text, begin, buckets);
}

#if defined(__x86_64__)

namespace {

/// Word bytes by nibbles: 3x with low 0-9; 4x, 6x with 1-F; 5x, 7x with 0-A; 5F.
constexpr std::array<std::uint8_t, 16> kWordLow = {5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 10};
constexpr std::array<std::uint8_t, 16> kWordHigh = {0, 0, 0, 1, 2, 12, 2, 4,
                                                    0, 0, 0, 0, 0, 0,  0, 0};

__attribute__((target("avx2"))) __m256i twice(const std::array<std::uint8_t, 16>& table) {
    // An unaligned load of 16 bytes; the cast is how the intrinsic wants its address.
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

__attribute__((target("avx2"))) __m256i look_up(__m256i low_table, __m256i high_table,
                                                __m256i bytes) {
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    const __m256i low = _mm256_and_si256(bytes, nibble);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    return _mm256_and_si256(_mm256_shuffle_epi8(low_table, low),
                            _mm256_shuffle_epi8(high_table, high));
}

__attribute__((target("avx2"))) __m256i load(const char* place) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place)); // the intrinsic's address
}

} // namespace

__attribute__((target("avx2"))) std::uint64_t
ByteFilter::scan_avx2(const char* place, std::array<std::uint8_t, kBlock>& buckets) const {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i word_low = twice(kWordLow);
    const __m256i word_high = twice(kWordHigh);
    const __m256i only_at_start = _mm256_set1_epi8(static_cast<char>(at_word_start_));
    std::uint64_t places = 0;
    for (std::size_t half = 0; half < kBlock; half += 32) {
        __m256i left = _mm256_set1_epi8(static_cast<char>(0xFF));
        for (std::size_t k = 0; k < kAnchorBytes; ++k)
            left = _mm256_and_si256(
                left, look_up(twice(rows_[k].low), twice(rows_[k].high), load(place + half + k)));
        const __m256i before = look_up(word_low, word_high, load(place + half - 1));
        const __m256i outside = _mm256_cmpeq_epi8(before, zero); // no word byte before
        const __m256i refused = _mm256_andnot_si256(outside, only_at_start);
        left = _mm256_andnot_si256(refused, left);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(buckets.data() + half), left);
        const auto none =
            static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(left, zero)));
        places |= static_cast<std::uint64_t>(~none) << half;
    }
    return places;
}

#else

std::uint64_t ByteFilter::scan_avx2(const char*, std::array<std::uint8_t, kBlock>&) const {
    return 0;
}

#endif

} // namespace custos::scanners
