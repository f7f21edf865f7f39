#include "policies/yaml/emit_yaml.h"

#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

namespace custos::policies {

namespace {

void emit(YAML::Emitter& out, const nlohmann::json& value) {
    if (value.is_object()) {
        out << YAML::BeginMap;
        for (const auto& [key, member] : value.items()) {
            out << YAML::Key << key << YAML::Value;
            emit(out, member);
        }
        out << YAML::EndMap;
    } else if (value.is_array()) {
        out << YAML::BeginSeq;
        for (const auto& item : value)
            emit(out, item);
        out << YAML::EndSeq;
    } else if (value.is_string()) {
        out << YAML::DoubleQuoted << value.get<std::string>();
    } else {
        out << value.dump(); // numbers, true, false and null are the same in both
    }
}

} // namespace

std::string emit_yaml(const nlohmann::json& value) {
    YAML::Emitter out;
    emit(out, value);
    return std::string(out.c_str()) + '\n';
}

} // namespace custos::policies
