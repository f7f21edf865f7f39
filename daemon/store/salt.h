#pragma once
// The first 16 bytes of a store, which SQLCipher takes as its salt and which stand in the clear:
// 6 random bytes, 5 bytes that mark a store of Custos, 5 bytes that belong to its key. With a raw
// 256-bit key the salt protects nothing; this way it tells a wrong key from a foreign file.

#include "scanners/model/redacted.h"
#include "scanners/model/result.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace custos::daemon {

inline constexpr std::size_t kSaltBytes = 16;
using StoreSalt = std::array<std::uint8_t, kSaltBytes>;

/// A fresh salt for a new store under `key`. Errors: internal (no randomness).
Result<StoreSalt> make_salt(const Secret& key);
/// Says what a file is not, by its first bytes and its size. `path` is for the message.
/// Errors: invalid_input (not a store), wrong_key, corrupt (cut short).
Result<void> check_salt(const std::string& path, const StoreSalt& found, std::int64_t size_bytes,
                        const Secret& key);

} // namespace custos::daemon
