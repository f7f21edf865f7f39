#pragma once
// An agency's own tailoring over the packs (POLICIES 1.6). Like an XCCDF Tailoring document it
// selects, deselects and sets values and never edits logic; unlike it, every change has a
// rationale.

#include "policies/effective_set.h"

#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

struct PolicyOverlay {
    std::string id;
    std::string version;
    std::string agency;
    Date effective_from;
    std::optional<Date> effective_until;
    PackReference extends;
    std::vector<Tailoring> tailoring;
};

/// Reads an overlay and checks it against the rules and parameters of `base`.
/// Errors: invalid_input with place: E-SCHEMA, E-PARENT, E-DIGEST, E-ID, E-PARAM, E-RANGE and
///         E-LOCKED (a locked rule may not be deselected; nothing lowers a severity or lengthens a
///         due).
[[nodiscard]] Result<PolicyOverlay> parse_overlay(std::string_view file, std::string_view yaml,
                                                  const EffectiveSet& base);

/// Applies what is in force on `today` to a resolved set's rules and parameters.
void apply_tailoring(const PolicyOverlay& overlay, Date today, EffectiveSet& set);

} // namespace custos::policies
