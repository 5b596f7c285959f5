"""`bricklint completion SHELL`: a script that lets a shell complete commands, options, choices, rules and files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from bricklint.cli.streams import print_text
from bricklint.cli.words import FILES, OUTPUT, RULE, RULES, Command, Option, commands_of, own_options

SHELLS = ("bash", "zsh", "fish")

_EPILOG = """bash:  bricklint completion bash > ~/.local/share/bash-completion/completions/bricklint
zsh:   bricklint completion zsh > a folder of $fpath, as _bricklint
fish:  bricklint completion fish > ~/.config/fish/completions/bricklint.fish"""


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "completion",
        help="print a script for the completion of a shell",
        description="Print a script that completes commands, options, choices, rules and files.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    from bricklint.builtin import builtin_registry
    from bricklint.cli.main import build_parser
    from bricklint.cli.outputs import FORMATS

    parser = build_parser()
    rows = builtin_registry().rows
    families = sorted({row.code[:-2] for row in rows})
    rules = ["ALL", *families, *(row.code for row in rows), *(row.slug for row in rows)]
    script = {"bash": bash_script, "zsh": zsh_script, "fish": fish_script}[arguments.shell]
    print_text(script(commands_of(parser), own_options(parser), rules, FORMATS))
    return 0


def bash_script(
    commands: Sequence[Command], options: Sequence[Option], rules: Sequence[str], formats: Sequence[str]
) -> str:
    """For bash 3.2 and newer. Where it gives nothing, the shell completes files."""
    flags = " ".join(flag for option in options for flag in option.flags)
    names = " ".join(command.name for command in commands)
    cases = "".join(_bash_command(command, formats) for command in commands)
    return f"""# bash completion of bricklint
_bricklint_words() {{
    COMPREPLY=($(compgen -W "$1" -- "$current"))
}}

_bricklint_rules() {{
    local head= tail=$current
    if [[ $current == *,* ]]; then
        head=${{current%,*}},
        tail=${{current##*,}}
    fi
    COMPREPLY=($(compgen -P "$head" -W "{" ".join(rules)}" -- "$tail"))
}}

_bricklint() {{
    local IFS=$' \\t\\n' command= word
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
    COMPREPLY=()
    if [[ $current == "=" ]]; then
        current=
    elif [[ $previous == "=" ]]; then
        previous=${{COMP_WORDS[COMP_CWORD - 2]}}
    fi
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD - 1}}"; do
        if [[ $word != -* ]]; then
            command=$word
            break
        fi
    done
    case $command in
    "")
        if [[ $current == -* ]]; then _bricklint_words "{flags}"; else _bricklint_words "{names}"; fi
        ;;
{cases}    esac
}}

complete -o bashdefault -o default -F _bricklint bricklint
"""


def _bash_command(command: Command, formats: Sequence[str]) -> str:
    lines = [f"    {command.name})", "        case $previous in"]
    for option in command.options:
        if option.takes:
            does = _bash_value(option.takes, option.choices, formats)
            lines.append(f"        {'|'.join(option.flags)}) {does}; return ;;")
    flags = " ".join(flag for option in command.options for flag in option.flags)
    rest = _bash_value(command.takes, command.choices, formats)
    lines += [
        "        esac",
        f'        if [[ $current == -* ]]; then _bricklint_words "{flags}"; else {rest}; fi',
        "        ;;",
    ]
    return "".join(f"{line}\n" for line in lines)


def _bash_value(takes: str, choices: Sequence[str], formats: Sequence[str]) -> str:
    if choices:
        return f'_bricklint_words "{" ".join(choices)}"'
    if takes in (RULES, RULE):
        return "_bricklint_rules"
    if takes == OUTPUT:
        return f'compopt -o nospace 2>/dev/null; _bricklint_words "{" ".join(f"{one}=" for one in formats)}"'
    return ":"


def zsh_script(
    commands: Sequence[Command], options: Sequence[Option], rules: Sequence[str], formats: Sequence[str]
) -> str:
    """For zsh, as a file `_bricklint` in a folder of $fpath."""
    listed = "\n".join(f"        {_quoted(f'{one.name}:{one.help}')}" for one in commands)
    own = " \\\n        ".join(_zsh_options(options))
    cases = "\n".join(_zsh_command(command) for command in commands)
    return f"""#compdef bricklint
# zsh completion of bricklint

_bricklint_rule() {{
    compadd "$@" - {" ".join(rules)}
}}

_bricklint_rules() {{
    _sequence _bricklint_rule
}}

_bricklint_output() {{
    compadd -S '' - {" ".join(f"{one}=" for one in formats)}
}}

_bricklint() {{
    local context state state_descr line
    typeset -A opt_args
    local -a commands=(
{listed}
    )
    _arguments -C \\
        {own} \\
        '1:command:->command' \\
        '*::argument:->argument'
    case $state in
    command) _describe command commands ;;
    argument)
        case $words[1] in
{cases}
        esac
        ;;
    esac
}}

if [[ $funcstack[1] == _bricklint ]]; then
    _bricklint "$@"
else
    compdef _bricklint bricklint
fi
"""


def _zsh_command(command: Command) -> str:
    specs = list(_zsh_options(command.options))
    if command.takes:
        specs.append(_quoted(f"*:argument:{_zsh_value(command.takes, command.choices)}"))
    joined = " \\\n                ".join(specs)
    return f"        {command.name})\n            _arguments \\\n                {joined}\n            ;;"


def _zsh_options(options: Sequence[Option]) -> Iterator[str]:
    for option in options:
        value = f":{option.takes}:{_zsh_value(option.takes, option.choices)}" if option.takes else ""
        text = option.help.replace("[", "(").replace("]", ")")
        for flag in option.flags:
            others = " ".join(one for one in option.flags if one != flag)
            first = "*" if option.repeatable else f"({others})" if others else ""
            yield _quoted(f"{first}{flag}[{text}]{value}")


def _zsh_value(takes: str, choices: Sequence[str]) -> str:
    if choices:
        return f"({' '.join(choices)})"
    known = {FILES: "_files", RULES: "_bricklint_rules", RULE: "_bricklint_rule", OUTPUT: "_bricklint_output"}
    return known.get(takes, " ")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def fish_script(
    commands: Sequence[Command], options: Sequence[Option], rules: Sequence[str], formats: Sequence[str]
) -> str:
    """For fish 3."""
    lines = [
        "# fish completion of bricklint",
        "function __bricklint_rules",
        "    set -l token (commandline -ct | string replace -r '^--[^=]*=' '')",
        "    set -l head (string match -r '^.*,' -- $token)",
        f"    for rule in {' '.join(rules)}",
        '        echo "$head$rule"',
        "    end",
        "end",
        "complete -c bricklint -f",
    ]
    lines += [line for option in options for line in _fish_option("__fish_use_subcommand", option, formats)]
    for command in commands:
        seen = f"__fish_seen_subcommand_from {command.name}"
        lines.append(f"complete -c bricklint -n __fish_use_subcommand -a {command.name} -d {_fish(command.help)}")
        lines += [line for option in command.options for line in _fish_option(seen, option, formats)]
        value = _fish_value(command.takes, command.choices, formats)
        if value:
            lines.append(f"complete -c bricklint -n {_fish(seen)} {value}")
    return "\n".join(lines) + "\n"


def _fish_option(seen: str, option: Option, formats: Sequence[str]) -> Iterator[str]:
    flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)
    value = _fish_value(option.takes, option.choices, formats) if option.takes else ""
    needs = f" -r {value}".rstrip() if option.takes else ""
    yield f"complete -c bricklint -n {_fish(seen)} {flags}{needs} -d {_fish(option.help)}"


def _fish_value(takes: str, choices: Sequence[str], formats: Sequence[str]) -> str:
    if choices:
        return f"-a {_fish(' '.join(choices))}"
    if takes == OUTPUT:
        return f"-a {_fish(' '.join(f'{one}=' for one in formats))}"
    return "-F" if takes == FILES else "-a '(__bricklint_rules)'" if takes in (RULES, RULE) else ""


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
