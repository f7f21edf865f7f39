#pragma once
// A small pack and a sink for the tests of the matcher.

#include "scanners/detect/matcher.h"

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace custos::scanners::testing {

inline constexpr std::string_view kSamplePack = R"yaml(format: detector-pack/1
pack: sample
detectors:
  - id: sample.email
    title: E-mail address
    category: contact.email
    gdpr: "4(1)"
    family: email
    mask: email
    pattern: '\b[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9\-]{0,40}\.){1,4}[A-Za-z]{2,12}\b'
    confidence: 0.9
    fields: [email, e_mail]
    examples: {positive: ["schrijf naar jan@voorbeeld.be"], negative: ["backup@nas2:dumps"]}
  - id: sample.account
    title: Account number
    category: financial.iban
    gdpr: "4(1)"
    family: iban
    mask: iban
    pattern: '\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b'
    validator: iban
    confidence: 0.85
    context: {nl: [rekening], fr: [compte]}
    fields: [iban]
    examples: {positive: ["BE68 5390 0754 7034"], negative: ["BE68 5390 0754 7035"]}
  - id: sample.nine
    title: Nine digits that need a word
    category: government_id.nl_bsn
    gdpr: "87"
    family: nl.bsn
    mask: number
    pattern: '\b\d{9}\b'
    validator: nl_bsn
    confidence: 0.6
    requires: field_or_context
    context: {nl: [bsn, burgerservicenummer], en: [citizen service number]}
    negative_context: {any: [order, bestelnummer]}
    fields: [bsn]
    examples: {positive: ["BSN 111222333"], negative: ["111222333", "order 111222333"]}
  - id: sample.password
    title: Password after its label
    category: credential.password
    gdpr: "32"
    mask: secret
    pattern: '(?i:wachtwoord|password)\s*[:=]\s*(\S{4,64})'
    value_group: 1
    confidence: 0.8
    examples: {positive: ["wachtwoord: Zomer1990!"]}
)yaml";

/// One match, copied out of the call.
struct Seen {
    std::string detector;
    std::uint64_t start = 0;
    std::uint64_t end = 0;
    double confidence = 0;
    std::string value;
    std::string normalised;
    std::vector<std::string> alternatives;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Seen& seen) {
        return out << seen.detector << '[' << seen.start << ',' << seen.end << ") "
                   << seen.confidence << " \"" << seen.value << '"';
    }
};

class CollectingSink final : public MatchSink {
public:
    void on_match(const Match& match) override {
        Seen seen{.detector = match.detector->id.text(),
                  .start = match.start,
                  .end = match.end,
                  .confidence = match.confidence,
                  .value = std::string(match.value),
                  .normalised = std::string(match.normalised),
                  .alternatives = {}};
        for (const Detector* other : match.alternatives)
            seen.alternatives.push_back(other->id.text());
        all.push_back(std::move(seen));
    }
    void on_engine_failure(const Detector&, std::uint64_t) override { ++failures; }

    std::vector<Seen> all;
    int failures = 0;
};

/// The sample pack alone.
std::shared_ptr<const DetectorSet> sample_set();
/// Every hit in `text`, given as one segment.
std::vector<Seen> matches_in(Matcher& matcher, std::string_view text, std::string_view name = {});
std::vector<Seen> matches_in(std::string_view text, std::string_view name = {});
/// Every hit in `text`, cut into segments that own `size` bytes each.
std::vector<Seen> matches_in_pieces(Matcher& matcher, std::string_view text, std::size_t size,
                                    std::string_view name = {});

} // namespace custos::scanners::testing
