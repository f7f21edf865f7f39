#pragma once
// Which detectors a word of the surroundings may support at all, known before anything is
// validated.
//
// Most detectors of bare digits ask for a word or field name near the value (`requires`). Digits
// are many and such words are few, so the words are looked for first: once per 64 bytes of text, by
// their first four letters. The answer may be yes too often (context.h decides), never no wrongly.

#include "scanners/detect/lexicon.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// A word or name further away supports nothing: kWindowBefore, and a long label or tag.
inline constexpr std::size_t kSupportBefore = 256;
inline constexpr std::size_t kSupportAfter = 48;

/// Detectors as bits.
using DetectorBits = std::vector<std::uint64_t>;
[[nodiscard]] inline std::size_t words_for(std::size_t detectors) noexcept {
    return (detectors + 63) / 64;
}

/// The first words of all phrases that speak for a detector. Thread: immutable; safe from any
/// thread.
class SupportIndex {
public:
    SupportIndex(const Lexicon& lexicon, std::size_t detectors);

    static constexpr std::uint32_t kNone = 0xFFFFFFFF;
    /// Numbers of masks: the detectors that the word beginning at a place may support.
    struct Masks {
        std::array<std::uint32_t, 4> numbers{};
        std::size_t count = 0;
        void add(std::uint32_t number) noexcept {
            if (number != kNone)
                numbers[count++] = number;
        }
    };
    /// None for most words. REQUIRES: at < text.size().
    [[nodiscard]] Masks masks_at(std::string_view text, std::size_t at) const;
    [[nodiscard]] const std::uint64_t* mask(std::uint32_t number) const noexcept {
        return &masks_[number * words_];
    }
    [[nodiscard]] std::size_t words() const noexcept { return words_; }

private:
    [[nodiscard]] Masks mask_of_word(std::string_view text, std::size_t at) const;
    [[nodiscard]] std::uint32_t mask_of_head(std::uint32_t head) const noexcept;

    std::size_t words_;
    std::array<std::uint64_t, Lexicon::kHeadBits / 64> heads_{};
    std::vector<std::uint32_t> head_numbers_; ///< sorted; the i-th has the i-th mask
    std::vector<std::uint64_t> masks_;
};

/// Asks the index along a text. Thread: one thread at a time.
class SupportGate {
public:
    explicit SupportGate(const SupportIndex& index) : index_(index), near_(index.words(), 0) {}

    void begin(std::string_view text) {
        text_ = text;
        scanned_begin_ = scanned_end_ = 0;
        found_.clear();
        first_ = last_ = 0;
        near_known_ = false;
    }
    /// Detectors that some word around [begin, end) may support. Cheap when places ascend.
    [[nodiscard]] std::span<const std::uint64_t> near(std::size_t begin, std::size_t end);

private:
    struct Found {
        std::size_t at;
        std::uint32_t mask;
    };
    void scan_block();

    const SupportIndex& index_;
    std::string_view text_;
    std::size_t scanned_begin_ = 0;
    std::size_t scanned_end_ = 0;
    std::vector<Found> found_;
    std::size_t first_ = 0; ///< of the last answer, in found_
    std::size_t last_ = 0;
    bool near_known_ = false;
    DetectorBits near_;
};

} // namespace custos::scanners
