#pragma once
// A strict view of a YAML mapping: every key must be asked for, every value has the type asked.

#include "scanners/model/result.h"

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

/// Thread: one thread at a time.
class MapReader {
public:
    /// `key` names the mapping in messages. Errors: invalid_input when `node` is no mapping or
    /// has a key twice.
    static Result<MapReader> create(const std::string& file, const YAML::Node& node,
                                    std::string key);

    Result<std::optional<std::string>> text(std::string_view key);
    Result<std::optional<std::uint64_t>> number(std::string_view key, std::uint64_t low,
                                                std::uint64_t high);
    Result<std::optional<bool>> boolean(std::string_view key);
    Result<std::vector<std::string>> texts(std::string_view key);
    /// A text out of `allowed`, as its index.
    Result<std::optional<std::size_t>> choice(std::string_view key,
                                              const std::vector<std::string_view>& allowed);
    std::optional<YAML::Node> node(std::string_view key);
    /// Fails at the first key that was never asked for, with the nearest that is known.
    Result<void> finish() const;

    [[nodiscard]] ConfigPlace place_of(std::string_view key) const;

private:
    MapReader(std::string file, YAML::Node node, std::string key);
    std::string file_;
    YAML::Node node_;
    std::string key_;
    std::set<std::string, std::less<>> known_;
};

/// Parses YAML without throwing. Errors: invalid_input with the place.
Result<YAML::Node> load_yaml(const std::string& file, std::string_view text);

} // namespace custos::daemon
