#include "scanners/detect/fast_engine.h"
#include "scanners/detect/fold.h"

#include "scanners/detect/compiled.h"
#include "tests/scanners/detect/sample_pack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
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

std::vector<Place> slow_places(const std::vector<Rule>& rules, std::string_view text, Span owned) {
    std::vector<std::uint32_t> all(rules.size());
    std::iota(all.begin(), all.end(), 0U);
    NextPlaces next(rules.size(), 0);
    std::vector<Proposal> out;
    propose_slowly(rules, all, text, owned, next, out);
    return places_of(out);
}

std::vector<Place> fast_places(FastEngine& engine, std::size_t rules, std::string_view text,
                               Span owned) {
    NextPlaces next(rules, 0);
    std::vector<Proposal> out;
    engine.propose(text, owned, next, out);
    return places_of(out);
}

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
    FastEngine engine(set.rules, *set.plan);
    for (const DetectorEntry& entry : set.entries)
        for (const auto* examples : {&entry.positive_examples, &entry.negative_examples})
            for (const std::string& example : *examples)
                for (const std::size_t shift : {0U, 1U, 65U, 200U}) {
                    const std::string text = std::string(shift, ' ') + example;
                    EXPECT_EQ(fast_places(engine, set.rules.size(), text, {0, text.size()}),
                              slow_places(set.rules, text, {0, text.size()}))
                        << text;
                }
}

TEST(FastEngine, EqualsTheSlowEngineOnMixedText) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    FastEngine engine(set.rules, *set.plan);
    std::mt19937 random(20261122);
    for (int round = 0; round < 40; ++round) {
        const std::string text = sampled_text(random, set, 1500);
        ASSERT_EQ(fast_places(engine, set.rules.size(), text, {0, text.size()}),
                  slow_places(set.rules, text, {0, text.size()}))
            << "round " << round;
    }
}

TEST(FastEngine, EqualsTheSlowEngineInPartsOfAText) {
    ASSERT_NE(shipped(), nullptr);
    const DetectorSet::Compiled& set = shipped()->compiled();
    FastEngine engine(set.rules, *set.plan);
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        const std::string text = sampled_text(random, set, 800);
        const Span owned{150 + static_cast<std::size_t>(round), 500};
        ASSERT_EQ(fast_places(engine, set.rules.size(), text, owned),
                  slow_places(set.rules, text, owned))
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
    std::array<std::uint8_t, kBlock> fast{};
    std::array<std::uint8_t, kBlock> portable{};
    for (std::size_t at = 0; at < text.size(); at += 61) {
        EXPECT_EQ(set.plan->filter.scan(text, at, fast),
                  set.plan->filter.scan_portably(text, at, portable));
        EXPECT_EQ(fast, portable);
    }
}

} // namespace
} // namespace custos::scanners
