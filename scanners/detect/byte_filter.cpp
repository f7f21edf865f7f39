#include "scanners/detect/byte_filter.h"

#include "scanners/detect/syntax.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace custos::scanners {

namespace {

/// So many ways to write one word's beginning are entered one by one.
constexpr std::size_t kMostSpellings = 64;

ByteSet without_case(const ByteSet& set) {
    ByteSet folded;
    for (std::size_t byte = 0; byte < 256; ++byte)
        if (set[byte])
            folded.set(byte | 0x20U);
    return folded;
}

} // namespace

void ByteFilter::add(std::size_t bucket, std::size_t group, const Anchor& anchor) {
    const auto bit = static_cast<std::uint8_t>(1U << bucket);
    const Groups mark = Groups{1} << group;
    for (std::size_t i = 0; i < kAnchorBytes; ++i) {
        if (anchor.row[i].all())
            anything_[i] |= bit;
        for (std::size_t byte = 0; byte < 256; ++byte)
            if (anchor.row[i][byte]) {
                rows_[i].low[byte & 0x0FU] |= bit;
                rows_[i].high[byte >> 4U] |= bit;
            }
    }
    for (std::size_t i = 0; i < kRowBytes; ++i) {
        const ByteSet& set = i < kAnchorBytes ? anchor.row[i] : anchor.tail[i - kAnchorBytes];
        if (set.all())
            any_groups_[i] |= mark;
        for (std::size_t byte = 0; byte < 256; ++byte)
            if (set[byte])
                tables_[i][byte] |= mark;
    }
    if (anchor.at_word_start)
        word_start_groups_ |= mark;
    else
        only_at_word_start_ &= static_cast<std::uint8_t>(~bit);
}

bool ByteFilter::is_word(const Anchor& anchor) {
    std::size_t spellings = 1;
    for (const ByteSet& set : anchor.row) {
        spellings *= without_case(set).count();
        if (spellings > kMostSpellings)
            return false;
    }
    return anchor.at_word_start;
}

void ByteFilter::add_word(const Anchor& anchor) {
    std::vector<std::uint32_t> spellings = {0};
    for (std::size_t i = 0; i < kAnchorBytes; ++i) {
        const ByteSet set = without_case(anchor.row[i]);
        std::vector<std::uint32_t> longer;
        for (std::uint32_t byte = 0; byte < 256; ++byte)
            if (set[byte])
                for (const std::uint32_t spelling : spellings)
                    longer.push_back(spelling | byte << 8 * i);
        spellings = std::move(longer);
        for (std::size_t byte = 0; byte < 256; ++byte)
            if (anchor.row[i][byte]) {
                rows_[i].low[byte & 0x0FU] |= 1U << kWordBucket;
                rows_[i].high[byte >> 4U] |= 1U << kWordBucket;
            }
    }
    for (const std::uint32_t spelling : spellings)
        words_[word_bit(spelling) / 64] |= std::uint64_t{1} << (word_bit(spelling) % 64);
}

void ByteFilter::finish() {
    for (std::size_t i = 0; i < kAnchorBytes; ++i)
        for (std::size_t byte = 0; byte < 256; ++byte)
            bytes_[i][byte] = rows_[i].low[byte & 0x0FU] & rows_[i].high[byte >> 4U];
#if defined(__x86_64__)
    has_avx2_ = __builtin_cpu_supports("avx2") != 0;
#endif
}

ByteFilter::Groups ByteFilter::groups_at_end(std::string_view text,
                                             std::size_t place) const noexcept {
    Groups groups = ~Groups{0};
    for (std::size_t i = 0; i < kRowBytes; ++i) // what is missing must not be asked for
        groups &= place + i < text.size() ? tables_[i][static_cast<unsigned char>(text[place + i])]
                                          : any_groups_[i];
    return groups;
}

namespace {

constexpr std::uint8_t kWord = 1U << ByteFilter::kWordBucket;
constexpr std::uint8_t kNear = 1U << ByteFilter::kNearBucket;
constexpr std::uint8_t kFar = 1U << ByteFilter::kFarBucket;
constexpr auto kOthers = static_cast<std::uint8_t>(~(kWord | kNear | kFar));

} // namespace

ByteFilter::Block ByteFilter::scan_block(std::string_view text, std::size_t begin) const {
    Block block;
    const std::size_t count = begin < text.size() ? std::min(kBlock, text.size() - begin) : 0;
    bool in_word = begin > 0 && begin <= text.size() &&
                   is_word_byte(static_cast<unsigned char>(text[begin - 1]));
    for (std::size_t i = 0; i < count; ++i) {
        const char c = text[begin + i];
        std::uint8_t left = in_word ? static_cast<std::uint8_t>(~only_at_word_start_) : 0xFF;
        for (std::size_t k = 0; k < kAnchorBytes && left != 0; ++k) {
            const std::size_t at = begin + i + k;
            left &=
                at < text.size() ? bytes_[k][static_cast<unsigned char>(text[at])] : anything_[k];
        }
        in_word = is_word_byte(static_cast<unsigned char>(c));
        block.places |= std::uint64_t{(left & kOthers) != 0} << i;
        block.words |= std::uint64_t{(left & kWord) != 0} << i;
        block.near |= std::uint64_t{(left & kNear) != 0} << i;
        block.far |= std::uint64_t{(left & kFar) != 0} << i;
        block.digits |= std::uint64_t{c >= '0' && c <= '9'} << i;
        block.marks |= std::uint64_t{c == ':' || c == '=' || c == '>'} << i;
    }
    return block;
}

void ByteFilter::scan_portably(std::string_view text, std::size_t begin,
                               std::span<Block> blocks) const {
    for (Block& block : blocks) {
        block = scan_block(text, begin);
        begin += kBlock;
    }
}

void ByteFilter::scan(std::string_view text, std::size_t begin, std::span<Block> blocks) const {
    // The fast way reads one byte before the first block and kAnchorBytes - 1 behind the last.
    while (!blocks.empty()) {
        std::size_t count = 0;
        if (has_avx2_ && begin > 0 && begin + kBlock + kAnchorBytes <= text.size())
            count = std::min(blocks.size(), (text.size() - kAnchorBytes - begin) / kBlock);
        if (count > 0) {
            scan_avx2(text.data() + begin, blocks.first(count));
        } else {
            count = 1;
            blocks.front() = scan_block(text, begin);
        }
        blocks = blocks.subspan(count);
        begin += count * kBlock;
    }
}

#if defined(__x86_64__)

namespace {

/// Word bytes by nibbles: 3x with low 0-9; 4x, 6x with 1-F; 5x, 7x with 0-A; 5F.
constexpr std::array<std::uint8_t, 16> kWordLow = {5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 10};
constexpr std::array<std::uint8_t, 16> kWordHigh = {0, 0, 0, 1, 2, 12, 2, 4,
                                                    0, 0, 0, 0, 0, 0,  0, 0};

__attribute__((target("avx2"))) inline __m256i twice(const std::array<std::uint8_t, 16>& table) {
    // An unaligned load of 16 bytes; the cast is how the intrinsic wants its address.
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(table.data())));
}

__attribute__((target("avx2"))) inline __m256i look_up(__m256i low_table, __m256i high_table,
                                                       __m256i bytes) {
    const __m256i nibble = _mm256_set1_epi8(0x0F);
    const __m256i low = _mm256_and_si256(bytes, nibble);
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    return _mm256_and_si256(_mm256_shuffle_epi8(low_table, low),
                            _mm256_shuffle_epi8(high_table, high));
}

__attribute__((target("avx2"))) inline __m256i load(const char* place) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place)); // the intrinsic's address
}

} // namespace

__attribute__((target("avx2"))) void ByteFilter::scan_avx2(const char* text,
                                                           std::span<Block> blocks) const {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i word_low = twice(kWordLow);
    const __m256i word_high = twice(kWordHigh);
    const __m256i only_at_start = _mm256_set1_epi8(static_cast<char>(only_at_word_start_));
    const __m256i others = _mm256_set1_epi8(static_cast<char>(kOthers));
    __m256i low[kAnchorBytes];
    __m256i high[kAnchorBytes];
    for (std::size_t k = 0; k < kAnchorBytes; ++k) {
        low[k] = twice(rows_[k].low);
        high[k] = twice(rows_[k].high);
    }
    const auto bits = [](__m256i mask) __attribute__((target("avx2"))) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm256_movemask_epi8(mask)));
    };
    for (Block& block : blocks) {
        block = {};
        for (unsigned half = 0; half < kBlock; half += 32, text += 32) {
            const __m256i here = load(text);
            __m256i left = look_up(low[0], high[0], here);
            for (std::size_t k = 1; k < kAnchorBytes; ++k)
                left = _mm256_and_si256(left, look_up(low[k], high[k], load(text + k)));
            const __m256i before = look_up(word_low, word_high, load(text - 1));
            const __m256i outside = _mm256_cmpeq_epi8(before, zero); // no word byte before
            left = _mm256_andnot_si256(_mm256_andnot_si256(outside, only_at_start), left);
            const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(left, others), zero);
            block.places |= (bits(none) ^ 0xFFFFFFFFU) << half;
            // A bucket's bit becomes the sign, which movemask gathers.
            block.words |= bits(_mm256_slli_epi16(left, 7 - kWordBucket)) << half;
            block.near |= bits(_mm256_slli_epi16(left, 7 - kNearBucket)) << half;
            block.far |= bits(_mm256_slli_epi16(left, 7 - kFarBucket)) << half;
            const __m256i above = _mm256_sub_epi8(here, _mm256_set1_epi8('0'));
            block.digits |=
                bits(_mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(9)), above)) << half;
            const __m256i marks =
                _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(here, _mm256_set1_epi8(':')),
                                                _mm256_cmpeq_epi8(here, _mm256_set1_epi8('='))),
                                _mm256_cmpeq_epi8(here, _mm256_set1_epi8('>')));
            block.marks |= bits(marks) << half;
        }
    }
}

#else

void ByteFilter::scan_avx2(const char*, std::span<Block>) const {}

#endif

} // namespace custos::scanners
