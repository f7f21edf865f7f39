#include "tests/scanners/detect/sample_pack.h"

#include <algorithm>
#include <array>
#include <iostream>

namespace custos::scanners::testing {

std::shared_ptr<const DetectorSet> sample_set() {
    const std::array<PackText, 1> extra = {{{.file = "sample.yaml", .text = kSamplePack}}};
    const DetectorChoice choice{
        .only = {"sample.email", "sample.account", "sample.nine", "sample.password"}};
    auto set = DetectorSet::load(extra, choice);
    if (!set) {
        std::cerr << message_of(set.error()) << '\n';
        return nullptr;
    }
    return *set;
}

std::vector<Seen> matches_in(Matcher& matcher, std::string_view text, std::string_view name) {
    CollectingSink sink;
    matcher.begin({.name = name});
    matcher.match({.text = text, .owned_begin = 0, .owned_end = text.size(), .offset = 0}, sink);
    matcher.end(sink);
    return sink.all;
}

std::vector<Seen> matches_in(std::string_view text, std::string_view name) {
    Matcher matcher(sample_set(), {});
    return matches_in(matcher, text, name);
}

std::vector<Seen> matches_in_pieces(Matcher& matcher, std::string_view text, std::size_t size,
                                    std::string_view name) {
    CollectingSink sink;
    matcher.begin({.name = name});
    for (std::size_t at = 0; at < text.size(); at += size) {
        const std::size_t left = at > kSegmentMargin ? at - kSegmentMargin : 0;
        const std::size_t owned_end = std::min(at + size, text.size());
        const std::size_t right = std::min(owned_end + kSegmentMargin, text.size());
        matcher.match({.text = text.substr(left, right - left),
                       .owned_begin = at - left,
                       .owned_end = owned_end - left,
                       .offset = left},
                      sink);
    }
    matcher.end(sink);
    return sink.all;
}

} // namespace custos::scanners::testing
