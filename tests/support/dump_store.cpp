// Prints every row of a store, decrypted, as JSON lines: what the canary test searches and what the
// kill campaign compares. Blobs are printed as hex and, where they are text, as text too.
//
//   dump_store STORE KEYFILE

#include <sqlite3.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || c == '"' || c == '\\') {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            out += escaped;
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string hex(const void* bytes, std::size_t size) {
    std::string out;
    const auto* byte = static_cast<const unsigned char*>(bytes);
    for (std::size_t i = 0; i < size; ++i) {
        char two[3];
        std::snprintf(two, sizeof two, "%02x", byte[i]);
        out += two;
    }
    return out;
}

std::string value_of(sqlite3_stmt* statement, int column) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return std::to_string(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT: return std::to_string(sqlite3_column_double(statement, column));
    case SQLITE_NULL: return "null";
    case SQLITE_BLOB: return quoted(hex(sqlite3_column_blob(statement, column), size));
    default: {
        const void* text = sqlite3_column_blob(statement, column);
        return quoted({static_cast<const char*>(text), size});
    }
    }
}

int dump_table(sqlite3* database, const std::string& table) {
    sqlite3_stmt* raw = nullptr;
    const std::string sql = "SELECT * FROM \"" + table + "\"";
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
        return 1;
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw,
                                                                               &sqlite3_finalize);
    while (sqlite3_step(raw) == SQLITE_ROW) {
        std::string row = "{\"table\":" + quoted(table) + ",\"row\":{";
        for (int column = 0; column < sqlite3_column_count(raw); ++column) {
            row += column == 0 ? "" : ",";
            row += quoted(sqlite3_column_name(raw, column)) + ":" + value_of(raw, column);
        }
        std::cout << row << "}}\n";
    }
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::cerr << "usage: dump_store STORE KEYFILE\n";
        return 2;
    }
    std::string key;
    std::ifstream(arguments[2]) >> key;
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
        return 1;
    const std::string pragma = "PRAGMA key = \"x'" + key + "'\"";
    sqlite3_exec(database, pragma.c_str(), nullptr, nullptr, nullptr);
    std::string tables;
    const auto collect = [](void* out, int, char** values, char**) {
        *static_cast<std::string*>(out) += std::string(values[0]) + '\n';
        return 0;
    };
    if (sqlite3_exec(database, "SELECT name FROM sqlite_master WHERE type = 'table'", +collect,
                     &tables, nullptr) != SQLITE_OK) {
        std::cerr << "dump_store: " << sqlite3_errmsg(database) << '\n';
        return 1;
    }
    int failed = 0;
    for (std::size_t at = 0; at < tables.size();) {
        const std::size_t end = tables.find('\n', at);
        failed |= dump_table(database, tables.substr(at, end - at));
        at = end + 1;
    }
    sqlite3_close(database);
    return failed;
}
