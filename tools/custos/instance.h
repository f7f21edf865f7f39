#pragma once
// The instance that a command is about: its daemon is found, or started for it.

#include "tools/custos/api_client.h"
#include "tools/custos/command_line.h"

#include <functional>
#include <string>
#include <vector>

namespace custos::tools {

/// Connects to the daemon of --socket, of --home (started when none answers: it ends by itself when
/// idle), or of the installed instance.
/// Errors: not_found when --home holds no instance; unavailable.
Result<ApiClient> connect_instance(const Arguments& arguments);

/// Makes an instance in `home` with the daemon's own program, which prints what is wrong itself.
Result<void> make_instance(const std::string& home, const std::vector<std::string>& arguments);

/// Connects and runs `act`; prints what fails.
ExitStatus with_instance(const Arguments& arguments,
                         const std::function<Result<ExitStatus>(ApiClient&)>& act);

/// Prints an error and gives the exit status it means.
ExitStatus exit_of(const Error& error);

} // namespace custos::tools
