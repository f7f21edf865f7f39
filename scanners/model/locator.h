#pragma once
// Where in a data source something stands, as a list of typed steps. A locator that leaves the
// store has its names masked first (names are data too: DESIGN.md, "Names are data too").

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace custos {

/// Path below the root of a file source: exact bytes, '/' between parts, no leading '/'.
struct PathStep {
    std::string bytes;
    friend bool operator==(const PathStep&, const PathStep&) = default;
};
/// Byte range [start, end) in the object for UTF-8 text, else in its extracted text.
struct ByteRangeStep {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    friend bool operator==(const ByteRangeStep&, const ByteRangeStep&) = default;
};
/// Line and column, both from 1; the column counts code points.
struct LineStep {
    std::uint64_t line = 0;
    std::uint64_t column = 0;
    friend bool operator==(const LineStep&, const LineStep&) = default;
};
/// A member of an archive, or an attachment, by its name inside.
struct MemberStep {
    std::string name;
    friend bool operator==(const MemberStep&, const MemberStep&) = default;
};
/// A page of a document, from 1.
struct PageStep {
    std::uint32_t page = 0;
    friend bool operator==(const PageStep&, const PageStep&) = default;
};
/// A cell of a sheet; row and column from 1.
struct CellStep {
    std::string sheet;
    std::uint32_t row = 0;
    std::uint32_t column = 0;
    friend bool operator==(const CellStep&, const CellStep&) = default;
};
/// A column of a delimited file or a table, by position (from 1).
struct ColumnStep {
    std::uint32_t column = 0;
    friend bool operator==(const ColumnStep&, const ColumnStep&) = default;
};

using LocatorStep =
    std::variant<PathStep, ByteRangeStep, LineStep, MemberStep, PageStep, CellStep, ColumnStep>;

struct Locator {
    std::vector<LocatorStep> steps;
    friend bool operator==(const Locator&, const Locator&) = default;
};

/// The position part of a locator, fixed in size: what a finding keeps of each of its first places.
struct Place {
    std::uint64_t start = 0;  ///< byte range [start, end) as in ByteRangeStep
    std::uint64_t end = 0;
    std::uint64_t line = 0;   ///< from 1; 0 = unknown
    std::uint64_t column = 0; ///< code points, from 1; 0 = unknown
    friend bool operator==(const Place&, const Place&) = default;
};

} // namespace custos
