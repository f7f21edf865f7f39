// custos(1) in roff, from the table of commands. What is said here and not in the table is what
// holds for every command. Read by man-db and mandoc: only macros of man(7).
#include "tools/custos/command_line.h"

namespace custos::tools {
namespace {

constexpr std::string_view kHead =
    R"roff(.SH NAME
custos \- find personal data, judge it by policy, keep the evidence
.SH SYNOPSIS
.B custos
.RB [ \-\-home
.IR DIR " | "
.B \-\-socket
.IR PATH ]
.I COMMAND
.RI [ OPTION ...]
.br
.B custos scan
.I PATH
.br
.B custos verify
.I FOLDER
.SH DESCRIPTION
.B custos
speaks to the
.BR custosd (8)
of an instance: it registers data sources, has them scanned, lists what the policies make of the
findings, and makes sealed reports.
With
.B \-\-home
it starts the daemon of that instance when none runs; without it, and without
.BR \-\-socket ,
it speaks to the installed service.
.PP
.B custos scan
.I PATH
and
.B custos verify
need neither an instance nor a daemon, and so do the commands on detectors and on policy folders.
.PP
No command writes a value that was found, except
.BR "scan \-\-show\-values" ,
which writes to a terminal alone.
.PP
Options may stand before or after operands; what follows
.B \-\-
is an operand.
.B \-\-help
tells the options of each command,
.B \-\-version
the version.
)roff";

constexpr std::string_view kTail =
    R"roff(.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed
.TP
.B 2
usage: a wrong command line
.TP
.B 3
done, but there are violations at or above
.B \-\-fail\-on
.TP
.B 4
partly done: what could not be read is listed
.PP
Where several hold: 1, then 3, then 4.
.SH ENVIRONMENT
.TP
.B XDG_CONFIG_HOME
.B init
makes keys in
.IR custos/keys/ID
below it, or below
.IR ~/.config .
.TP
.B XDG_RUNTIME_DIR
The socket of an instance whose path is too long for a socket lies below it.
.TP
.B NO_COLOR
When it is set and not empty: no colours and no line of progress that moves.
.SH FILES
.TP
.I DIR/custos.yaml
configuration of the instance in
.IR DIR ;
see
.BR custos.yaml (5)
.TP
.I /run/custos/custosd.sock
socket of the installed service
.SH SEE ALSO
.BR custosd (8),
.BR custos.yaml (5)
)roff";

/// Text as roff prints it: no character of it is a command.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        if (letter == '\\')
            out += "\\e";
        else if (letter == '-')
            out += "\\-";
        else if (letter == '\'')
            out += "\\(aq";
        else
            out += letter;
    }
    if (out.starts_with('.') || out.starts_with("\\(aq"))
        out.insert(0, "\\&");
    return out;
}

void append_option(std::string& page, const Option& option) {
    page += ".TP\n\\fB\\-\\-" + escaped(option.name) + "\\fR";
    if (!option.argument.empty())
        page += " \\fI" + escaped(option.argument) + "\\fR";
    page += '\n' + escaped(option.help);
    if (!option.preset.empty())
        page += " (preset: " + escaped(option.preset) + ')';
    if (option.repeated)
        page += "; may be repeated";
    page += ".\n";
}

} // namespace

std::string manual_page(std::span<const Command> commands) {
    std::string page = ".\\\" Made by `custos man` from the table of commands: do not edit.\n"
                       ".TH CUSTOS 1 \"\" \"custos " CUSTOS_VERSION "\" \"Custos\"\n";
    page += kHead;
    page += ".SH COMMANDS\n";
    bool of_instance = false;
    for (const auto& one : commands) {
        page += ".SS custos " + escaped(one.name);
        if (!one.operands.empty())
            page += ' ' + escaped(one.operands);
        page += '\n' + escaped(one.help) + ".\n";
        of_instance = of_instance || one.of_instance;
        for (const auto& option : one.options)
            append_option(page, option);
    }
    if (of_instance) {
        page += ".SH OPTIONS OF INSTANCE COMMANDS\nAll commands except";
        std::string others;
        for (const auto& one : commands)
            if (!one.of_instance)
                others += (others.empty() ? "\n" : ",\n") + std::string("\\fB") +
                          escaped(one.name) + "\\fR";
        page += others + "\ntake these besides:\n";
        for (const auto& option : instance_options())
            append_option(page, option);
    }
    page += kTail;
    return page;
}

} // namespace custos::tools
