#include "daemon/config/config.h"

#include "daemon/config/yaml_reader.h"
#include "daemon/schedule/cron.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/stat.h>

namespace custos::daemon {

namespace {

/// More is no configuration.
constexpr std::size_t kMaxConfigBytes = 1U << 20U;
constexpr std::uint64_t kMaxThreads = 64;
constexpr std::uint64_t kMaxDays = 3660;
const std::vector<std::string_view> kLanguages = {"nl", "fr", "de", "en"};

Result<void> read_instance(MapReader& root, const std::string& file, Config& config) {
    const auto node = root.node("instance");
    if (!node)
        return fail_at(root.place_of("format"), ErrorCode::invalid_input,
                       "`instance` is missing; `custos init` writes it");
    CUSTOS_TRY(auto reader, MapReader::create(file, *node, "instance"));
    CUSTOS_TRY(const auto id, reader.text("id"));
    if (!id || !parse_uuid(*id))
        return fail_at(reader.place_of("id"), ErrorCode::invalid_input,
                       "`instance.id` must be the UUID that `custos init` wrote");
    config.instance = *id;
    CUSTOS_TRY(auto organisation, reader.text("organisation"));
    config.organisation = organisation.value_or("");
    if (config.organisation.empty())
        return fail_at(reader.place_of("organisation"), ErrorCode::invalid_input,
                       "`instance.organisation` must name the organisation");
    CUSTOS_TRY(const auto language, reader.choice("language", kLanguages));
    if (language)
        config.language = kLanguages[*language];
    return reader.finish();
}

Result<void> read_scan(MapReader& root, const std::string& file, Config& config) {
    const auto node = root.node("scan");
    if (!node)
        return {};
    ScanConfig& scan = config.scan;
    CUSTOS_TRY(auto reader, MapReader::create(file, *node, "scan"));
    CUSTOS_TRY(const auto threads, reader.number("threads", 1, kMaxThreads));
    CUSTOS_TRY(const auto bytes, reader.number("max_object_bytes", 0, std::uint64_t(1) << 50U));
    CUSTOS_TRY(const auto seconds, reader.number("max_object_seconds", 1, 86400));
    CUSTOS_TRY(const auto memory, reader.number("worker_memory_mib", 128, 65536));
    CUSTOS_TRY(scan.detectors, reader.texts("detectors"));
    CUSTOS_TRY(const auto experimental, reader.boolean("experimental_detectors"));
    CUSTOS_TRY(scan.packs, reader.texts("packs"));
    scan.threads = static_cast<std::uint32_t>(threads.value_or(scan.threads));
    scan.max_object_bytes = bytes.value_or(scan.max_object_bytes);
    scan.max_object_seconds = static_cast<std::uint32_t>(seconds.value_or(scan.max_object_seconds));
    scan.worker_memory_mib = memory.value_or(scan.worker_memory_mib);
    scan.experimental_detectors = experimental.value_or(scan.experimental_detectors);
    return reader.finish();
}

Result<void> read_kept(MapReader& root, const std::string& file, Config& config) {
    const auto node = root.node("retention");
    if (!node)
        return {};
    CUSTOS_TRY(auto reader, MapReader::create(file, *node, "retention"));
    CUSTOS_TRY(const auto findings, reader.number("findings_of_vanished_days", 1, kMaxDays));
    if (findings)
        config.findings_of_vanished = std::chrono::days(static_cast<std::int64_t>(*findings));
    return reader.finish();
}

Result<ScheduleConfig> read_schedule(const std::string& file, const YAML::Node& node,
                                     const Config& config) {
    ScheduleConfig schedule;
    CUSTOS_TRY(auto reader, MapReader::create(file, node, "an item of schedules"));
    CUSTOS_TRY(const auto id, reader.text("id"));
    if (!id || id->empty())
        return fail_at(reader.place_of("id"), ErrorCode::invalid_input,
                       "a schedule needs an `id`, a short name of its own");
    schedule.id = *id;
    CUSTOS_TRY(const auto what, reader.choice("what", {"scan", "report"}));
    if (!what)
        return fail_at(reader.place_of("what"), ErrorCode::invalid_input,
                       "a schedule needs `what`: scan or report");
    schedule.what = *what == 0 ? ScheduleConfig::What::scan : ScheduleConfig::What::report;
    CUSTOS_TRY(const auto when, reader.text("when"));
    CUSTOS_TRY(const auto zone, reader.text("time_zone"));
    schedule.when = when.value_or("");
    schedule.time_zone = zone.value_or("");
    const std::string& in = schedule.time_zone.empty() ? config.time_zone : schedule.time_zone;
    if (auto cron = CronSchedule::create(schedule.when, in); !cron) {
        cron.error().place = reader.place_of(is_time_zone(in) ? "when" : "time_zone");
        return tl::unexpected<Error>(std::move(cron).error());
    }
    CUSTOS_TRY(schedule.sources, reader.texts("sources"));
    CUSTOS_TRY(const auto type, reader.choice("type", {"dpo"}));
    static_cast<void>(type);
    CUSTOS_TRY(const auto language, reader.choice("language", kLanguages));
    if (language)
        schedule.language = kLanguages[*language];
    CUSTOS_CHECK(reader.finish());
    return schedule;
}

Result<void> read_schedules(MapReader& root, const std::string& file, Config& config) {
    const auto node = root.node("schedules");
    if (!node)
        return {};
    if (!node->IsSequence())
        return fail_at(root.place_of("schedules"), ErrorCode::invalid_input,
                       "`schedules` must be a list of schedules");
    std::set<std::string> ids;
    for (const auto& item : *node) {
        CUSTOS_TRY(auto schedule, read_schedule(file, item, config));
        if (!ids.insert(schedule.id).second)
            return fail_at({.file = file, .line = item.Mark().line + 1,
                            .column = item.Mark().column + 1},
                           ErrorCode::invalid_input, "two schedules are called `{}`; rename one",
                           OwnText(schedule.id));
        config.schedules.push_back(std::move(schedule));
    }
    return {};
}

Result<void> read_roles(MapReader& root, const std::string& file, Config& config) {
    const auto node = root.node("roles");
    if (!node)
        return {};
    CUSTOS_TRY(auto reader, MapReader::create(file, *node, "roles"));
    for (std::uint8_t role = 0; role < kRoles; ++role) {
        const auto members = reader.node(policies::name_of(static_cast<Role>(role)));
        if (!members)
            continue;
        CUSTOS_TRY(auto who, MapReader::create(file, *members, "a role"));
        RoleMembers& entry = config.roles[static_cast<Role>(role)];
        CUSTOS_TRY(entry.users, who.texts("users"));
        CUSTOS_TRY(entry.groups, who.texts("groups"));
        CUSTOS_CHECK(who.finish());
    }
    return reader.finish();
}

Result<void> read_places(MapReader& root, const std::string& file, Config& config) {
    CUSTOS_TRY(const auto zone, root.text("time_zone"));
    config.time_zone = zone.value_or(config.time_zone);
    if (!is_time_zone(config.time_zone))
        return fail_at(root.place_of("time_zone"), ErrorCode::invalid_input,
                       "no time zone `{}`; give an IANA name such as Europe/Brussels",
                       OwnText(config.time_zone));
    CUSTOS_TRY(const auto keys, root.text("keys"));
    CUSTOS_TRY(const auto policies, root.text("policies"));
    CUSTOS_TRY(const auto worker, root.text("worker"));
    CUSTOS_TRY(const auto worker_socket, root.text("worker_socket"));
    CUSTOS_TRY(const auto socket, root.text("socket"));
    config.key_folder = keys.value_or("");
    config.policy_folder = policies.value_or("");
    config.worker = worker.value_or("");
    config.worker_socket = worker_socket.value_or("");
    config.socket = socket.value_or("");
    for (const auto& [key, value] : {std::pair("keys", &config.key_folder),
                                     std::pair("policies", &config.policy_folder),
                                     std::pair("worker", &config.worker),
                                     std::pair("worker_socket", &config.worker_socket),
                                     std::pair("socket", &config.socket)})
        if (!value->empty() && value->front() != '/')
            return fail_at(root.place_of(key), ErrorCode::invalid_input,
                           "`{}` must be an absolute path", OwnText(key));
    if (const auto node = root.node("log")) {
        CUSTOS_TRY(auto reader, MapReader::create(file, *node, "log"));
        CUSTOS_TRY(const auto level, reader.choice("level", {"debug", "info", "warn", "error"}));
        config.log_level = static_cast<LogLevel>(level.value_or(1));
        CUSTOS_CHECK(reader.finish());
    }
    return {};
}

/// A text as a YAML double-quoted scalar.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + '"';
}

} // namespace

Result<Config> parse_config(const std::string& file, std::string_view text) {
    if (text.size() > kMaxConfigBytes)
        return fail_at({.file = file}, ErrorCode::limit_exceeded,
                       "a configuration has at most 1 MiB; is this the right file?");
    CUSTOS_TRY(const auto node, load_yaml(file, text));
    CUSTOS_TRY(auto root, MapReader::create(file, node, "the configuration"));
    CUSTOS_TRY(const auto format, root.choice("format", {"custos-config/1"}));
    if (!format)
        return fail_at({.file = file, .line = 1, .column = 1}, ErrorCode::invalid_input,
                       "`format: custos-config/1` is missing; is this the right file?");
    Config config;
    CUSTOS_CHECK(read_instance(root, file, config));
    CUSTOS_CHECK(read_places(root, file, config));
    CUSTOS_CHECK(read_scan(root, file, config));
    CUSTOS_CHECK(read_kept(root, file, config));
    CUSTOS_CHECK(read_schedules(root, file, config));
    CUSTOS_CHECK(read_roles(root, file, config));
    CUSTOS_CHECK(root.finish());
    return config;
}

Result<Config> read_config(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        return fail_native(errno, errno == ENOENT ? ErrorCode::not_found : ErrorCode::io_error,
                           "{}: no configuration; create the instance with `custos init`",
                           OwnText(path));
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return fail_native(errno, ErrorCode::permission_denied,
                           "{}: cannot be read; give its owner the right to", OwnText(path));
    std::ostringstream text;
    text << in.rdbuf();
    return parse_config(path, text.str());
}

std::string initial_config(const Config& config) {
    std::ostringstream out;
    out << "# The configuration of this instance: docs/configuration.md. SIGHUP reads it again.\n"
           "format: custos-config/1\n"
           "instance:\n"
        << "  id: " << config.instance << "\n  organisation: " << quoted(config.organisation)
        << "\n  language: " << config.language << "\ntime_zone: " << config.time_zone << '\n';
    if (!config.key_folder.empty())
        out << "keys: " << quoted(config.key_folder) << '\n';
    out << "log: {level: info}\n"
           "scan: {threads: "
        << config.scan.threads
        << "}\n"
           "# schedules:\n"
           "#   - {id: nightly, what: scan, when: \"30 22 * * 1-5\"}\n"
           "#   - {id: monthly, what: report, when: \"@monthly\", language: nl}\n"
           "# retention: {findings_of_vanished_days: 90}\n";
    return out.str();
}

} // namespace custos::daemon
