#include "tools/custos/commands.h"

#include <exception>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    try {
        std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        return static_cast<int>(
            custos::tools::run_command_line(custos::tools::all_commands(), std::move(words)));
    } catch (const std::exception&) {
        custos::tools::print_error("out of memory, or a library failed in a way not foreseen");
        return static_cast<int>(custos::tools::ExitStatus::failed);
    }
}
