#include "scanners/scan/path_judge.h"

#include "scanners/model/display.h"

#include <algorithm>
#include <cstdint>

namespace custos::scanners {
namespace {

/// A name has no context around it, so that what has no checksum stays low; what is likelier than
/// not is hidden.
constexpr double kLikely = 0.5;
/// `.xlsx` tells a kind, `.peeters` a person: an extension is short, and of letters and digits.
constexpr std::size_t kExtensionBytes = 8;

class NameHits final : public MatchSink {
public:
    void on_match(const Match& match) override {
        if (match.confidence < kLikely)
            return;
        if (best < match.confidence) {
            best = match.confidence;
            mask = match.detector->mask;
        }
        end = std::max(end, match.end);
        categories.push_back(match.detector->category);
    }
    void on_engine_failure(const Detector&, std::uint64_t) override { failed = true; }

    double best = 0;
    Mask mask = Mask::hidden;
    std::uint64_t end = 0;
    bool failed = false;
    std::vector<DataCategory> categories;
};

std::string_view extension_of(std::string_view name, std::uint64_t hit_end) noexcept {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot < hit_end)
        return {};
    const auto letters = name.substr(dot + 1);
    const bool plain = std::all_of(letters.begin(), letters.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
    return plain && !letters.empty() && letters.size() <= kExtensionBytes ? name.substr(dot)
                                                                          : std::string_view();
}

} // namespace

PathJudge::Part PathJudge::judge_part(std::string_view name, Matcher& matcher) {
    NameHits hits;
    matcher.match_name(name, hits);
    Part part{.name = std::string(name)};
    part.hit = hits.failed || !hits.categories.empty();
    part.shown = part.hit
                     ? std::string(text_of(hits.mask)) + std::string(extension_of(name, hits.end))
                     : display_text(name);
    std::sort(hits.categories.begin(), hits.categories.end());
    hits.categories.erase(std::unique(hits.categories.begin(), hits.categories.end()),
                          hits.categories.end());
    part.categories = std::move(hits.categories);
    return part;
}

void PathJudge::judge(std::string_view path, Matcher& matcher, ObjectReport& report) {
    report.display_path.clear();
    report.path_has_hits = false;
    report.path_categories.clear();
    std::size_t index = 0;
    bool known = true;
    for (std::size_t at = 0; at <= path.size(); ++index) {
        const auto slash = std::min(path.find('/', at), path.size());
        const auto name = path.substr(at, slash - at);
        at = slash + 1;
        known = known && index < last_.size() && last_[index].name == name;
        if (!known) {
            last_.resize(index);
            last_.push_back(judge_part(name, matcher));
        }
        const Part& part = last_[index];
        if (index > 0)
            report.display_path += '/';
        report.display_path += part.shown;
        report.path_has_hits = report.path_has_hits || part.hit;
        report.path_categories.insert(report.path_categories.end(), part.categories.begin(),
                                      part.categories.end());
    }
    last_.resize(index);
    auto& found = report.path_categories;
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

std::string PathJudge::hide_all(std::string_view path) {
    std::string shown(text_of(Mask::hidden));
    for (const char c : path)
        if (c == '/')
            shown.append("/").append(text_of(Mask::hidden));
    return shown;
}

} // namespace custos::scanners
