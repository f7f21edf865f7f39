#pragma once
// The command line as one table: what parsing, --help, completion and the man page say comes from
// the same rows.

#include "scanners/model/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace custos::tools {

/// DESIGN.md 5.1. Where several hold: failed, then violations, then partly.
enum class ExitStatus : std::uint8_t {
    done = 0,
    failed = 1,
    usage = 2,
    violations = 3,
    partly = 4
};

struct Option {
    std::string_view name;     ///< without the dashes
    std::string_view argument; ///< what stands for its value in help; empty = a switch
    std::string_view help;
    std::string_view preset = {}; ///< value when it is not given
    bool repeated = false;
};

class Arguments;

/// One row of the table.
struct Command {
    std::string_view name;     ///< its words: `source add`
    std::string_view operands; ///< e.g. `PATH…`; empty = none
    std::string_view help;     ///< one line
    std::span<const Option> options;
    ExitStatus (*run)(const Arguments&);
    std::uint8_t least_operands = 0;
    std::uint8_t most_operands = 0; ///< kManyOperands = no bound
    bool of_instance = false;       ///< takes --home, --socket and --format besides
};
inline constexpr std::uint8_t kManyOperands = 255;

/// What was typed for one command, checked against its row.
/// Thread: immutable.
class Arguments {
public:
    [[nodiscard]] bool has(std::string_view option) const;
    /// The value, its preset, or empty.
    [[nodiscard]] std::string value(std::string_view option) const;
    [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
    [[nodiscard]] const std::vector<std::string>& operands() const noexcept { return operands_; }
    /// A number in [least, most]. Errors: invalid_input naming option and bounds.
    [[nodiscard]] Result<double> number(std::string_view option, double least, double most) const;

private:
    friend Result<Arguments> parse_arguments(const Command&, std::vector<std::string>);
    struct Given {
        std::string name;
        std::vector<std::string> values;
        bool preset = false;
    };
    std::vector<Given> given_;
    std::vector<std::string> operands_;
};

/// Errors: invalid_input for an unknown option (with the nearest), a missing value, too many or
/// too few operands.
Result<Arguments> parse_arguments(const Command& command, std::vector<std::string> words);

/// Options that every instance command takes besides its own.
[[nodiscard]] std::span<const Option> instance_options() noexcept;
/// All options of a command, those of every instance command included.
[[nodiscard]] std::vector<Option> options_of(const Command& command);

/// Runs what `words` (without the program's name) ask for; prints help and usage errors itself.
ExitStatus run_command_line(std::span<const Command> commands, std::vector<std::string> words);

/// `custos: message` on the standard error.
void print_error(const Error& error);
void print_error(std::string_view message);

/// Texts of help, and of completion for bash.
[[nodiscard]] std::string help_of_all(std::span<const Command> commands);
[[nodiscard]] std::string help_of_group(std::span<const Command> commands, std::string_view group);
[[nodiscard]] std::string help_of(const Command& command);
[[nodiscard]] std::string bash_completion(std::span<const Command> commands);
/// custos(1) in roff.
[[nodiscard]] std::string manual_page(std::span<const Command> commands);

} // namespace custos::tools
