#pragma once
// A rule's cases are data: tests.yaml of its pack. A pack whose tests fail is not installable.

#include "policies/effective_set.h"

#include <cstddef>
#include <vector>

namespace custos::policies {

struct PackTestReport {
    std::size_t cases = 0;
    std::vector<Error> failures; ///< E-TEST, with the line of the case
    [[nodiscard]] bool passed() const noexcept { return failures.empty(); }
};

/// Runs the tests of `pack` against `set`, which was made of it. Every rule needs at least one
/// compliant, one violating and one indeterminate case.
[[nodiscard]] PackTestReport run_tests(const PolicyPack& pack, const EffectiveSet& set);

} // namespace custos::policies
