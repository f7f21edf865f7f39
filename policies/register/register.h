#pragma once
// The register: agencies, sources and processing activities, read from YAML
// (`custos source import`, `custos activity import`) or from the JSON of the store and the API.
// One YAML file may hold `agency:`, `sources:` and `activities:`; it is taken whole or not at all.

#include "policies/register/activity_record.h"
#include "policies/register/agency_record.h"
#include "policies/register/source_record.h"
#include "scanners/model/result.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace custos::policies {

struct RegisterFile {
    std::optional<AgencyRecord> agency;
    std::vector<SourceRecord> sources;
    std::vector<ActivityRecord> activities;
};

/// Reads a register file. `name` stands in the messages.
/// Errors: invalid_input with file, line and column; the text names what is allowed and the nearest
///         key or value to a misspelt one. limit_exceeded past 16 MiB.
[[nodiscard]] Result<RegisterFile> parse_register(std::string_view name, std::string_view yaml);
/// Every mistake of the file, for `--check`; empty when parse_register would succeed.
[[nodiscard]] std::vector<Error> check_register(std::string_view name, std::string_view yaml);

/// One record as JSON: absent fields are left out, an open-ended date is null.
[[nodiscard]] nlohmann::json to_json(const AgencyRecord& record);
[[nodiscard]] nlohmann::json to_json(const SourceRecord& record);
[[nodiscard]] nlohmann::json to_json(const ActivityRecord& record);
/// The same checks as for YAML; the message names the field.
[[nodiscard]] Result<AgencyRecord> agency_from_json(const nlohmann::json& json);
[[nodiscard]] Result<SourceRecord> source_from_json(const nlohmann::json& json);
[[nodiscard]] Result<ActivityRecord> activity_from_json(const nlohmann::json& json);
/// Text forms of the same, for callers that do not want the JSON library.
[[nodiscard]] std::string to_json_text(const AgencyRecord& record);
[[nodiscard]] std::string to_json_text(const SourceRecord& record);
[[nodiscard]] std::string to_json_text(const ActivityRecord& record);
[[nodiscard]] Result<AgencyRecord> agency_from_json_text(std::string_view text);
[[nodiscard]] Result<SourceRecord> source_from_json_text(std::string_view text);
[[nodiscard]] Result<ActivityRecord> activity_from_json_text(std::string_view text);

/// Names of mandatory fields without a value, in the order of the model: "set-up to finish".
[[nodiscard]] std::vector<std::string> missing_fields(const AgencyRecord& record);
[[nodiscard]] std::vector<std::string> missing_fields(const SourceRecord& record);
[[nodiscard]] std::vector<std::string> missing_fields(const ActivityRecord& record);

} // namespace custos::policies
