// `custos scan --source ID`: the daemon scans, this shows how far it is.

#include "tools/custos/commands.h"
#include "tools/custos/instance.h"
#include "tools/custos/interruption.h"
#include "tools/custos/listing.h"
#include "tools/custos/progress.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>
#include <vector>

namespace custos::tools {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high",
                                                         "critical"};
constexpr std::array<std::string_view, 5> kEnded = {"done", "partial", "failed", "cancelled",
                                                    "interrupted"};

bool has_ended(const json& scan) {
    return std::find(kEnded.begin(), kEnded.end(), scan.value("state", "")) != kEnded.end();
}

/// What the scans have done so far, for the bar; one thread writes, another reads.
class Figures {
public:
    void put(const std::vector<json>& scans) {
        ProgressFigures sum;
        for (const auto& scan : scans) {
            sum.objects += scan.value("read", std::uint64_t{0});
            sum.bytes += scan.value("bytes_read", std::uint64_t{0});
            sum.hits += scan.value("hits", std::uint64_t{0});
            sum.objects_in_all += scan.value("to_read", std::uint64_t{0});
            sum.bytes_in_all += scan.value("bytes_to_read", std::uint64_t{0});
            if (!has_ended(scan))
                sum.state = scan.value("source", "") + " " + scan.value("state", "") + " ";
        }
        const std::scoped_lock lock(mutex_);
        now_ = std::move(sum);
    }
    [[nodiscard]] ProgressFigures get() const {
        const std::scoped_lock lock(mutex_);
        return now_;
    }

private:
    mutable std::mutex mutex_;
    ProgressFigures now_;
};

Result<std::vector<json>> follow(ApiClient& api, std::vector<json> scans) {
    std::stop_source stop;
    const Interruption interruption(stop);
    Figures figures;
    const Progress progress([&figures] { return figures.get(); });
    bool cancelled = false;
    for (auto& scan : scans) {
        const std::string target = "/v1/scans/" + encoded(scan.value("id", ""));
        while (!has_ended(scan)) {
            if (interruption.happened() && !std::exchange(cancelled, true))
                for (const auto& one : scans) {
                    CUSTOS_TRY(const auto asked,
                               api.post("/v1/scans/" + encoded(one.value("id", "")) + "/cancel",
                                        json::object()));
                    static_cast<void>(asked);
                }
            CUSTOS_TRY(scan, api.get(target + "?wait_ms=500"));
            figures.put(scans);
        }
    }
    return scans;
}

bool reaches(const json& scan, std::string_view severity) {
    const auto least = std::find(kSeverities.begin(), kSeverities.end(), severity);
    if (!scan.contains("evaluation") || !scan["evaluation"].is_object())
        return false;
    const json open = scan["evaluation"].value("open", json::object());
    return std::any_of(least, kSeverities.end(),
                       [&](std::string_view one) { return open.value(std::string(one), 0) > 0; });
}

ExitStatus exit_of_scans(const std::vector<json>& scans, const std::string& fail_on) {
    bool partly = false;
    bool failed = false;
    bool severe = false;
    for (const auto& scan : scans) {
        const auto state = scan.value("state", "");
        failed = failed || state == "failed" || state == "cancelled" || state == "interrupted";
        partly = partly || state == "partial";
        severe = severe || (!fail_on.empty() && reaches(scan, fail_on));
        if (scan.contains("error") && scan["error"].is_object())
            print_error(scan.value("source", "") + ": " + scan["error"].value("message", ""));
    }
    if (failed)
        return ExitStatus::failed;
    if (severe)
        return ExitStatus::violations;
    return partly ? ExitStatus::partly : ExitStatus::done;
}

} // namespace

ExitStatus run_instance_scan(const Arguments& arguments) {
    const std::string fail_on = arguments.value("fail-on");
    if (!fail_on.empty() &&
        std::find(kSeverities.begin(), kSeverities.end(), fail_on) == kSeverities.end()) {
        print_error("--fail-on " + fail_on + ": allowed are info, low, medium, high, critical");
        return ExitStatus::usage;
    }
    return with_instance(arguments, [&](ApiClient& api) -> Result<ExitStatus> {
        CUSTOS_TRY(const auto started,
                   api.post("/v1/scans", {{"sources", arguments.values("source")},
                                          {"full", arguments.has("full")}}));
        CUSTOS_TRY(const auto scans, follow(api, started.at("scans").get<std::vector<json>>()));
        constexpr Column kColumns[] = {{"SOURCE", "source"},
                                       {"STATE", "state"},
                                       {"LISTED", "listed"},
                                       {"READ", "read"},
                                       {"UNCHANGED", "unchanged"},
                                       {"HITS", "hits"},
                                       {"GAPS", "gaps"},
                                       {"NEW VIOLATIONS", "evaluation.new"},
                                       {"RESOLVED", "evaluation.resolved"},
                                       {"SECONDS", "seconds"}};
        const auto shown = show_list(arguments, json(scans), kColumns);
        return shown == ExitStatus::done ? exit_of_scans(scans, fail_on) : shown;
    });
}

} // namespace custos::tools
