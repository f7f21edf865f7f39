#pragma once
// What kinds of bytes a piece of an object holds, counted sixteen at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace custos::scanners {

struct ByteCounts {
    std::uint64_t nul = 0;
    std::uint64_t controls = 0; ///< what no text holds, NUL apart: see byte_counts.cpp
    std::uint64_t high = 0;     ///< >= 0x80
};
[[nodiscard]] ByteCounts count_bytes(std::string_view bytes) noexcept;

/// How many bytes at the beginning are ASCII.
[[nodiscard]] std::size_t ascii_prefix(std::string_view text) noexcept;
[[nodiscard]] std::uint64_t count_line_ends(std::string_view text) noexcept;
/// Code points of well-formed UTF-8.
[[nodiscard]] std::uint64_t count_code_points(std::string_view text) noexcept;

} // namespace custos::scanners
