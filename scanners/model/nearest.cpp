#include "scanners/model/nearest.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace custos {

namespace {

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, above + 1, row[j - 1] + 1});
            diagonal = above;
        }
    }
    return row[b.size()];
}

/// Longer input is no slip of the fingers, and the cost above is its square.
constexpr std::size_t kLongestName = 128;

} // namespace

std::string nearest_name(std::string_view typed, std::span<const std::string_view> allowed) {
    if (typed.size() > kLongestName)
        return {};
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(2, typed.size() / 3) + 1;
    for (const std::string_view name : allowed) {
        if (name.size() > kLongestName)
            continue;
        const std::size_t d = distance(typed, name);
        if (d < best_distance && d < name.size()) {
            best = name;
            best_distance = d;
        }
    }
    return std::string(best);
}

} // namespace custos
