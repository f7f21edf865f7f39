#include "scanners/detect/support.h"

#include <algorithm>
#include <bit>
#include <map>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace custos::scanners {

namespace {

constexpr std::size_t kBlockBytes = 64;
/// How far before a place the text is looked at first; then block after block.
constexpr std::size_t kHistory = 4096; ///< found words that are kept, at most

constexpr auto kOwnRoles =
    static_cast<std::uint8_t>(static_cast<int>(Role::context) | static_cast<int>(Role::field));

bool is_letter_or_digit(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_high(char c) noexcept {
    return static_cast<unsigned char>(c) >= 0x80;
}
bool is_capital(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}

/// Kinds of the bytes of a block, as bits.
struct Kinds {
    std::uint64_t plain = 0; ///< ASCII letters and digits
    std::uint64_t capital = 0;
    std::uint64_t high = 0;
};

Kinds kinds_of(std::string_view block) noexcept {
    Kinds kinds;
#if defined(__SSE2__)
    if (block.size() == kBlockBytes) {
        const auto bits = [](__m128i mask) {
            return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask)));
        };
        const auto within = [](__m128i value, char low, char count) {
            const __m128i above = _mm_sub_epi8(value, _mm_set1_epi8(low));
            return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(count)), above);
        };
        for (unsigned i = 0; i < 4; ++i) {
            const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block.data()) +
                                                  i); // as the intrinsic wants it
            const __m128i small = _mm_or_si128(value, _mm_set1_epi8(0x20));
            const __m128i plain = _mm_or_si128(within(value, '0', 9), within(small, 'a', 25));
            kinds.plain |= bits(plain) << (16 * i);
            kinds.capital |= bits(within(value, 'A', 25)) << (16 * i);
            kinds.high |= bits(value) << (16 * i);
        }
        return kinds;
    }
#endif
    for (std::size_t i = 0; i < block.size(); ++i) {
        kinds.plain |= std::uint64_t{is_letter_or_digit(block[i])} << i;
        kinds.capital |= std::uint64_t{is_capital(block[i])} << i;
        kinds.high |= std::uint64_t{is_high(block[i])} << i;
    }
    return kinds;
}

} // namespace

SupportIndex::SupportIndex(const Lexicon& lexicon, std::size_t detectors)
    : words_(words_for(detectors)) {
    std::map<std::uint32_t, DetectorBits> by_head;
    for (const Lexicon::Phrase& phrase : lexicon.phrases()) {
        if ((phrase.roles & kOwnRoles) == 0)
            continue;
        Lexicon::for_each_head(phrase, [&](std::uint32_t head) {
            DetectorBits& bits = by_head[head];
            bits.resize(words_);
            for (const Lexicon::Use& use : phrase.uses)
                if ((use.roles & kOwnRoles) != 0)
                    bits[use.detector / 64] |= std::uint64_t{1} << (use.detector % 64);
        });
    }
    for (const auto& [head, bits] : by_head) {
        const std::size_t bit = Lexicon::bit_of(head);
        heads_[bit / 64] |= std::uint64_t{1} << (bit % 64);
        head_numbers_.push_back(head);
        masks_.insert(masks_.end(), bits.begin(), bits.end());
    }
}

std::uint32_t SupportIndex::mask_of_head(std::uint32_t head) const noexcept {
    const std::size_t bit = Lexicon::bit_of(head);
    if ((heads_[bit / 64] >> (bit % 64) & 1U) == 0)
        return kNone;
    const auto found = std::ranges::lower_bound(head_numbers_, head);
    return found != head_numbers_.end() && *found == head
               ? static_cast<std::uint32_t>(found - head_numbers_.begin())
               : kNone;
}

SupportIndex::Masks SupportIndex::masks_at(std::string_view text, std::size_t at) const {
    Masks masks;
    std::uint32_t head = 0;
    for (std::size_t size = 0; size < 4 && at + size < text.size(); ++size) {
        const char c = text[at + size];
        if (is_high(c))
            return mask_of_word(text, at);
        if (!is_letter_or_digit(c))
            break;
        if (size > 0 && is_capital(c)) // may begin a part of a name: `nrKlant`
            masks.add(mask_of_head(head));
        head |= static_cast<std::uint32_t>(c | 0x20) << (8 * size);
    }
    masks.add(mask_of_head(head));
    return masks;
}

/// As masks_at, for words with letters beyond ASCII.
SupportIndex::Masks SupportIndex::mask_of_word(std::string_view text, std::size_t at) const {
    constexpr std::size_t kEnough = 24; // bytes that hold four letters and their accents
    Words words;
    Masks masks;
    for (const auto style : {Words::Style::prose, Words::Style::name}) {
        words.read(text.substr(at, kEnough), style);
        if (!words.all().empty())
            masks.add(mask_of_head(Lexicon::head_of(words.all().front().text)));
    }
    return masks;
}

void SupportGate::scan_block() {
    const std::size_t at = scanned_end_;
    const Kinds kinds = kinds_of(text_.substr(at, kBlockBytes));
    scanned_end_ = std::min(at + kBlockBytes, text_.size());
    const bool after_plain = at > 0 && is_letter_or_digit(text_[at - 1]);
    const bool after_high = at > 0 && is_high(text_[at - 1]);
    const std::uint64_t behind_plain = kinds.plain << 1U | std::uint64_t{after_plain};
    const std::uint64_t behind_high = kinds.high << 1U | std::uint64_t{after_high};
    // A character beyond ASCII may be a letter or punctuation: words may begin at or behind it.
    std::uint64_t starts = (kinds.plain & (~behind_plain | kinds.capital)) |
                           (kinds.high & ~behind_plain) | (kinds.plain & behind_high);
    for (; starts != 0; starts &= starts - 1) {
        const std::size_t place = at + static_cast<std::size_t>(std::countr_zero(starts));
        const SupportIndex::Masks masks = index_.masks_at(text_, place);
        for (std::size_t i = 0; i < masks.count; ++i)
            found_.push_back({.at = place, .mask = masks.numbers[i]});
    }
}

std::span<const std::uint64_t> SupportGate::near(std::size_t begin, std::size_t end) {
    const std::size_t low = begin > kSupportBefore ? begin - kSupportBefore : 0;
    const std::size_t high = std::min(end + kSupportAfter, text_.size());
    if (low < scanned_begin_ || low > scanned_end_ || found_.size() > kHistory) {
        found_.clear();
        scanned_begin_ = scanned_end_ = low;
        near_known_ = false;
    }
    while (scanned_end_ < high)
        scan_block();
    auto first = found_.size();
    auto last = first;
    while (last > 0 && found_[last - 1].at >= high)
        --last;
    first = last;
    while (first > 0 && found_[first - 1].at >= low)
        --first;
    if (near_known_ && first == first_ && last == last_)
        return near_;
    std::ranges::fill(near_, 0);
    for (std::size_t i = first; i < last; ++i) {
        const std::uint64_t* const mask = index_.mask(found_[i].mask);
        for (std::size_t word = 0; word < near_.size(); ++word)
            near_[word] |= mask[word];
    }
    first_ = first;
    last_ = last;
    near_known_ = true;
    return near_;
}

} // namespace custos::scanners
