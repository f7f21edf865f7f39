#pragma once
// A worker decodes bytes that strangers wrote. Before it reads the first one it gives up all it
// does not need, for good (DESIGN.md section 2):
//
//   capabilities   all but CAP_DAC_READ_SEARCH and CAP_FOWNER, and these two only for a file
//                  source that was given them: the first reads what the administrator wants read,
//                  the second lets O_NOATIME leave access times of others' files alone; nothing in
//                  the list of system calls could use it to change a file
//   files          Landlock: the roots of the unit, for reading
//   system calls   an allow-list: no socket, no exec, no fork, no ptrace, no mount, no io_uring, no
//                  open_by_handle_at, no new executable memory
//   memory         not dumpable, no core file
//
// What stays open: the socket to the daemon and the descriptors of the roots.

#include "scanners/model/result.h"

#include <cstdint>
#include <span>

namespace custos::daemon {

enum class CapabilityNeed : std::uint8_t {
    none,       ///< sources that are no files: nothing is kept
    read_files, ///< a file source
};

/// No core file, not dumpable, no new privileges: first thing of all, before the unit's keys come.
Result<void> harden_process();

/// REQUIRES: one thread. Everything that is loaded lazily (character sets, telephone numbers) has
/// been used once: afterwards no file outside `roots` can be opened and no library mapped.
/// Errors: unsupported, internal; the caller must end then.
Result<void> confine(std::span<const int> roots, CapabilityNeed need);

/// Gives up every capability but those that `need` names.
Result<void> drop_capabilities(CapabilityNeed need);

} // namespace custos::daemon
