"""The command line that a script defines, and what a task's parameters mean to it."""

from __future__ import annotations

import re
from typing import NamedTuple

from bricklint.project.model import Code
from bricklint.trace.events import ArgumentDefined, ArgumentsRead
from bricklint.tree.node import Scalar

_FLAG = re.compile(r"--?[A-Za-z]")
_UNSURE = re.compile(
    r"add_subparsers|\bparents\s*=|prefix_chars|click\.group|add_command|CommandCollection|add_argument_group"
)


class CommandLine(NamedTuple):
    """What a script takes. `strict`: anything else ends it with status 2."""

    options: dict[str, ArgumentDefined]
    positionals: tuple[ArgumentDefined, ...]
    strict: bool
    abbreviates: bool

    def find(self, flag: str) -> ArgumentDefined | None:
        """The option of a flag, written in full, or cut short where argparse allows it."""
        found = self.options.get(flag)
        if found is None and self.abbreviates and flag.startswith("--") and len(flag) > 2:
            near = {id(option): option for name, option in self.options.items() if name.startswith(flag)}
            found = next(iter(near.values())) if len(near) == 1 else None
        if found is None and not flag.startswith("--"):
            found = self.options.get(flag[:2])
        return found


class Word(NamedTuple):
    """One word of a command line: its text (None: not known) and where it stands in the spec."""

    text: str | None
    node: Scalar


class Fault(NamedTuple):
    """What is wrong with a command line. `kind`: unknown, joined, value, choice, extra; `option` where one is meant."""

    kind: str
    word: Word
    option: ArgumentDefined | None = None


class Reading(NamedTuple):
    """What a command line comes to: its faults, and required arguments that it lacks."""

    faults: tuple[Fault, ...]
    lacking: tuple[ArgumentDefined, ...]


def command_line(code: Code, *, is_wheel: bool = False) -> CommandLine | None:
    """The command line of a script, where every definition of it was seen and nothing else reads one. The command of
    a wheel is called from outside."""
    trace = code.trace
    if trace.cut:
        return None
    hows = {event.how for event in trace.of(ArgumentsRead, called=None)}
    if is_wheel and not hows and "click.command" in code.source.text:
        hows = {"click"}
    if hows not in ({"argparse"}, {"argparse-known"}, {"click"}):
        return None
    text = "\n".join(file.source.text for file in trace.files)
    defined = {event.at: event for event in trace.of(ArgumentDefined, called=None)}
    if _UNSURE.search(text) or len(defined) != _written(text, hows):
        return None
    events = sorted(defined.values(), key=lambda event: event.at.start)
    options = {flag: event for event in events if not event.positional for flag in _flags(event)}
    positionals = tuple(event for event in events if event.positional)
    return CommandLine(options, positionals, hows != {"argparse-known"}, "click" not in hows)


def _written(text: str, hows: set[str]) -> int:
    """How many arguments the text defines; -1 where there is more than one parser."""
    if "click" in hows:
        return len(re.findall(r"\bclick\.(?:option|argument)\(", text)) if text.count("click.command") == 1 else -1
    return text.count(".add_argument(") if len(re.findall(r"\bArgumentParser\(", text)) == 1 else -1


def _flags(event: ArgumentDefined) -> list[str]:
    """The flags of an option: click writes `--full/--delta` for two, and the name of the variable beside them."""
    return [one for flag in event.flags if flag.startswith("-") for one in flag.split("/")]


def read_words(line: CommandLine, words: list[Word]) -> Reading:
    """What a script makes of these words. Nothing is said of what comes behind a word that is not known."""
    faults: list[Fault] = []
    seen: set[int] = set()
    given, surely, at = 0, True, 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.text is None:
            surely = False
            continue
        if word.text == "--":
            return Reading(tuple(faults), ())
        if not _FLAG.match(word.text):
            given += 1
            if surely and _too_many(line, given):
                faults.append(Fault("extra", word))
            continue
        flag, equals, value = word.text.partition("=")
        option = line.find(flag)
        if option is None:
            found = _unknown(line, word, flag)
            faults += found
            seen.update(id(fault.option) for fault in found)
            surely = surely and " " in flag
            continue
        seen.add(id(option))
        if not option.takes_value:
            continue
        if equals or (not flag.startswith("--") and len(flag) > 2):
            faults += _checked(option, word, value) if equals else []
            continue
        taken = _values(words, at, option.many)
        if not taken and not option.many:
            faults.append(Fault("value", word, option))
        for one in taken:
            faults += _checked(option, one, one.text)
        at += len(taken)
    lacking: tuple[ArgumentDefined, ...] = ()
    if surely:
        lacking = tuple(event for event in line.options.values() if event.required and id(event) not in seen)
        lacking += tuple(event for event in line.positionals[given:] if event.required and not event.many)
    return Reading(tuple(faults), tuple({id(event): event for event in lacking}.values()))


def _too_many(line: CommandLine, given: int) -> bool:
    return line.strict and given > len(line.positionals) and not any(event.many for event in line.positionals)


def _unknown(line: CommandLine, word: Word, flag: str) -> list[Fault]:
    if flag in ("--help", "-h") or not line.strict:
        return []
    first = flag.split(" ", 1)[0]
    if first != flag:
        option = line.find(first)
        return [Fault("joined", word, option)] if option is not None else []
    return [Fault("unknown", word)]


def _values(words: list[Word], at: int, many: bool) -> list[Word]:
    """The words that follow an option as its value or values."""
    found: list[Word] = []
    for word in words[at:]:
        if (word.text is not None and _FLAG.match(word.text)) or (found and not many):
            break
        found.append(word)
    return found


def _checked(option: ArgumentDefined, word: Word, value: str | None) -> list[Fault]:
    if option.choices is None or value is None or "{{" in value or "${" in value or value in option.choices:
        return []
    return [Fault("choice", word, option)]
