#include "daemon/store/token_union.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace custos::daemon {

namespace {

std::uint64_t leading_bits(const Fingerprint& token) noexcept {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i)
        bits = bits << 8U | token.bytes[i];
    return bits;
}

} // namespace

bool TokenUnion::is_kept(const Fingerprint& token) const noexcept {
    return static_cast<std::uint32_t>(std::countl_zero(leading_bits(token))) >= level_;
}

void TokenUnion::thin_out() {
    ++level_;
    std::erase_if(weights_, [&](const auto& entry) { return !is_kept(entry.first); });
}

void TokenUnion::add(std::span<const Fingerprint> tokens, std::uint64_t distinct) {
    if (tokens.empty())
        return;
    const double weight =
        std::max(1.0, static_cast<double>(distinct) / static_cast<double>(tokens.size()));
    for (const Fingerprint& token : tokens) {
        if (!is_kept(token))
            continue;
        const auto [place, added] = weights_.try_emplace(token, weight);
        if (!added)
            place->second = std::min(place->second, weight);
        else if (weights_.size() > kKept)
            thin_out();
    }
}

std::uint64_t TokenUnion::estimate() const {
    double sum = 0;
    for (const auto& [token, weight] : weights_)
        sum += weight;
    return static_cast<std::uint64_t>(std::llround(std::ldexp(sum, static_cast<int>(level_))));
}

} // namespace custos::daemon
