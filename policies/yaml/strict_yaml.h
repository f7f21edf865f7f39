#pragma once
// The YAML that packs and registers may use: UTF-8, one document, no anchors, aliases, merge keys,
// tags or duplicate keys. Scalars stay text: the *declared* type of a field converts them, so that
// country `NO` stays Norway and version `3.10` stays 3.10. The one place that includes yaml-cpp.

#include "scanners/model/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

struct YamlMember;

/// A parsed value and where it stands.
struct YamlNode {
    enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
    Kind kind = Kind::null;
    std::string text;                ///< of a scalar
    std::vector<YamlNode> items;     ///< of a sequence
    std::vector<YamlMember> members; ///< of a mapping, in the order of the file
    int line = 0;                    ///< from 1; 0 = not from a file
    int column = 0;

    [[nodiscard]] const YamlNode* find(std::string_view key) const noexcept;
    [[nodiscard]] bool is(Kind wanted) const noexcept { return kind == wanted; }
};
struct YamlMember {
    YamlNode key;
    YamlNode value;
};

/// Errors: invalid_input (`E-YAML: …`) with file, line and column; limit_exceeded past `max_bytes`.
[[nodiscard]] Result<YamlNode> parse_yaml(std::string_view file, std::string_view text,
                                          std::size_t max_bytes);

/// The place of a node in `file`.
[[nodiscard]] ConfigPlace place_of(std::string_view file, const YamlNode& node);

} // namespace custos::policies
