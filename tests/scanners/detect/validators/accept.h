#pragma once
// Asking a validator by its name, as a pack does.

#include "scanners/detect/validators/validator.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace custos::scanners {

/// The normal form, or `-` where the validator refuses.
inline std::string normal(std::string_view validator, std::string_view value,
                          const ValidatorParameters& parameters = {}) {
    const ValidatorRow* const row = find_validator(validator);
    if (row == nullptr) {
        ADD_FAILURE() << "no validator " << validator;
        return "-";
    }
    std::string normalised;
    return row->accept(value, parameters, normalised) ? normalised : "-";
}

inline bool accepts(std::string_view validator, std::string_view value) {
    return normal(validator, value) != "-";
}

} // namespace custos::scanners
