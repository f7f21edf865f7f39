#pragma once
// Lists as people, spreadsheets and scripts want them: an aligned table, CSV, JSON or NDJSON.

#include "tools/custos/command_line.h"
#include "tools/custos/row_format.h"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <string_view>

namespace custos::tools {

/// One column of a table. `key` is a dotted path into a row.
struct Column {
    std::string_view title;
    std::string_view key;
};

/// `rows` (an array of objects) in a format. JSON and NDJSON keep every field; text and CSV show
/// the columns.
[[nodiscard]] std::string render_list(const nlohmann::json& rows, std::span<const Column> columns,
                                      OutputFormat format, bool colour);
/// One object: `name: value` lines, or JSON.
[[nodiscard]] std::string render_object(const nlohmann::json& object, OutputFormat format);

/// --format of a command. Errors: invalid_input naming what is allowed.
Result<OutputFormat> format_of(const Arguments& arguments);

/// Prints to the standard output.
ExitStatus show_list(const Arguments& arguments, const nlohmann::json& rows,
                     std::span<const Column> columns);
ExitStatus show_object(const Arguments& arguments, const nlohmann::json& object);
void print_text(std::string_view text);

} // namespace custos::tools
