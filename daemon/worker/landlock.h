#pragma once
// Landlock (landlock(7)): from here on this thread, and the threads it starts, reach nothing below
// any path but what is named. Whatever the capabilities: CAP_DAC_READ_SEARCH passes the permission
// bits of a file, not this.

#include "scanners/model/result.h"

#include <span>

namespace custos::daemon {

/// Lets only what lies below `readable` (descriptors of directories or files) be opened, for
/// reading; refuses every write, TCP, abstract sockets and signals to others as far as the kernel
/// knows these (ABI 1 to 6 and later). Sets no_new_privs.
/// Result: the ABI of the kernel.
/// Errors: unsupported when the kernel has no Landlock.
Result<int> restrict_files(std::span<const int> readable);

} // namespace custos::daemon
