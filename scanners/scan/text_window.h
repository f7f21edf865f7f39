#pragma once
// The part of a decoded text that is in memory: a margin that was matched, the owned part to match
// next, and the margin that follows. However long a text or a line is, the window stays the same.

#include "scanners/detect/matcher.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// Thread: one thread at a time.
class TextWindow {
public:
    /// Forgets the last text. `offset` = of the first byte to come, in the object.
    void begin(std::uint64_t offset) noexcept;
    /// Room for `size` bytes at the end, to be filled and then told to `grow`.
    [[nodiscard]] char* room(std::size_t size);
    void grow(std::size_t size) noexcept { size_ += size; }
    /// Takes the last `size` bytes away again.
    void shrink(std::size_t size) noexcept { size_ -= size; }
    void append(std::string_view text);
    /// Bytes at the end that may not be shown yet: an unfinished UTF-8 sequence.
    void hold_back(std::size_t bytes) noexcept { held_back_ = bytes; }
    [[nodiscard]] std::size_t held_back() const noexcept { return held_back_; }
    [[nodiscard]] char* data() noexcept { return storage_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    enum class More { to_come, none };
    /// The next segment to match; its owned part is empty while there is not enough text.
    [[nodiscard]] Segment segment(More more) const noexcept;
    /// Forgets what lies before the margin of the next segment. REQUIRES: `matched` is the last
    /// segment given. Returns how much was forgotten.
    std::size_t drop(const Segment& matched) noexcept;

private:
    std::vector<char> storage_;
    std::size_t size_ = 0;
    std::size_t held_back_ = 0;
    std::size_t owned_begin_ = 0;
    std::uint64_t offset_ = 0;
};

} // namespace custos::scanners
