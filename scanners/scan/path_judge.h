#pragma once
// Names are data too: a part of a path in which a detector hit is shown as its mask.

#include "scanners/detect/matcher.h"
#include "scanners/model/object.h"

#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners {

/// Thread: one thread at a time. Remembers the folders of the last path, which the next one shares.
class PathJudge {
public:
    /// Fills display_path, path_has_hits and path_categories.
    void judge(std::string_view path, Matcher& matcher, ObjectReport& report);
    /// Every part behind Mask::hidden: for a path that could not be judged.
    [[nodiscard]] static std::string hide_all(std::string_view path);

private:
    struct Part {
        std::string name;
        std::string shown;
        bool hit = false;
        std::vector<DataCategory> categories;
    };
    [[nodiscard]] static Part judge_part(std::string_view name, Matcher& matcher);
    std::vector<Part> last_;
};

} // namespace custos::scanners
