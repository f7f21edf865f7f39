#include "policies/names.h"

#include "scanners/model/nearest.h"

#include <algorithm>

namespace custos::policies {

std::string suggest(std::string_view typed, std::span<const std::string_view> allowed) {
    const std::string nearest = custos::nearest_name(typed, allowed);
    return nearest.empty() ? std::string() : "nearest: `" + nearest + "`; ";
}

std::string join_names(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) {
        if (!out.empty())
            out += ", ";
        out += name;
    }
    return out;
}

std::vector<std::string_view> split_names(std::string_view cell) {
    std::vector<std::string_view> names;
    while (!cell.empty()) {
        const std::size_t end = std::min(cell.find(' '), cell.size());
        if (end > 0)
            names.push_back(cell.substr(0, end));
        cell.remove_prefix(std::min(end + 1, cell.size()));
    }
    return names;
}

} // namespace custos::policies
