"""Arguments of a script as values: what a task passes on the command line, else the default.

An argument is a `Widget` under the name that it has there (`--mode`, a positional's own name, `sys.argv[1]`), so that
`settle` fills it in as it does with parameters of notebooks. One that is a flag holds True or False, one that is not
passed and has no default None. What is converted in an unknown way, comes many times or is defined twice is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bricklint.source import Span
from bricklint.trace.frames import Condition
from bricklint.trace.joins import one_of
from bricklint.trace.machine import Machine
from bricklint.trace.store import Layer
from bricklint.trace.texts import applied
from bricklint.trace.values import Dotted, Known, Mapped, Unknown, Value, Widget, walk

ARGV = "sys.argv"
NAMESPACE = "argparse.Namespace()"

_SLICE = re.compile(r"\s*(\d{1,4})\s*:\s*(?:\d{1,4}\s*)?")
_PLAIN_TYPES = frozenset({"str", "pathlib.Path", "Path", "click.STRING", "click.Path()", "click.Choice"})
_NUMBERS = {"int": "int", "float": "float", "click.INT": "int", "click.FLOAT": "float"}
_LETTERS = {"str.lower": "lower", "str.upper": "upper", "str.strip": "strip"}


class Taken(NamedTuple):
    """How an argument becomes a value. `single`: it holds one text or one flag; `type`: what converts the text."""

    single: bool
    default: Value | None
    type: Value | None = None


def flags_of(written: Sequence[str]) -> tuple[str, ...]:
    """The flags of an option, with the two of click's `--full/--delta` apart, and no name of a variable."""
    return tuple(flag.strip() for one in written if one.startswith("-") for flag in one.split("/"))


def name_of(written: Sequence[str]) -> str:
    """The name of an argument on the command line: its first long flag, its first flag, or a positional's own."""
    flags = flags_of(written)
    return next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else written[0])


def variable_of(written: Sequence[str]) -> str:
    """The variable that an argument gets by itself: of the long flag, or the name that stands beside flags."""
    plain = [one for one in written if not one.startswith("-")]
    return (plain[0] if plain else name_of(written).lstrip("-")).replace("-", "_")


def argument_value(name: str, taken: Taken, at: Span) -> Value:
    """What a script sees in an argument."""
    if not taken.single:
        return Unknown(f"the argument `{name}`", (), (at,))
    value = Widget(name, taken.default, (at,))
    if taken.type is None or (isinstance(taken.type, Dotted) and taken.type.name in _PLAIN_TYPES):
        return value
    converter = taken.type.name if isinstance(taken.type, Dotted) else ""
    known = _NUMBERS.get(converter) or _LETTERS.get(converter)
    return applied(known, value, (), (at,)) if known else Unknown("an argument that is converted", (value,), (at,))


def define(m: Machine, variable: str, value: Value, at: Span) -> None:
    """An argument of argparse comes to be; where another one has its variable, neither is known."""
    there = m.arguments.get(variable)
    if there is not None and there[0] != at:
        value = Unknown("an argument that is defined twice", (), (at,))
    m.arguments[variable] = at, value


def argument(m: Machine, name: str, at: Span) -> Value:
    """`args.name` of what argparse has read."""
    there = m.arguments.get(name)
    return Unknown(f"the argument `{name}`", (), (at,)) if there is None else there[1]


def all_arguments(m: Machine, at: Span) -> Mapped:
    """`vars(args)`."""
    items = tuple((Known(name), argument(m, name, at)) for name in m.arguments)
    return Mapped(items, bool(items), (at,))


# --- sys.argv


def word(position: int, at: Span) -> Value:
    """`sys.argv[position]`."""
    if position < 1:
        return Unknown("the name of the script", (), (at,))
    return Widget(f"{ARGV}[{position}]", None, (at,))


def word_of(base: Value, number: int, at: Span | None = None) -> Value | None:
    """The word at a position of `sys.argv` or of a slice of it; None where the base is neither."""
    if isinstance(base, Dotted) and base.name == ARGV:
        place = at or next(iter(base.at), None)
        return None if place is None else word(number, place)
    start = slice_of_words(base)
    if start is None or not isinstance(base, Unknown):
        return None
    return word(start + number, at or base.at[0])


def slice_of_words(value: Value | None) -> int | None:
    """Where a slice of `sys.argv` begins; None where the value is no slice that goes on from a known word."""
    if not isinstance(value, Unknown) or value.reason != ARGV or not value.at:
        return None
    written = value.at[0].text
    found = _SLICE.fullmatch(written[written.rfind("[") + 1 : -1])
    return None if found is None else int(found[1])


def asks_words(test: Condition) -> bool:
    """Whether a test asks for the words of the command line: how many there are."""
    return any(
        isinstance(part, Dotted) and part.name == ARGV
        for clause in test.clauses
        for value in (clause.subject, clause.other)
        if value is not None
        for part in walk(value, 20)
    )


def is_word(value: Value | None) -> bool:
    """Whether a value is a word of `sys.argv`, or made from one."""
    return value is not None and any(
        isinstance(part, Widget) and part.name.startswith(ARGV) for part in walk(value, 20)
    )


def or_else(first: Value, second: Value) -> Value | None:
    """Two values of which one is a word of `sys.argv`: that, or the other where it is not passed."""
    if is_word(first) == is_word(second):
        return None
    return one_of((first, second) if is_word(first) else (second, first), "or")


def by_words(m: Machine, first: Layer, second: Layer) -> Layer:
    """What names hold after two ways that the words of the command line decide."""
    found: Layer = {}
    for key in {**first, **second}:
        before = m.store.get(key)
        one, other = first.get(key, before), second.get(key, before)
        value = None if one is None or other is None else or_else(one, other)
        if value is not None:
            found[key] = value
    return found
