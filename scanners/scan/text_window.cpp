#include "scanners/scan/text_window.h"

#include <algorithm>
#include <cstring>

namespace custos::scanners {
namespace {

/// The last start of a code point at or before `at`.
std::size_t start_of_code_point(std::string_view text, std::size_t at) noexcept {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
        --at;
    return at;
}

} // namespace

void TextWindow::begin(std::uint64_t offset) noexcept {
    size_ = 0;
    held_back_ = 0;
    owned_begin_ = 0;
    offset_ = offset;
}

char* TextWindow::room(std::size_t size) {
    if (storage_.size() < size_ + size)
        storage_.resize(size_ + size);
    return storage_.data() + size_;
}

void TextWindow::append(std::string_view text) {
    if (text.empty())
        return;
    std::memcpy(room(text.size()), text.data(), text.size());
    grow(text.size());
}

Segment TextWindow::segment(More more) const noexcept {
    const std::string_view text(storage_.data(), size_ - held_back_);
    std::size_t end = text.size();
    if (more == More::to_come) {
        end = end > kSegmentMargin ? start_of_code_point(text, end - kSegmentMargin) : 0;
        end = std::max(end, owned_begin_);
    }
    return {.text = text, .owned_begin = owned_begin_, .owned_end = end, .offset = offset_};
}

std::size_t TextWindow::drop(const Segment& matched) noexcept {
    const std::string_view text(storage_.data(), size_ - held_back_);
    const std::size_t from = matched.owned_end > kSegmentMargin
                                 ? start_of_code_point(text, matched.owned_end - kSegmentMargin)
                                 : 0;
    std::memmove(storage_.data(), storage_.data() + from, size_ - from);
    size_ -= from;
    offset_ += from;
    owned_begin_ = matched.owned_end - from;
    return from;
}

} // namespace custos::scanners
