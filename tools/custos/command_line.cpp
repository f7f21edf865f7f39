#include "tools/custos/command_line.h"

#include "scanners/model/nearest.h"

#include <boost/program_options.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace custos::tools {
namespace {

namespace po = boost::program_options;

constexpr Option kInstanceOptions[] = {
    {.name = "home", .argument = "DIR", .help = "the instance in DIR; starts its daemon if needed"},
    {.name = "socket", .argument = "PATH", .help = "the daemon that listens on PATH"},
    {.name = "format", .argument = "FORMAT", .help = "text, json, ndjson or csv", .preset = "text"},
};
constexpr Option kHelp{.name = "help", .argument = {}, .help = "this text"};

std::string_view first_word(std::string_view text) noexcept {
    return text.substr(0, text.find(' '));
}

/// `text` padded to `width` columns; it is ASCII but for the ellipsis.
std::string padded(std::string_view text, std::size_t width) {
    std::size_t columns = 0;
    for (const char c : text)
        columns += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    return std::string(text) + std::string(columns < width ? width - columns : 1, ' ');
}

std::string option_text(const Option& option) {
    std::string text = "--" + std::string(option.name);
    if (!option.argument.empty())
        text.append(" ").append(option.argument);
    return text;
}

po::options_description describe(const std::vector<Option>& options) {
    po::options_description all;
    for (const auto& option : options) {
        const std::string name(option.name);
        if (option.argument.empty())
            all.add_options()(name.c_str(), "");
        else
            all.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    }
    all.add_options()("operand", po::value<std::vector<std::string>>(), "");
    return all;
}

/// What people typed, without the dashes and without a value.
std::string bare_name(std::string typed) {
    typed.erase(0, std::min(typed.find_first_not_of('-'), typed.size()));
    return typed.substr(0, typed.find('='));
}

tl::unexpected<Error> unknown_option(const Command& command, const std::string& typed) {
    const auto options = options_of(command);
    std::vector<std::string_view> names;
    for (const auto& option : options)
        names.push_back(option.name);
    const auto nearest = nearest_name(bare_name(typed), names);
    if (nearest.empty())
        return fail(ErrorCode::invalid_input, "unknown option {}; see `custos {} --help`",
                    OwnText(typed), OwnText(std::string(command.name)));
    return fail(ErrorCode::invalid_input, "unknown option {}; did you mean --{}?", OwnText(typed),
                OwnText(nearest));
}

Result<po::variables_map> parse_words(const Command& command, std::vector<std::string> words) {
    try {
        const auto described = describe(options_of(command));
        po::positional_options_description operands;
        operands.add("operand", -1);
        po::variables_map map;
        constexpr int kStyle = po::command_line_style::default_style &
                               ~po::command_line_style::allow_guessing &
                               ~po::command_line_style::allow_short;
        po::store(po::command_line_parser(std::move(words))
                      .options(described)
                      .positional(operands)
                      .style(kStyle)
                      .run(),
                  map);
        return map;
    } catch (const po::unknown_option& error) {
        return unknown_option(command, error.get_option_name());
    } catch (const po::error_with_option_name& error) {
        return fail(ErrorCode::invalid_input,
                    "option {}: a value is missing or one too many; see "
                    "`custos {} --help`",
                    OwnText(error.get_option_name()), OwnText(std::string(command.name)));
    } catch (const po::error&) {
        return fail(ErrorCode::invalid_input,
                    "the command line cannot be read; see `custos {} --help`",
                    OwnText(std::string(command.name)));
    }
}

} // namespace

std::span<const Option> instance_options() noexcept {
    return kInstanceOptions;
}

std::vector<Option> options_of(const Command& command) {
    std::vector<Option> options(command.options.begin(), command.options.end());
    if (command.of_instance) {
        for (const auto& option : kInstanceOptions) {
            const bool own = std::any_of(options.begin(), options.end(), [&](const Option& one) {
                return one.name == option.name;
            });
            if (!own)
                options.push_back(option);
        }
    }
    options.push_back(kHelp);
    return options;
}

bool Arguments::has(std::string_view option) const {
    return std::any_of(given_.begin(), given_.end(),
                       [&](const Given& one) { return one.name == option && !one.preset; });
}

std::vector<std::string> Arguments::values(std::string_view option) const {
    for (const auto& one : given_)
        if (one.name == option)
            return one.values;
    return {};
}

std::string Arguments::value(std::string_view option) const {
    const auto all = values(option);
    return all.empty() ? std::string() : all.back();
}

Result<double> Arguments::number(std::string_view option, double least, double most) const {
    const std::string text = value(option);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number) ||
        number < least || number > most)
        return fail(ErrorCode::invalid_input, "--{} takes a number from {} to {}",
                    OwnText(std::string(option)), static_cast<std::int64_t>(least),
                    static_cast<std::int64_t>(most));
    return number;
}

Result<Arguments> parse_arguments(const Command& command, std::vector<std::string> words) {
    CUSTOS_TRY(const auto map, parse_words(command, std::move(words)));
    Arguments arguments;
    for (const auto& option : options_of(command)) {
        const std::string name(option.name);
        if (map.count(name) == 0) {
            if (!option.preset.empty())
                arguments.given_.push_back({name, {std::string(option.preset)}, true});
            continue;
        }
        Arguments::Given given{.name = name, .values = {}};
        if (!option.argument.empty()) {
            given.values = map[name].as<std::vector<std::string>>();
            if (given.values.size() > 1 && !option.repeated)
                return fail(ErrorCode::invalid_input, "--{} stands there twice; give it once",
                            OwnText(name));
        }
        arguments.given_.push_back(std::move(given));
    }
    if (map.count("operand") != 0)
        arguments.operands_ = map["operand"].as<std::vector<std::string>>();
    if (arguments.has("help"))
        return arguments;
    const auto count = arguments.operands_.size();
    if (count < command.least_operands)
        return fail(ErrorCode::invalid_input, "custos {} needs {}; see `custos {} --help`",
                    OwnText(std::string(command.name)), OwnText(std::string(command.operands)),
                    OwnText(std::string(command.name)));
    if (command.most_operands != kManyOperands && count > command.most_operands)
        return fail(ErrorCode::invalid_input, "custos {} does not take {}; see `custos {} --help`",
                    OwnText(std::string(command.name)),
                    OwnText(arguments.operands_[command.most_operands]),
                    OwnText(std::string(command.name)));
    return arguments;
}

void print_error(std::string_view message) {
    const std::string line = "custos: " + std::string(message) + "\n";
    static_cast<void>(std::fwrite(line.data(), 1, line.size(), stderr));
}

void print_error(const Error& error) {
    print_error(message_of(error));
}

namespace {

void print(std::string_view text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
}

bool is_in_group(const Command& command, std::string_view group) noexcept {
    return first_word(command.name) == group && command.name.size() > group.size();
}

const Command* find(std::span<const Command> commands, std::string_view name) {
    const auto found = std::find_if(commands.begin(), commands.end(),
                                    [&](const Command& one) { return one.name == name; });
    return found == commands.end() ? nullptr : &*found;
}

ExitStatus unknown_command(std::span<const Command> commands, const std::string& typed,
                           std::string_view group) {
    std::vector<std::string_view> names;
    for (const auto& one : commands) {
        if (group.empty())
            names.push_back(first_word(one.name));
        else if (is_in_group(one, group))
            names.push_back(one.name.substr(group.size() + 1));
    }
    const auto nearest = nearest_name(typed, names);
    const std::string prefix = group.empty() ? "" : std::string(group) + " ";
    std::string message = "unknown command '" + prefix + typed + "'";
    message += nearest.empty() ? "; see `custos " + prefix + "--help`"
                               : "; did you mean '" + prefix + nearest + "'?";
    print_error(message);
    return ExitStatus::usage;
}

/// Takes the options in front of the command's words: --home and its like.
std::vector<std::string> take_leading_options(std::vector<std::string>& words) {
    std::vector<std::string> leading;
    while (!words.empty() && words.front().starts_with('-')) {
        const std::string word = words.front();
        words.erase(words.begin());
        leading.push_back(word);
        const bool takes_value = word == "--home" || word == "--socket" || word == "--format";
        if (takes_value && !words.empty()) {
            leading.push_back(words.front());
            words.erase(words.begin());
        }
    }
    return leading;
}

ExitStatus run_found(const Command& command, std::vector<std::string> words) {
    auto arguments = parse_arguments(command, std::move(words));
    if (!arguments) {
        print_error(arguments.error());
        return ExitStatus::usage;
    }
    if (arguments->has("help")) {
        print(help_of(command));
        return ExitStatus::done;
    }
    return command.run(*arguments);
}

} // namespace

ExitStatus run_command_line(std::span<const Command> commands, std::vector<std::string> words) {
    const auto leading = take_leading_options(words);
    const auto asked = [&](std::string_view option) {
        return std::find(leading.begin(), leading.end(), option) != leading.end();
    };
    if (asked("--version")) {
        print("custos " CUSTOS_VERSION " (EUPL-1.2)\n");
        return ExitStatus::done;
    }
    if (words.empty() || words.front() == "help") {
        print(help_of_all(commands));
        return words.empty() && !asked("--help") ? ExitStatus::usage : ExitStatus::done;
    }
    const std::string first = words.front();
    const Command* command = find(commands, first);
    std::size_t used = 1;
    const bool group = std::any_of(commands.begin(), commands.end(),
                                   [&](const Command& one) { return is_in_group(one, first); });
    if (group && words.size() > 1 && !words[1].starts_with('-')) {
        if (const Command* longer = find(commands, first + " " + words[1])) {
            command = longer;
            used = 2;
        } else if (command == nullptr) {
            return unknown_command(commands, words[1], first);
        }
    }
    if (command == nullptr && !group)
        return unknown_command(commands, first, {});
    if (command == nullptr) {
        const bool help = asked("--help") || (words.size() > 1 && words[1] == "--help");
        print(help_of_group(commands, first));
        return help ? ExitStatus::done : ExitStatus::usage;
    }
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(used));
    words.insert(words.begin(), leading.begin(), leading.end());
    return run_found(*command, std::move(words));
}

std::string help_of_all(std::span<const Command> commands) {
    std::string text = "custos: finds personal data, judges it by policy, keeps the evidence.\n\n"
                       "Usage: custos [--home DIR | --socket PATH] COMMAND …\n\n";
    std::string_view last;
    for (const auto& one : commands) {
        const auto word = first_word(one.name);
        if (word != last && !last.empty() && one.name != word)
            text += '\n';
        last = word;
        text += "  " + padded(one.name, 22) + std::string(one.help) + "\n";
    }
    text += "\n`custos COMMAND --help` tells its options. Exit status: 0 done; 1 failed; 2 usage;\n"
            "3 done, but violations at or above --fail-on; 4 partly done.\n";
    return text;
}

std::string help_of_group(std::span<const Command> commands, std::string_view group) {
    std::string text = "Usage: custos " + std::string(group) + " COMMAND …\n\n";
    for (const auto& one : commands)
        if (is_in_group(one, group))
            text += "  " + padded(one.name, 22) + std::string(one.help) + "\n";
    return text;
}

std::string help_of(const Command& command) {
    std::string text = "Usage: custos " + std::string(command.name) + " [OPTION…]";
    if (!command.operands.empty())
        text.append(" ").append(command.operands);
    text.append("\n\n").append(command.help).append("\n\n");
    for (const auto& option : options_of(command)) {
        text += "  " + padded(option_text(option), 26) + std::string(option.help);
        if (!option.preset.empty())
            text += " (" + std::string(option.preset) + ")";
        if (option.repeated)
            text += "; may be repeated";
        text += '\n';
    }
    return text;
}

std::string bash_completion(std::span<const Command> commands) {
    std::string text = "# bash completion for custos, made by `custos completion`\n"
                       "_custos() {\n"
                       "    local current=${COMP_WORDS[COMP_CWORD]} words=() word skip=0\n"
                       "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                       "        if ((skip)); then skip=0; continue; fi\n"
                       "        case $word in\n"
                       "            --home | --socket | --format) skip=1 ;;\n"
                       "            -*) ;;\n"
                       "            *) words+=(\"$word\") ;;\n"
                       "        esac\n"
                       "    done\n"
                       "    local options=\n"
                       "    case \"${words[0]} ${words[1]}\" in\n";
    for (const auto& one : commands) {
        const bool two = one.name.find(' ') != std::string_view::npos;
        text += "        '" + std::string(one.name) + (two ? "'*" : " '*") + ") options='";
        for (const auto& option : options_of(one))
            text += "--" + std::string(option.name) + " ";
        text += "' ;;\n";
    }
    text +=
        "    esac\n    if [[ $current == -* ]]; then\n"
        "        COMPREPLY=($(compgen -W \"$options --home --socket --help\" -- \"$current\"))\n"
        "        return\n    fi\n"
        "    case ${words[0]} in\n";
    std::string firsts;
    std::string_view last;
    for (const auto& one : commands) {
        const auto word = first_word(one.name);
        if (word == last)
            continue;
        last = word;
        firsts.append(word).append(" ");
        std::string seconds;
        for (const auto& other : commands)
            if (is_in_group(other, word))
                seconds.append(other.name.substr(word.size() + 1)).append(" ");
        if (!seconds.empty())
            text += "        " + std::string(word) +
                    ") [[ ${#words[@]} == 1 ]] && COMPREPLY=($(compgen -W '" + seconds +
                    "' -- \"$current\")) ;;\n";
    }
    text += "        '') COMPREPLY=($(compgen -W '" + firsts +
            "' -- \"$current\")) ;;\n"
            "    esac\n"
            "    [[ ${#COMPREPLY[@]} == 0 ]] && COMPREPLY=($(compgen -f -- \"$current\"))\n"
            "}\ncomplete -o filenames -F _custos custos\n";
    return text;
}

} // namespace custos::tools
