#pragma once
// Messages to bytes and back (docs/formats/work.md). The decoder takes nothing for granted: every
// field in its place and no other, sizes bounded before they are allocated. What it cannot know
// (whether an object was asked for, whether counts are plausible) the daemon checks afterwards.

#include "scanners/model/result.h"
#include "scanners/wire/messages.h"

#include <cstdint>
#include <span>
#include <vector>

namespace custos::scanners {

/// Longest path below a root: openat reaches deeper than PATH_MAX, but no farther than this.
inline constexpr std::size_t kMaxPathBytes = 32U << 10U;
inline constexpr std::size_t kMaxFindingsPerObject = 2048;
inline constexpr std::size_t kMaxGapsPerObject = 256;
inline constexpr std::size_t kMaxOddities = 1000;

/// Errors: limit_exceeded when the message would be longer than kMaxMessageBytes.
/// The bytes of a WorkUnit hold its keys: the caller wipes them.
[[nodiscard]] Result<std::vector<std::uint8_t>> encode(const Message& message);

/// Errors: protocol_breach; version_too_new when the first field says so.
[[nodiscard]] Result<Message> decode(std::span<const std::uint8_t> bytes);

/// The name of the message, as it stands in its bytes.
[[nodiscard]] std::string_view name_of(const Message& message) noexcept;

/// An upper bound on the bytes of one report in a batch.
[[nodiscard]] std::size_t encoded_size_bound(const ObjectReport& report) noexcept;

} // namespace custos::scanners
