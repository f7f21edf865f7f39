#include "reports/render/table.h"

#include <cassert>

namespace custos::reports {

Table::Table(std::string caption, std::vector<Column> columns)
    : caption_(std::move(caption)), columns_(std::move(columns)) {}

void Table::add_row(Elements cells) {
    assert(cells.size() == columns_.size());
    Element row = make("tr", {{"role", "row"}});
    for (std::size_t index = 0; index < cells.size(); ++index) {
        const bool is_header = index == 0;
        Element cell = is_header ? make("th", {{"scope", "row"}, {"role", "rowheader"}})
                                 : make("td", {{"role", "cell"}});
        cell.set("data-label", columns_[index].title);
        if (columns_[index].align == Column::Align::number)
            cell.set("class", "n");
        // One box per cell, so that label and content sit side by side in a card.
        cell.add(make("span", {{"class", "c"}}, std::move(cells[index])));
        row.add(std::move(cell));
    }
    rows_.push_back(std::move(row));
}

Element Table::to_element() && {
    Element head = make("tr", {{"role", "row"}});
    for (const Column& column : columns_) {
        Element cell = make("th", {{"scope", "col"}, {"role", "columnheader"}}, column.title);
        if (column.align == Column::Align::number)
            cell.set("class", "n");
        head.add(std::move(cell));
    }
    return make("table", {{"role", "table"}}, make("caption", {}, caption_),
                make("thead", {{"role", "rowgroup"}}, std::move(head)),
                make("tbody", {{"role", "rowgroup"}}, std::move(rows_)));
}

} // namespace custos::reports
