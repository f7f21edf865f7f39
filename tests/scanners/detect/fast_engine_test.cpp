#include "scanners/detect/fast_engine.h"
#include "scanners/detect/fold.h"

#include "scanners/detect/compiled.h"
#include "tests/scanners/detect/sample_pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace custos::scanners {
namespace {

/// What both engines must agree on: detector, whole match, value.
using Place = std::tuple<std::uint32_t, std::size_t, std::size_t, std::size_t, std::size_t>;

std::vector<Place> places_of(const std::vector<Proposal>& proposals) {
    std::vector<Place> places;
    for (const Proposal& p : proposals)
        places.emplace_back(p.detector, p.whole.begin, p.whole.end, p.value.begin, p.value.end);
    std::ranges::sort(places);
    return places;
}

/// Both engines on the same detectors.
class Engines {
public:
    explicit Engines(const DetectorSet::Compiled& set)
        : set_(set), fast_(set.rules, *set.plan, *set.support),
          admission_(set.rules, *set.support) {}
    std::vector<Place> fast(std::string_view text, Span owned, TextShape shape) {
        NextPlaces next = next_places_for(set_.rules.size());
        std::vector<Proposal> out;
        fast_.propose(text, owned, shape, next, out);
        return places_of(out);
    }
    std::vector<Place> slow(std::string_view text, Span owned, TextShape shape) {
        NextPlaces next = next_places_for(set_.rules.size());
        std::vector<Proposal> out;
        admission_.begin(text, shape);
        propose_slowly_in_order(set_.rules, set_.plan->ordered, admission_, text, owned, next, out);
        propose_slowly(set_.rules, set_.plan->alone, admission_, text, owned, next, out);
        return places_of(out);
    }

private:
    const DetectorSet::Compiled& set_;
    FastEngine fast_;
    Admission admission_;
};
constexpr std::array kShapes = {TextShape::prose, TextShape::table};

/// Every detector that travels inside the program.
const std::shared_ptr<const DetectorSet>& shipped() {
    static const std::shared_ptr<const DetectorSet> kSet = [] {
        auto set = DetectorSet::load({}, {.only = {}, .experimental = true});
        return set ? *set : nullptr;
    }();
    return kSet;
}

/// Text out of pieces that patterns like, with all examples of the packs cut, joined and damaged.
std::string sampled_text(std::mt19937& random, const DetectorSet::Compiled& set,
                         std::size_t bytes) {
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    static const std::vector<std::string> kPieces = {" ",
                                                     "\n",
                                                     ".",
                                                     "-",
                                                     "/",
                                                     ":",
                                                     ";",
                                                     ",",
                                                     "@",
                                                     "+",
                                                     "=",
                                                     "\"",
                                                     "é",
                                                     "ſ",
                                                     "€",
                                                     "BE",
                                                     "IBAN",
                                                     "0032",
                                                     "wachtwoord: ",
                                                     "password=",
                                                     "BSN ",
                                                     "\t",
                                                     "http://",
                                                     "K",
                                                     "__",
                                                     "<<",
                                                     "(0)",
                                                     "né ",
                                                     "\xC3",
                                                     "\xE2\x82"};
    std::string text;
    while (text.size() < bytes) {
        switch (below(4)) {
        case 0: text += kPieces[below(kPieces.size())]; break;
        case 1:
            for (std::size_t i = below(13); i > 0; --i)
                text.push_back(static_cast<char>('0' + below(10)));
            break;
        case 2:
            for (std::size_t i = below(9); i > 0; --i)
                text.push_back(static_cast<char>((below(3) == 0 ? 'A' : 'a') + below(26)));
            break;
        default: {
            const DetectorEntry& entry = set.entries[below(set.entries.size())];
            std::string example = entry.positive_examples[below(entry.positive_examples.size())];
            if (below(3) == 0)
                example[below(example.size())] = kPieces[below(kPieces.size())][0];
            text += example.substr(0, 1 + below(example.size()));
            if (below(2) == 0)
                text += example;
        }
        }
    }
    FoldedText folded; // as the matcher does before either engine sees a text
    folded.fold(text);
    return std::string(folded.text());
}

TEST(FastEngine, EqualsTheSlowEngineOnEveryExample) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    Engines engines(set);
    for (const DetectorEntry& entry : set.entries)
        for (const auto* examples : {&entry.positive_examples, &entry.negative_examples})
            for (const std::string& example : *examples)
                for (const std::size_t shift : {0U, 1U, 65U, 200U}) {
                    const std::string text = std::string(shift, ' ') + example;
                    const Span whole{0, text.size()};
                    for (const TextShape shape : kShapes)
                        EXPECT_EQ(engines.fast(text, whole, shape),
                                  engines.slow(text, whole, shape))
                            << text;
                }
}

TEST(FastEngine, EqualsTheSlowEngineOnMixedText) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    Engines engines(set);
    std::mt19937 random(20261122);
    for (int round = 0; round < 40; ++round) {
        const std::string text = sampled_text(random, set, 1500);
        const TextShape shape = kShapes[static_cast<std::size_t>(round) % kShapes.size()];
        ASSERT_EQ(engines.fast(text, {0, text.size()}, shape),
                  engines.slow(text, {0, text.size()}, shape))
            << "round " << round;
    }
}

TEST(FastEngine, EqualsTheSlowEngineInPartsOfAText) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    Engines engines(set);
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        const std::string text = sampled_text(random, set, 800);
        const Span owned{150 + static_cast<std::size_t>(round), 500};
        const TextShape shape = kShapes[static_cast<std::size_t>(round) % kShapes.size()];
        ASSERT_EQ(engines.fast(text, owned, shape), engines.slow(text, owned, shape))
            << "round " << round;
    }
}

TEST(FastEngine, HoldsTheShippedPatternsOutOfTheSlowLane) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    for (const std::uint32_t detector : set.plan->slow)
        ADD_FAILURE() << set.detectors[detector].id.text() << " is scanned by RE2 alone";
}

TEST(ByteFilter, SaysTheSameOnEveryMachine) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    std::mt19937 random(11);
    const std::string text = sampled_text(random, set, 20'000);
    constexpr std::size_t kCount = 5;
    std::array<ByteFilter::Block, kCount> fast;
    std::array<ByteFilter::Block, kCount> portable;
    for (const auto* plan : {&set.plan->in_prose, &set.plan->in_tables})
        for (std::size_t at = 0; at < text.size(); at += 61) {
            plan->filter.scan(text, at, fast);
            plan->filter.scan_portably(text, at, portable);
            ASSERT_EQ(fast, portable) << "from " << at;
        }
}

} // namespace
} // namespace custos::scanners
