#include "tools/custos/listing.h"

#include "scanners/model/display.h"
#include "tools/custos/json_text.h"
#include "tools/custos/progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <vector>

#include <unistd.h>

namespace custos::tools {
namespace {

using nlohmann::json;

/// What stands at a dotted path, or null.
json at_path(const json& row, std::string_view path) {
    const json* here = &row;
    while (!path.empty()) {
        const auto dot = path.find('.');
        const std::string key(path.substr(0, dot));
        if (!here->is_object() || !here->contains(key))
            return nullptr;
        here = &(*here)[key];
        path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    }
    return *here;
}

std::string cell_text(const json& value) {
    if (value.is_null())
        return {};
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_boolean())
        return value.get<bool>() ? "yes" : "no";
    if (value.is_array()) {
        std::string text;
        for (const auto& one : value)
            text += (text.empty() ? "" : ", ") + cell_text(one);
        return text;
    }
    if (value.is_object()) {
        std::string text;
        for (const auto& [name, one] : value.items())
            text += (text.empty() ? "" : ", ") + name + " " + cell_text(one);
        return text;
    }
    return value.dump();
}

std::size_t columns_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

std::string table_text(const json& rows, std::span<const Column> columns, bool colour) {
    std::vector<std::vector<std::string>> cells;
    std::vector<std::size_t> widths;
    std::vector<bool> numeric(columns.size(), true);
    for (const auto& column : columns)
        widths.push_back(columns_of(column.title));
    for (const auto& row : rows) {
        std::vector<std::string> line;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const json value = at_path(row, columns[i].key);
            numeric[i] = numeric[i] && (value.is_number() || value.is_null());
            line.push_back(display_text(cell_text(value)));
            widths[i] = std::max(widths[i], columns_of(line.back()));
        }
        cells.push_back(std::move(line));
    }
    std::string text = colour ? "\x1B[1m" : "";
    const auto put = [&](std::size_t i, std::string_view cell) {
        const std::string space(widths[i] - columns_of(cell), ' ');
        const bool last = i + 1 == columns.size();
        text += numeric[i] ? space : "";
        text += cell;
        text += numeric[i] || last ? "" : space;
        text += last ? "\n" : "  ";
    };
    for (std::size_t i = 0; i < columns.size(); ++i)
        put(i, columns[i].title);
    text += colour ? "\x1B[0m" : "";
    for (const auto& line : cells)
        for (std::size_t i = 0; i < line.size(); ++i)
            put(i, line[i]);
    return text;
}

std::string csv_text(const json& rows, std::span<const Column> columns) {
    std::string text;
    for (const auto& column : columns) {
        text += &column == columns.data() ? "" : ",";
        append_csv(text, column.key);
    }
    text += "\r\n";
    for (const auto& row : rows) {
        for (const auto& column : columns) {
            text += &column == columns.data() ? "" : ",";
            const json value = at_path(row, column.key);
            // A number is written bare: the guard against formulas is for foreign text.
            if (value.is_number())
                text += value.dump();
            else
                append_csv(text, cell_text(value));
        }
        text += "\r\n";
    }
    return text;
}

void put_object(std::string& text, const json& object, const std::string& indent) {
    for (const auto& [name, value] : object.items()) {
        if (value.is_null() || (value.is_structured() && value.empty()))
            continue;
        const bool nested = value.is_object() ||
                            (value.is_array() && !value.empty() && value.front().is_structured());
        text += indent + name + ":";
        if (!nested) {
            text += " " + display_text(cell_text(value)) + "\n";
            continue;
        }
        text += "\n";
        if (value.is_object()) {
            put_object(text, value, indent + "  ");
            continue;
        }
        for (const auto& one : value) {
            std::string inner;
            if (one.is_object())
                put_object(inner, one, indent + "    ");
            else
                inner = indent + "    " + display_text(cell_text(one)) + "\n";
            if (inner.size() > indent.size() + 2)
                inner[indent.size() + 2] = '-';
            text += inner;
        }
    }
}

} // namespace

std::string render_list(const json& rows, std::span<const Column> columns, OutputFormat format,
                        bool colour) {
    switch (format) {
    case OutputFormat::text: return table_text(rows, columns, colour);
    case OutputFormat::csv: return csv_text(rows, columns);
    case OutputFormat::json: return rows.dump(2) + "\n";
    case OutputFormat::ndjson: break;
    }
    std::string text;
    for (const auto& row : rows)
        text += row.dump() + "\n";
    return text;
}

std::string render_object(const json& object, OutputFormat format) {
    if (format == OutputFormat::json)
        return object.dump(2) + "\n";
    if (format == OutputFormat::ndjson)
        return object.dump() + "\n";
    std::string text;
    put_object(text, object, "");
    return text;
}

Result<OutputFormat> format_of(const Arguments& arguments) {
    // A command that also scans paths has no preset of its own.
    const auto name = arguments.has("format") ? arguments.value("format") : std::string("text");
    if (const auto format = parse_output_format(name))
        return *format;
    return fail(ErrorCode::invalid_input, "--format {}: allowed are text, json, ndjson, csv",
                OwnText(name));
}

void print_text(std::string_view text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
    static_cast<void>(std::fflush(stdout));
}

ExitStatus show_list(const Arguments& arguments, const json& rows,
                     std::span<const Column> columns) {
    const auto format = format_of(arguments);
    if (!format) {
        print_error(format.error());
        return ExitStatus::usage;
    }
    print_text(render_list(rows, columns, *format, wants_colour(STDOUT_FILENO)));
    return ExitStatus::done;
}

ExitStatus show_object(const Arguments& arguments, const json& object) {
    const auto format = format_of(arguments);
    if (!format) {
        print_error(format.error());
        return ExitStatus::usage;
    }
    print_text(render_object(object, *format));
    return ExitStatus::done;
}

} // namespace custos::tools
