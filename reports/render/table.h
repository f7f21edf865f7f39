#pragma once
// A data table that stays one for assistive technology when a narrow screen shows it as cards.

#include "reports/render/element.h"

#include <string>
#include <vector>

namespace custos::reports {

struct Column {
    enum class Align : std::uint8_t { text, number };
    std::string title;
    Align align = Align::text;
};

/// First column = row headers. Each cell repeats its column's title in `data-label`, which the
/// style sheet shows on a narrow screen, where rows become cards; the ARIA roles are written out
/// because `display: block` would take them away.
class Table {
public:
    Table(std::string caption, std::vector<Column> columns);
    /// REQUIRES: as many cells as columns.
    void add_row(Elements cells);
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    [[nodiscard]] Element to_element() &&;

private:
    std::string caption_;
    std::vector<Column> columns_;
    Elements rows_;
};

} // namespace custos::reports
