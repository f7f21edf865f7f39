#pragma once
// Reading that does not get in the way: a bound on bytes per second, and a low rank for the
// processor and the disk.

#include "scanners/scan/object_scanner.h"

#include <cstdint>
#include <memory>

namespace custos::scanners {

/// A token bucket shared by the threads of a process; `bytes_per_second` 0 = no bound.
/// Its bucket holds a quarter of a second, so that the rate holds over any second.
[[nodiscard]] std::unique_ptr<Throttle> make_throttle(std::uint64_t bytes_per_second);

/// Takes the idle I/O class and the lowest weight for the processor, for this process and what it
/// starts later. False when the system refuses either: reading goes on all the same.
bool take_low_priority() noexcept;

} // namespace custos::scanners
