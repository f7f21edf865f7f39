#include "scanners/model/finding.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace custos {

namespace {

struct MaskRow {
    std::string_view name;
    std::string_view text;
};
constexpr std::array<MaskRow, kMasks> kMaskRows = {{
    {"hidden", "•••"},
    {"be_nrn", "••.••.••-•••.••"},
    {"be_enterprise", "••••.•••.•••"},
    {"be_iban", "BE•• •••• •••• ••••"},
    {"iban", "•••• •••• •••• ••••"},
    {"bic", "••••••••"},
    {"card", "•••• •••• •••• ••••"},
    {"email", "•••@•••"},
    {"phone", "+•• ••• •• •• ••"},
    {"date", "••/••/••••"},
    {"ip", "•••.•••.•••.•••"},
    {"mac", "••:••:••:••:••:••"},
    {"number", "•••••••••"},
    {"coordinates", "••.••••, ••.••••"},
    {"plate", "•-•••-•••"},
    {"name", "••• •••"},
    {"secret", "[secret]"},
    {"key", "[private key]"},
    {"document", "[document]"},
    {"term", "[term]"},
    {"address", "[address]"},
}};

} // namespace

std::string_view text_of(Mask mask) noexcept {
    return kMaskRows.at(static_cast<std::size_t>(mask)).text;
}
std::string_view name_of(Mask mask) noexcept {
    return kMaskRows.at(static_cast<std::size_t>(mask)).name;
}

void DistinctTokens::add(const Fingerprint& token) {
    if (tokens_.size() == kExact && token > tokens_.back()) {
        overflowed_ = true;
        return;
    }
    const auto at = std::ranges::lower_bound(tokens_, token);
    if (at != tokens_.end() && *at == token)
        return;
    tokens_.insert(at, token);
    if (tokens_.size() > kExact) {
        tokens_.pop_back();
        overflowed_ = true;
    }
}

void DistinctTokens::merge(const DistinctTokens& other) {
    for (const Fingerprint& token : other.tokens_)
        add(token);
    overflowed_ = overflowed_ || other.overflowed_;
}

std::uint64_t DistinctTokens::estimate() const noexcept {
    if (!overflowed_ || tokens_.size() < 2)
        return tokens_.size();
    // The k-th smallest of n uniform values in [0, 1) stands near k / (n + 1).
    std::uint64_t top = 0;
    for (std::size_t i = 0; i < 8; ++i)
        top = top << 8U | tokens_.back().bytes[i];
    const double position = std::ldexp(static_cast<double>(top), -64);
    if (position <= 0)
        return tokens_.size();
    return static_cast<std::uint64_t>(static_cast<double>(tokens_.size() - 1) / position);
}

DistinctTokens DistinctTokens::restore(std::vector<Fingerprint> tokens, bool overflowed) {
    DistinctTokens restored;
    restored.tokens_ = std::move(tokens);
    restored.overflowed_ = overflowed;
    return restored;
}

} // namespace custos
