#include "scanners/scan/line_counter.h"

#include "scanners/extract/byte_counts.h"

#include <cstddef>

#include <string.h> // memrchr is GNU, not standard C++

namespace custos::scanners {

void LineCounter::begin(std::uint64_t offset) noexcept {
    base_ = {.offset = offset, .position = {}};
    last_ = base_;
    text_ = {};
}

void LineCounter::show(std::string_view text) noexcept {
    last_ = base_;
    text_ = text;
}

void LineCounter::drop(std::size_t bytes) noexcept {
    advance(base_, text_.substr(0, bytes));
    last_ = base_;
    text_ = {};
}

LineCounter::Position LineCounter::at(std::uint64_t offset) noexcept {
    if (offset < base_.offset || offset - base_.offset > text_.size())
        return {.line = 0, .column = 0};
    if (offset < last_.offset)
        last_ = base_;
    advance(last_, text_.substr(last_.offset - base_.offset, offset - last_.offset));
    return last_.position;
}

void LineCounter::advance(Cursor& cursor, std::string_view text) noexcept {
    cursor.offset += text.size();
    // memrchr is vectorised; rfind goes byte by byte, which a text of one line would feel.
    const void* last = text.empty() ? nullptr : ::memrchr(text.data(), '\n', text.size());
    if (last != nullptr) {
        cursor.position.line += count_line_ends(text);
        cursor.position.column = 1;
        text.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(last) - text.data()) +
                           1);
    }
    cursor.position.column += count_code_points(text);
}

} // namespace custos::scanners
