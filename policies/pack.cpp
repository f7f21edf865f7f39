// What a loaded pack says of itself: names, versions, lists by day, bounds of parameters.
#include "policies/pack.h"

#include "policies/condition_compare.h"
#include "policies/pack_shape.h"
#include "scanners/model/sha256.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace custos::policies {

std::string_view name_of(PackStatus status) noexcept {
    return kPackStatuses[static_cast<std::size_t>(status)];
}
std::string_view name_of(RuleStatus status) noexcept {
    return kRuleStatuses[static_cast<std::size_t>(status)];
}
std::string to_text(const PackReference& reference) {
    return reference.id + "@" + reference.version + "#sha256:" + to_hex(reference.digest);
}

TextSet NamedList::on(Date day) const {
    TextSet out;
    std::copy_if(
        values.begin(), values.end(), std::back_inserter(out), [&](const std::string& value) {
            const auto found = dated.find(value);
            return found == dated.end() || ((!found->second.from || *found->second.from <= day) &&
                                            (!found->second.until || day <= *found->second.until));
        });
    return out;
}

bool is_version(std::string_view text) noexcept {
    int parts = 0;
    while (true) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const std::string_view part = text.substr(0, end);
        constexpr std::size_t kDigits = 6;
        if (part.empty() || part.size() > kDigits || (part.size() > 1 && part.front() == '0') ||
            part.find_first_not_of("0123456789") != std::string_view::npos)
            return false;
        ++parts;
        if (end == text.size())
            return parts == 3;
        text.remove_prefix(end + 1);
    }
}

int compare_versions(std::string_view left, std::string_view right) noexcept {
    while (!left.empty() || !right.empty()) {
        const auto take = [](std::string_view& text) {
            const std::size_t end = std::min(text.find('.'), text.size());
            int number = 0;
            std::from_chars(text.data(), text.data() + end, number);
            text.remove_prefix(std::min(end + 1, text.size()));
            return number;
        };
        const int a = take(left);
        const int b = take(right);
        if (a != b)
            return a < b ? -1 : 1;
    }
    return 0;
}

bool in_range(const Parameter& parameter, const FactValue& value) {
    // Durations are compared by what they add to one fixed day; bounds need no finer rule.
    const Instant anchor{};
    const TimeZone zone = TimeZone::utc();
    const Instance none;
    const EvaluationFrame frame{none, anchor, zone};
    const auto holds = [&](const std::optional<FactValue>& bound, Operator op, Operator day_op) {
        if (!bound)
            return true;
        const bool is_day = parameter.type == FactType::date;
        return compare(is_day ? day_op : op, value, *bound, frame).value_or(true);
    };
    return holds(parameter.min, Operator::gte, Operator::not_before) &&
           holds(parameter.max, Operator::lte, Operator::not_after);
}

} // namespace custos::policies
