#pragma once
// Delimited text: a header on one of the first lines, then rows with as many cells. Sensed, never
// trusted: three rows of another width in a row and the text is prose again.

#include "scanners/detect/regex.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// A header and its first rows stand in so many bytes; no more than a segment's margin, so that
/// what is sensed does not depend on how the text was cut.
inline constexpr std::size_t kHeadBytes = 8192;

/// A cell of the table, clipped to the segment.
struct Cell {
    std::size_t column = 0;
    Span place; ///< in the segment's text, without delimiters
};

/// The shape of the text being read. It moves forward only, from segment to segment.
/// Thread: one thread at a time.
class Table {
public:
    void begin() { *this = Table(); }
    /// Looks for a header in `head`, the first bytes of the object.
    void sense(std::string_view head, std::string_view file_name);
    [[nodiscard]] bool is_open() const noexcept { return delimiter_ != '\0'; }
    /// The line that seems to be the header, in the `head` given to sense().
    [[nodiscard]] Span header_line() const noexcept { return header_line_; }
    /// A detector hit the header line: it is a row like the others.
    void drop_header() { names_.clear(); }

    /// Starts a segment whose byte `at` follows the last one read.
    void enter(std::string_view text, std::size_t at);
    /// Reads on to `at`. REQUIRES: not before the last place asked for.
    void advance(std::size_t at);
    /// The cell in which `at` stands, from where the table has been read to; it reads no further.
    [[nodiscard]] Cell cell_from_here(std::size_t at) const;

    /// Whether `at`, the last place read to, lies in the table rather than above it.
    [[nodiscard]] bool covers(std::size_t at) const noexcept {
        return is_open() && at >= cursor_.at;
    }
    /// Name of a column, empty when unknown.
    [[nodiscard]] std::string_view name(std::size_t column) const noexcept;
    [[nodiscard]] bool in_header() const noexcept { return cursor_.row == 0 && !names_.empty(); }

    /// Counts one hit of `detector` in `column`.
    void count(std::size_t column, std::uint32_t detector);
    struct Share {
        std::uint64_t rows = 0; ///< read so far, without the header
        std::uint64_t hits = 0;
        std::uint64_t most = 0; ///< hits of the detector that has most of them here
    };
    [[nodiscard]] Share share(std::size_t column, std::uint32_t detector) const;

private:
    struct Cursor {
        std::size_t at = 0;      ///< next byte to read
        std::ptrdiff_t cell = 0; ///< first byte of the cell; negative = before the segment
        std::size_t column = 0;
        std::uint64_t row = 0;    ///< 0 = header line
        bool quoted = false;      ///< inside quotes
        std::uint8_t misfits = 0; ///< rows of another width, one after the other
        bool before_table = true; ///< still in the lines above the header
    };
    void step(Cursor& cursor, std::size_t to) const;
    void end_row(Cursor& cursor) const;

    std::string_view text_;
    char delimiter_ = '\0';
    std::size_t columns_ = 0;
    std::vector<std::string> names_;
    Span header_line_;
    Cursor cursor_;
    struct Count {
        std::uint32_t detector = 0;
        std::uint64_t hits = 0;
    };
    std::vector<std::vector<Count>> hits_; ///< by column; few detectors hit one
};

} // namespace custos::scanners
