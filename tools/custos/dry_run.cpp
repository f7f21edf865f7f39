#include "tools/custos/json_text.h"
#include "tools/custos/path_scan.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>

#include <unistd.h>

namespace custos::tools {
namespace {

/// What one thread reads and matches at least; an estimate is better too long than too short.
constexpr double kBytesPerSecond = 100e6;
/// Opening, looking at and closing a small file.
constexpr double kSecondsPerObject = 100e-6;

/// Opens what would be read, and reads nothing.
class Opener final : public scanners::WalkVisitor {
public:
    explicit Opener(const scanners::FileSource& source) : source_(source) {}
    void on_object(const scanners::ListedObject& object) override {
        const auto opened = source_.open_object(object.path, object.others_enter);
        if (!opened) {
            ++gaps[std::string(name_of(opened.error().code))];
            return;
        }
        ++objects;
        bytes += object.token.size_bytes;
        world_readable += opened->permissions.world_read ? 1U : 0U;
    }
    void on_oddity(std::string_view, const Gap& gap) override {
        ++gaps[std::string(name_of(gap.code))];
    }
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;
    std::uint64_t world_readable = 0;
    std::map<std::string, std::uint64_t> gaps;

private:
    const scanners::FileSource& source_;
};

void print(const std::string& text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
}

std::string words_for(const nlohmann::json& row) {
    std::string text = row["root"].get<std::string>() + "\n";
    const auto bytes = row["bytes"].get<std::uint64_t>();
    text += "  to read        " + std::to_string(row["objects"].get<std::uint64_t>()) +
            " objects, " + readable_bytes(static_cast<double>(bytes)) + "\n";
    text += "  time           about " + readable_seconds(row["seconds"].get<double>()) + "\n";
    text += "  rights         as user " + std::to_string(row["uid"].get<std::uint64_t>()) +
            (row["gaps"].empty() ? ": everything can be read\n" : "; not everything is read:\n");
    for (const auto& [code, count] : row["gaps"].items())
        text +=
            "                 " + std::to_string(count.get<std::uint64_t>()) + " × " + code + "\n";
    text += "  left out       " + std::to_string(row["excluded"].get<std::uint64_t>()) +
            " by pattern, " + std::to_string(row["further_links"].get<std::uint64_t>()) +
            " further names of the same file\n";
    text += row["atime_moves"].get<bool>()
                ? "  access times   move: this user does not own all files\n"
                : "  access times   stay as they are\n";
    return text;
}

} // namespace

Result<ExitStatus> show_dry_run(const PathScan& scan) {
    CUSTOS_TRY(const auto sources, open_roots(scan));
    nlohmann::json all = nlohmann::json::array();
    bool whole = true;
    for (const auto& one : sources) {
        Opener seen(*one.source);
        const auto walk = one.source->walk(seen, std::stop_token{});
        const double seconds = (static_cast<double>(seen.bytes) / kBytesPerSecond +
                                static_cast<double>(seen.objects) * kSecondsPerObject) /
                               scan.threads;
        whole = whole && seen.gaps.empty();
        all.push_back({{"root", valid_utf8(one.root)},
                       {"objects", seen.objects},
                       {"bytes", seen.bytes},
                       {"seconds", seconds},
                       {"minutes", seconds / 60},
                       {"uid", ::geteuid()},
                       {"world_readable", seen.world_readable},
                       {"gaps", seen.gaps},
                       {"excluded", walk.excluded},
                       {"further_links", walk.further_links},
                       {"complete", walk.complete},
                       {"atime_moves", one.source->atime_moves()}});
    }
    if (scan.rows.format == OutputFormat::json)
        print(all.dump(1) + "\n");
    else
        for (const auto& row : all)
            print(scan.rows.format == OutputFormat::text ? words_for(row) : row.dump() + "\n");
    return whole ? ExitStatus::done : ExitStatus::partly;
}

} // namespace custos::tools
