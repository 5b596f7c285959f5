"""What a task passes on the command line of its script, by the arguments that the script defines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from bricklint.project.parameters import filled
from bricklint.tree.node import Mapping as MappingNode
from bricklint.tree.node import Node, Scalar, Sequence, is_null

if TYPE_CHECKING:
    from bricklint.project.model import TaskRun
    from bricklint.trace.events import ArgumentDefined
    from bricklint.trace.trace import Trace
    from bricklint.trace.values import Value

ON_COMMAND_LINE = frozenset(("spark_python_task", "python_wheel_task"))
"""Task types whose code reads a command line."""

# What makes words mean something else than the arguments that were seen.
_UNSURE = re.compile(
    r"add_subparsers|set_defaults|fromfile_prefix_chars|prefix_chars|argument_default|add_typer|allow_abbrev"
    r"|parse_intermixed|allow_interspersed|ignore_unknown_options|auto_envvar_prefix|token_normalize_func"
)
_FLAG = re.compile(r"-[A-Za-z-].*", re.DOTALL)


class Given(NamedTuple):
    """One argument as the task passes it: its value, and where that stands."""

    value: str | Value
    node: Scalar


class Word(NamedTuple):
    """One word of the command line; `text` None: only the run knows it."""

    text: str | None
    node: Scalar


def given_arguments(run: TaskRun) -> Mapping[str, Given] | None:
    """The arguments that a task passes to its script, by their names in values (`--mode`, a positional's own name,
    `sys.argv[1]`); None where that cannot be told."""
    if run.code is None:
        return None
    trace = run.code.trace  # asked each time, for whoever listens
    if run not in _GIVEN:
        _GIVEN[run] = _arguments(run, trace)
    return _GIVEN[run]


_GIVEN: WeakKeyDictionary[TaskRun, Mapping[str, Given] | None] = WeakKeyDictionary()


def _arguments(run: TaskRun, trace: Trace) -> Mapping[str, Given] | None:
    words = _words(run)
    if words is None:
        return None
    found = {f"sys.argv[{number}]": _given(word.text, word.node) for number, word in enumerate(words, 1)}
    named = _by_definition(trace, words)
    return None if named is None else {**found, **named}


def empty_words(run: TaskRun, trace: Trace) -> Iterator[str]:
    """The names of words that the script reads and the task does not pass."""
    from bricklint.trace.events import ArgumentsRead

    words = _words(run)
    if words is not None and any(read.how == "argv" for read in trace.of(ArgumentsRead, called=None)):
        yield from (f"sys.argv[{number}]" for number in range(len(words) + 1, len(words) + 10))


def _given(text: str | None, node: Scalar) -> Given:
    from bricklint.trace.values import Unknown

    return Given(Unknown("known to the run alone") if text is None else text, node)


def _words(run: TaskRun) -> list[Word] | None:
    """The words in their order; None where their number is not known."""
    body = run.task.body
    if body is None:
        return None
    named, listed = body.get("named_parameters"), body.get("parameters")
    if isinstance(named, MappingNode) and (listed is None or is_null(listed)):
        return list(_named(run, named))
    if named is not None and not is_null(named):
        return None
    if listed is None or is_null(listed):
        return []
    if not isinstance(listed, Sequence) or not all(isinstance(item, Scalar) for item in listed.items):
        return None
    return [Word(_text(run, item), item) for item in listed.items if isinstance(item, Scalar)]


def _named(run: TaskRun, named: MappingNode) -> Iterator[Word]:
    """A wheel gets `--name=value` for each of its named parameters."""
    for entry in named.entries:
        text = _text(run, entry.value)
        yield Word(f"--{entry.key.text}={_LATER if text is None else text}", _place(entry.value, entry.key))


_LATER = "${known to the run alone}"


def _place(value: Node, key: Scalar) -> Scalar:
    return value if isinstance(value, Scalar) else key


def _text(run: TaskRun, node: Node) -> str | None:
    """The letters of a word; None where the run alone knows all of them, `_LATER` for what only it fills in."""
    text = filled(run.job, node)
    if text is not None or not isinstance(node, Scalar):
        return text
    flag, equals, _ = node.text.partition("=")
    return f"{flag}={_LATER}" if equals and _FLAG.match(flag) and "{" not in flag else None


# --- by the definitions of argparse, click and typer


class _CannotTellError(Exception):
    """The words do not fit the arguments that were seen."""


def _by_definition(trace: Trace, words: list[Word]) -> dict[str, Given] | None:
    from bricklint.trace.events import ArgumentDefined

    events = {event.at: event for event in trace.of(ArgumentDefined)}
    if not events:
        return {}
    if trace.cut or any(_UNSURE.search(file.source.text) for file in trace.files):
        return None
    try:
        return _Line(events.values()).read(words)
    except _CannotTellError:
        return None


class _Line:
    """The command line of a script."""

    def __init__(self, events: Iterable[ArgumentDefined]) -> None:
        from bricklint.trace.arguments import flags_of

        self.options: dict[str, ArgumentDefined] = {}
        self.positionals: list[ArgumentDefined] = []
        for event in events:
            if event.positional:
                self.positionals.append(event)
            for flag in flags_of(event.flags):
                if flag in self.options:
                    raise _CannotTellError
                self.options[flag] = event
        self.shortens = all(option.how == "argparse" for option in self.options.values())

    def read(self, words: list[Word]) -> dict[str, Given]:
        """The arguments by name. Raises _CannotTellError."""
        found: dict[str, Given] = {}
        plain: list[Word] = []
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word.text is None:
                plain.append(word)
            elif word.text == "--":
                plain += words[at:]
                break
            elif not _FLAG.match(word.text):
                plain.append(word)
            else:
                at += self._option(found, word, words[at:])
        if any(word.text is None for word in plain) and not self.positionals:
            raise _CannotTellError
        self._by_position(found, plain)
        return found

    def _option(self, found: dict[str, Given], word: Word, rest: list[Word]) -> int:
        """Take an option; how many of the following words belong to it."""
        from bricklint.trace.arguments import flags_of, name_of
        from bricklint.trace.values import Known, Unknown

        flag, equals, value = (word.text or "").partition("=")
        option = self._find(flag)
        name = name_of(option.flags)
        if not option.takes_value:
            if equals or option.const is None:
                raise _CannotTellError
            second = flag in {two for one in option.flags if "/" in one for two in flags_of((one,))[1:]}
            const = option.const.value if isinstance(option.const, Known) else None
            found[name] = Given(Known((not const) if second else const), word.node)
            return 0
        if not equals and not flag.startswith("--") and len(flag) > 2:
            equals, value = "=", flag[2:]
        if equals:
            found[name] = _given(None if _LATER in value else value, word.node)
            return 0
        taken = rest[: _count_values(rest)]
        if not taken:
            raise _CannotTellError
        many = option.many
        found[name] = Given(Unknown("several values"), word.node) if many else _given(taken[0].text, taken[0].node)
        return len(taken) if many else 1

    def _find(self, flag: str) -> ArgumentDefined:
        option = self.options.get(flag)
        if option is None and self.shortens and flag.startswith("--") and len(flag) > 2:
            near = {id(one): one for name, one in self.options.items() if name.startswith(flag)}
            option = next(iter(near.values())) if len(near) == 1 else None
        if option is None and not flag.startswith("--"):
            option = self.options.get(flag[:2])
            option = option if option is not None and option.takes_value else None
        if option is None:
            raise _CannotTellError
        return option

    def _by_position(self, found: dict[str, Given], plain: list[Word]) -> None:
        from bricklint.trace.arguments import name_of

        events = self.positionals
        if len(plain) > len(events) or any(event.many for event in events[: len(plain)]):
            raise _CannotTellError
        for event, word in zip(events, plain, strict=False):
            found[name_of(event.flags)] = _given(word.text, word.node)


def _count_values(words: list[Word]) -> int:
    return next((n for n, word in enumerate(words) if word.text is not None and _FLAG.match(word.text)), len(words))
