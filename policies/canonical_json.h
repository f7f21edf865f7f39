#pragma once
// RFC 8785 (JSON Canonicalization Scheme): one text per value, so that a digest means something.

#include "scanners/model/result.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace custos::policies {

/// The RFC 8785 text of `value`: members sorted by UTF-16 code units, shortest escapes, no space.
/// Errors: invalid_input for a floating-point number, an integer beyond ±(2^53 − 1) (write it as
///         text) and text that is not UTF-8: all three would have more than one faithful form.
/// Thread: safe from any thread.
[[nodiscard]] Result<std::string> canonical_json(const nlohmann::json& value);

/// Appends `text` as a JSON string in RFC 8785 form; REQUIRES: valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

} // namespace custos::policies
