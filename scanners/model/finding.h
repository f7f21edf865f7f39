#pragma once
// What a scan says about an object. None of these types has a field that could hold a value found:
// a mask (a name out of a fixed compiled set) and a keyed fingerprint are all that leave a worker.

#include "scanners/model/ids.h"
#include "scanners/model/locator.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace custos {

/// The fixed set of masks, chosen by identifier family and never composed from the value. What a
/// mask shows is the kind, never digits or letters that narrow down a person.
enum class Mask : std::uint8_t {
    hidden,        ///< `•••`
    be_nrn,        ///< `••.••.••-•••.••`
    be_enterprise, ///< `••••.•••.•••`
    be_iban,       ///< `BE•• •••• •••• ••••`
    iban,          ///< `•••• •••• •••• ••••`
    bic,           ///< `••••••••`
    card,          ///< `•••• •••• •••• ••••`
    email,         ///< `•••@•••`
    phone,         ///< `+•• ••• •• •• ••`
    date,          ///< `••/••/••••`
    ip,            ///< `•••.•••.•••.•••`
    mac,           ///< `••:••:••:••:••:••`
    number,        ///< `•••••••••`
    coordinates,   ///< `••.••••, ••.••••`
    plate,         ///< `•-•••-•••`
    name,          ///< `••• •••`
    secret,        ///< `[secret]`
    key,           ///< `[private key]`
    document,      ///< `[document]`
    term,          ///< `[term]`
    address,       ///< `[address]`
};
inline constexpr std::uint8_t kMasks = static_cast<std::uint8_t>(Mask::address) + 1;
/// The text of a mask, as listed above.
[[nodiscard]] std::string_view text_of(Mask mask) noexcept;
/// Its name as packs write it, e.g. `be_nrn`.
[[nodiscard]] std::string_view name_of(Mask mask) noexcept;

/// Distinct fingerprints of one finding: exact up to kExact, beyond that the kExact smallest
/// (a k-minimum-values sketch, Bar-Yossef et al. 2002), whose density gives the estimate with a
/// standard error of about 1/sqrt(kExact) = 6 %.
/// Shape: `tokens` sorted ascending, without repeats.
class DistinctTokens {
public:
    static constexpr std::size_t kExact = 256;
    void add(const Fingerprint& token);
    void merge(const DistinctTokens& other);
    [[nodiscard]] bool is_exact() const noexcept { return !overflowed_; }
    /// Distinct values: exact while is_exact(), else the estimate.
    [[nodiscard]] std::uint64_t estimate() const noexcept;
    [[nodiscard]] const std::vector<Fingerprint>& tokens() const noexcept { return tokens_; }
    /// Rebuilds one that was sent or stored; REQUIRES: `tokens` as under Shape.
    static DistinctTokens restore(std::vector<Fingerprint> tokens, bool overflowed);
    friend bool operator==(const DistinctTokens&, const DistinctTokens&) = default;

private:
    std::vector<Fingerprint> tokens_;
    bool overflowed_ = false;
};

/// All hits of one detector in one object.
struct Finding {
    static constexpr std::size_t kPlaces = 20; ///< first places kept

    DetectorId detector;
    std::uint32_t detector_version = 1;
    DataCategory category;
    Mask mask = Mask::hidden;
    std::uint64_t count = 0;
    float confidence_min = 0;
    float confidence_max = 0;
    /// Hits at or above the policies' min_confidence (0.8).
    std::uint64_t count_confident = 0;
    DistinctTokens distinct;
    std::vector<Place> places; ///< the first kPlaces, in reading order
    friend bool operator==(const Finding&, const Finding&) = default;
};

} // namespace custos
