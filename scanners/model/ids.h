#pragma once
// Strong types for what must not be swapped.

#include "scanners/model/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace custos {

/// A name that people chose or a standard gave, of one kind.
template <class Tag>
class Name {
public:
    Name() = default;
    explicit Name(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    friend auto operator<=>(const Name&, const Name&) = default;

private:
    std::string text_;
};

/// The admin's slug of a data source: `[a-z0-9][a-z0-9._-]{0,62}`.
using SourceId = Name<struct SourceIdTag>;
/// Id of a processing activity in the register, e.g. `A-001`.
using ActivityId = Name<struct ActivityIdTag>;
/// Dotted id of a detector, e.g. `be.nrn`; its meaning never changes.
using DetectorId = Name<struct DetectorIdTag>;
/// Dotted category of personal data, from `scanners/detectors/categories.yaml`.
using DataCategory = Name<struct DataCategoryTag>;

/// Equal to `ancestor` or below it in the dotted tree (`contact.email` is under `contact`).
[[nodiscard]] bool is_under(const DataCategory& category, const DataCategory& ancestor) noexcept;

/// Checks the shape of a SourceId; the error says what is allowed.
[[nodiscard]] Result<SourceId> parse_source_id(std::string_view text);

/// Fixed-size bytes of one kind, printed as lower-case hex.
template <class Tag, std::size_t N>
struct Bytes {
    static constexpr std::size_t kSize = N;
    std::array<std::uint8_t, N> bytes{};
    friend auto operator<=>(const Bytes&, const Bytes&) = default;
    [[nodiscard]] std::span<const std::uint8_t> span() const noexcept { return bytes; }
};

/// Random id of a scan, report, run… (RFC 9562 UUID version 7).
using Uuid = Bytes<struct UuidTag, 16>;
/// HMAC-SHA-256(object key, source id ‖ 0 ‖ raw path bytes), truncated to 128 bits.
using ObjectKey = Bytes<struct ObjectKeyTag, 16>;
/// Half- or fully keyed fingerprint of a normalised identifier (DESIGN.md section 3), 128 bits.
using Fingerprint = Bytes<struct FingerprintTag, 16>;
/// SHA-256 of something that is named where it is used.
using Digest = Bytes<struct DigestTag, 32>;

[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);
/// Fills `out` from exactly 2 × size hex digits; false when `text` is anything else.
[[nodiscard]] bool from_hex(std::string_view text, std::span<std::uint8_t> out) noexcept;

template <class Tag, std::size_t N>
[[nodiscard]] std::string to_hex(const Bytes<Tag, N>& value) {
    return to_hex(value.span());
}
template <class Id>
[[nodiscard]] std::optional<Id> parse_hex(std::string_view text) noexcept {
    Id id;
    if (!from_hex(text, id.bytes))
        return std::nullopt;
    return id;
}

/// `xxxxxxxx-xxxx-7xxx-yxxx-xxxxxxxxxxxx`.
[[nodiscard]] std::string to_text(const Uuid& id);
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text) noexcept;

} // namespace custos

template <class Tag>
struct std::hash<custos::Name<Tag>> {
    std::size_t operator()(const custos::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.text());
    }
};
// Keyed or random bytes are already uniform: their first eight are the hash.
template <class Tag, std::size_t N>
struct std::hash<custos::Bytes<Tag, N>> {
    static_assert(N >= sizeof(std::size_t));
    std::size_t operator()(const custos::Bytes<Tag, N>& value) const noexcept {
        std::size_t first = 0;
        std::memcpy(&first, value.bytes.data(), sizeof first);
        return first;
    }
};
