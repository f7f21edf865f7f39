#pragma once
// How rows of objects and findings are packed; for this room alone.

#include "scanners/model/object.h"
#include "scanners/model/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::daemon {

/// Bits of object_key.state; the lowest two are the ReadState.
inline constexpr std::uint64_t kRetryBit = 4;
inline constexpr std::uint64_t kVanishedBit = 8;

/// Bits of object.permission_bits.
inline constexpr std::uint64_t kHasAclBit = 1;
inline constexpr std::uint64_t kWorldReadBit = 2;
inline constexpr std::uint64_t kWorldWriteBit = 4;

/// May the cause of a gap have passed without a change of the object?
[[nodiscard]] bool is_transient(GapCode code) noexcept;

/// Places as LEB128 numbers: start, length, line, column.
[[nodiscard]] std::string encode_places(std::span<const Place> places);
/// Errors: corrupt.
Result<std::vector<Place>> decode_places(std::string_view bytes);
[[nodiscard]] std::string encode_tokens(std::span<const Fingerprint> tokens);
/// Errors: corrupt.
Result<std::vector<Fingerprint>> decode_tokens(std::string_view bytes);

} // namespace custos::daemon
