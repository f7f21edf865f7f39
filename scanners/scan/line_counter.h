#pragma once
// Line and column of offsets, counted along with the text.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace custos::scanners {

/// Thread: one thread at a time.
class LineCounter {
public:
    struct Position {
        std::uint64_t line = 1;
        std::uint64_t column = 1; ///< code points
    };

    void begin(std::uint64_t offset) noexcept;
    /// The text in which positions are asked next. REQUIRES: it starts where the last one was
    /// dropped, and the view lives until `drop` or `begin`.
    void show(std::string_view text) noexcept;
    /// Moves on by `bytes` of the text shown.
    void drop(std::size_t bytes) noexcept;
    /// Cheap when offsets ascend; all zero (unknown) outside of the text shown.
    [[nodiscard]] Position at(std::uint64_t offset) noexcept;

private:
    struct Cursor {
        std::uint64_t offset = 0;
        Position position;
    };
    static void advance(Cursor& cursor, std::string_view text) noexcept;
    Cursor base_; ///< at the start of the text shown
    Cursor last_; ///< where the last answer was
    std::string_view text_;
};

} // namespace custos::scanners
