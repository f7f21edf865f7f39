#include "scanners/detect/confidence.h"

#include <algorithm>

namespace custos::scanners {

double Support::together() const noexcept {
    return 1 - (1 - context) * (1 - field) * (1 - column);
}

double confidence_of(double base, const Support& support) noexcept {
    const double lifted = base + (1 - base) * support.together();
    return std::clamp(lifted * (1 - support.doubt), 0.0, 1.0);
}

double weight_at(std::size_t distance) noexcept {
    constexpr std::size_t kNear = 24;
    if (distance <= kNear)
        return 1;
    if (distance >= kWindowBefore)
        return 0.5;
    const auto beyond = static_cast<double>(distance - kNear);
    return 1 - 0.5 * beyond / static_cast<double>(kWindowBefore - kNear);
}

} // namespace custos::scanners
