"""What may stand on the command line, read off the parsers: what shells complete."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

FILES, RULES, RULE, OUTPUT = "files", "rules", "rule", "output"

_KINDS = {
    "PATH": FILES,
    "FILE": FILES,
    "SPEC": FILES,
    "RULES": RULES,
    "RULE": RULE,
    "FORMAT=FILE": OUTPUT,
}
"""What a value is, by the word that the help shows for it."""


class Option(NamedTuple):
    """One option. `takes` is empty where it takes no value, else FILES, RULES (several, with commas), RULE, OUTPUT (a
    format, `=`, a file), or the help's own word for anything else; `choices` are the values where there are just so
    many."""

    flags: tuple[str, ...]
    takes: str
    choices: tuple[str, ...]
    help: str
    repeatable: bool


class Command(NamedTuple):
    """One command. `takes` and `choices` are those of its arguments that are no options."""

    name: str
    help: str
    options: tuple[Option, ...]
    takes: str
    choices: tuple[str, ...]


def commands_of(parser: argparse.ArgumentParser) -> tuple[Command, ...]:
    """The commands of a parser, in the order of its help."""
    (action,) = (one for one in parser._actions if isinstance(one, argparse._SubParsersAction))
    helps = {one.dest: one.help or "" for one in action._choices_actions}
    return tuple(_command(name, helps.get(name, ""), one) for name, one in action.choices.items())


def own_options(parser: argparse.ArgumentParser) -> tuple[Option, ...]:
    """The options of a parser itself."""
    return tuple(_options(parser))


def _command(name: str, text: str, parser: argparse.ArgumentParser) -> Command:
    positional = [one for one in parser._actions if not one.option_strings]
    takes = _takes(positional[0]) if positional else ""
    choices = tuple(positional[0].choices or ()) if positional else ()
    return Command(name, text, own_options(parser), takes, tuple(map(str, choices)))


def _options(parser: argparse.ArgumentParser) -> Iterator[Option]:
    for action in parser._actions:
        if action.option_strings and action.help != argparse.SUPPRESS:
            choices = tuple(str(choice) for choice in action.choices or ())
            repeatable = isinstance(action, argparse._AppendAction)
            help_text = (action.help or "") % {"prog": parser.prog, "default": action.default}
            yield Option(tuple(action.option_strings), _takes(action), choices, help_text, repeatable)


def _takes(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    word = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    return _KINDS.get(word, word)
